-- SPDX-License-Identifier: Apache-2.0
-- {"commit": "81aa263", "app": "upgraded", "secret": "upgraded-0123456789abcdef0123456789abcdef", "callback": "https://app.example/cb", "app_add": {"id": "upgraded", "name": "Before", "development": true, "secret": "upgraded-0123456789abcdef0123456789abcdef", "management_token": "ccg39KMIQy29fJEwEk9soRMxyf6wYzWdI3V7"}, "secret_add": {"id": "upgraded", "secret": "gtJKFq6LLZKF2MunOWPPGw3lS1DLuEKvpPXs"}, "access_token": "vka_nurq_wKFF7m8gtv-RX1Ul_j7ms_LzFwc", "refresh_token": "vkr_jISdCW_1Fth1NI9kHjO5Ym_dNGJX36Hq", "vehicle": "a7c37997-105f-4a12-a4c8-444ee4138645", "second_pair": {"access_token": "vka_TO0c1XaKToGymAhP7JE7DI9oi31HCF3N", "token_type": "Bearer", "expires_in": 7200, "refresh_token": "vkr_OtxYZ91BCYlcxkCKne1N7H119ccH_5Nc"}}
CREATE TABLE access_token (
    id bigint NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    app_id text NOT NULL COLLATE pg_catalog."C",
    consent_id bigint NOT NULL,
    narrowed_to text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint NOT NULL
);
CREATE TABLE app (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    development bigint NOT NULL,
    plan text NOT NULL COLLATE pg_catalog."C",
    errors text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    description text NOT NULL COLLATE pg_catalog."C",
    company text NOT NULL COLLATE pg_catalog."C",
    privacy_url text NOT NULL COLLATE pg_catalog."C",
    color text NOT NULL COLLATE pg_catalog."C",
    country text NOT NULL COLLATE pg_catalog."C",
    countries text NOT NULL COLLATE pg_catalog."C",
    makes text NOT NULL COLLATE pg_catalog."C",
    powertrains text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE app_permission (
    app_id text NOT NULL COLLATE pg_catalog."C",
    permission text NOT NULL COLLATE pg_catalog."C",
    required bigint NOT NULL,
    "position" bigint NOT NULL
);
CREATE TABLE app_secret (
    id bigint NOT NULL,
    app_id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    last_four text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE car_overlay (
    vehicle_id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    at_ms bigint NOT NULL,
    until_ms bigint NOT NULL
);
CREATE TABLE code (
    id bigint NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    app_id text NOT NULL COLLATE pg_catalog."C",
    consent_id bigint NOT NULL,
    redirect_uri text NOT NULL COLLATE pg_catalog."C",
    uri_was_sent bigint NOT NULL,
    challenge text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint NOT NULL,
    spent_at bigint NOT NULL
);
CREATE TABLE connect_session (
    id text NOT NULL COLLATE pg_catalog."C",
    app_id text NOT NULL COLLATE pg_catalog."C",
    cookie_hash text NOT NULL COLLATE pg_catalog."C",
    previous_hash text NOT NULL COLLATE pg_catalog."C",
    response_type text NOT NULL COLLATE pg_catalog."C",
    redirect_uri text NOT NULL COLLATE pg_catalog."C",
    uri_was_sent bigint NOT NULL,
    scope text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    approval_prompt text NOT NULL COLLATE pg_catalog."C",
    mode text NOT NULL COLLATE pg_catalog."C",
    flags text NOT NULL COLLATE pg_catalog."C",
    country text NOT NULL COLLATE pg_catalog."C",
    color text NOT NULL COLLATE pg_catalog."C",
    user_reference text NOT NULL COLLATE pg_catalog."C",
    challenge text NOT NULL COLLATE pg_catalog."C",
    single_select bigint NOT NULL,
    single_vin text NOT NULL COLLATE pg_catalog."C",
    external_id text NOT NULL COLLATE pg_catalog."C",
    external_id_was_sent bigint NOT NULL,
    app_origin text NOT NULL COLLATE pg_catalog."C",
    sdk text NOT NULL COLLATE pg_catalog."C",
    vehicle_id text NOT NULL COLLATE pg_catalog."C",
    language text NOT NULL COLLATE pg_catalog."C",
    make text NOT NULL COLLATE pg_catalog."C",
    make_is_fixed bigint NOT NULL,
    username text NOT NULL COLLATE pg_catalog."C",
    pending_key text NOT NULL COLLATE pg_catalog."C",
    code_tries bigint NOT NULL,
    account_key text NOT NULL COLLATE pg_catalog."C",
    started_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint NOT NULL,
    outcome text NOT NULL COLLATE pg_catalog."C",
    problem_status bigint NOT NULL,
    problem_message text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE connection (
    vehicle_id text NOT NULL COLLATE pg_catalog."C",
    app_id text NOT NULL COLLATE pg_catalog."C",
    owner_id text NOT NULL COLLATE pg_catalog."C",
    vin text NOT NULL COLLATE pg_catalog."C",
    make text NOT NULL COLLATE pg_catalog."C",
    model text NOT NULL COLLATE pg_catalog."C",
    year bigint NOT NULL,
    mode text NOT NULL COLLATE pg_catalog."C",
    handle text NOT NULL COLLATE pg_catalog."C",
    permissions text NOT NULL COLLATE pg_catalog."C",
    connected_at bigint NOT NULL,
    reauthenticated_at bigint NOT NULL,
    ended_at bigint NOT NULL
);
CREATE TABLE consent (
    id bigint NOT NULL,
    app_id text NOT NULL COLLATE pg_catalog."C",
    owner_id text NOT NULL COLLATE pg_catalog."C",
    permissions text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    revoked_at bigint NOT NULL,
    used_generation bigint NOT NULL
);
CREATE TABLE consent_vehicle (
    consent_id bigint NOT NULL,
    vehicle_id text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL
);
CREATE TABLE counter (
    name text NOT NULL COLLATE pg_catalog."C",
    next bigint NOT NULL
);
CREATE TABLE installation (
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE management_token (
    id bigint NOT NULL,
    app_id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    last_four text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE owner (
    id text NOT NULL COLLATE pg_catalog."C",
    app_id text NOT NULL COLLATE pg_catalog."C",
    account_key text NOT NULL COLLATE pg_catalog."C",
    make text NOT NULL COLLATE pg_catalog."C",
    mode text NOT NULL COLLATE pg_catalog."C",
    external_id text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL
);
CREATE TABLE redirect_uri (
    app_id text NOT NULL COLLATE pg_catalog."C",
    uri text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    is_default bigint NOT NULL
);
CREATE TABLE refresh_token (
    id bigint NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    app_id text NOT NULL COLLATE pg_catalog."C",
    consent_id bigint NOT NULL,
    generation bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint NOT NULL,
    uses bigint NOT NULL
);
CREATE TABLE schema_version (
    version bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C"
);
INSERT INTO access_token VALUES
	(2003, '09004b7b6c94057ae0c638c692a0a7282783e80400160ee164c75d2ed84dfdbd', 'upgraded', 2001, '', 4102444800),
	(2005, '559a3e8a5906b18e9a7b2398893c1f33ba71a5a60acc0e423704488578a9832b', 'upgraded', 2001, '', 4102444800);
INSERT INTO app VALUES
	('upgraded', 'Before', 1, 'custom', 'smartcar', 1795608706, '', '', '', '', '', '', '', '');
INSERT INTO app_secret VALUES
	(1, 'upgraded', 'f26455f30c847f92ddb90f2625ecb8f5822fa2463e8291ea04a15dbb2ad51b4e', 'cdef', 1795608706, 0),
	(1001, 'upgraded', 'c7f674b9b364d7ae5624f94bfddf7824e626f6b16dfb4164eb9d34d55b3d4650', 'pPXs', 1795608706, 0);
INSERT INTO code VALUES
	(2002, 'e47a33b45bb587de4fe1408702a33e8ebc05b4ec3d3147e4cfd5424d46020086', 'upgraded', 2001, 'https://app.example/cb', 1, '', 1795609306, 1795608706);
INSERT INTO connect_session VALUES
	('0fe900c5-e8fd-4f7c-bf4b-bc2b0ddfc92a', 'upgraded', 'cfc2919b79536291e429572dd6226f9ebe3da6f2107ad3a66d1a3f46bfda6202', '0384fb29e8892e1687c2e3bc7af85eb0bc5c7553cba3448b1926aece0701b8ba', 'code', 'https://app.example/cb', 1, 'read_odometer read_vehicle_info', 'upgrade', 'auto', 'simulated', '', '', '', '', '', 0, '', '', 0, '', '', '', '', 'CHEVROLET', 0, 'kim@example.org', '', 0, 'ea23bd982729b2ec2715f4580087074384557cfd3a2184708bed44d777153cb4', 1795608706, 1795610506, 1795608706, 'granted', 0, ''),
	('03c19f8d-5cd9-4d27-aabc-0668407a6c64', 'upgraded', 'de01774ca14affae129c2aa91ecde5c965f522fa9b2a38c1ff175f53eb9eea73', '', 'code', 'https://app.example/cb', 1, 'read_odometer', '', 'auto', 'simulated', '', '', '', '', '', 0, '', '', 0, '', '', '', '', '', 0, '', '', 0, '', 1795608706, 1795610506, 0, '', 0, '');
INSERT INTO connection VALUES
	('a7c37997-105f-4a12-a4c8-444ee4138645', 'upgraded', '016df3fd-afac-4d1c-b8b0-c351214e9065', '0VKPTHNR7JS561351', 'CHEVROLET', 'Volt', 2018, 'simulated', 'sim1:b781e12df08773fe:gm-phev:2018:PHEV::Volt', 'read_odometer read_vehicle_info', 1795608706, 0, 0);
INSERT INTO consent VALUES
	(2001, 'upgraded', '016df3fd-afac-4d1c-b8b0-c351214e9065', 'read_odometer read_vehicle_info', 1795608706, 4102444800, 0, 1);
INSERT INTO consent_vehicle VALUES
	(2001, 'a7c37997-105f-4a12-a4c8-444ee4138645', 0);
INSERT INTO counter VALUES
	('id', 3001);
INSERT INTO installation VALUES
	('key', '2YWMFYVfWjeFXY7H1tD2OOc-YwFTuk73Dc7lwtDGGIY');
INSERT INTO management_token VALUES
	(2, 'upgraded', '6fed32514525969c47135132384f86d673f276083e71779b531f113584b0d240', 'I3V7', 1795608706, 0);
INSERT INTO owner VALUES
	('016df3fd-afac-4d1c-b8b0-c351214e9065', 'upgraded', 'ea23bd982729b2ec2715f4580087074384557cfd3a2184708bed44d777153cb4', 'CHEVROLET', 'simulated', '', 1795608706);
INSERT INTO redirect_uri VALUES
	('upgraded', 'https://app.example/cb', 0, 1),
	('upgraded', 'http://localhost:8481/back', 1, 0);
INSERT INTO refresh_token VALUES
	(2004, '0d5902b278f5c278162ff2ed769ff2ccc683b098da8d7f4c6848496ba92d085a', 'upgraded', 2001, 1, 4102444800, 1795608706, 1),
	(2006, 'ea5cd4c841c5c36212e7ede42b8d39f8c629e9563b3b03197aa8758806dff1db', 'upgraded', 2001, 2, 4102444800, 0, 0);
INSERT INTO schema_version VALUES
	(0, '0000_counter'),
	(1, '0001_start'),
	(2, '0002_overlay');
ALTER TABLE ONLY access_token
    ADD CONSTRAINT access_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app_permission
    ADD CONSTRAINT app_permission_pkey PRIMARY KEY (app_id, permission);
ALTER TABLE ONLY app
    ADD CONSTRAINT app_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app_secret
    ADD CONSTRAINT app_secret_pkey PRIMARY KEY (id);
ALTER TABLE ONLY car_overlay
    ADD CONSTRAINT car_overlay_pkey PRIMARY KEY (vehicle_id, kind);
ALTER TABLE ONLY code
    ADD CONSTRAINT code_pkey PRIMARY KEY (id);
ALTER TABLE ONLY connect_session
    ADD CONSTRAINT connect_session_pkey PRIMARY KEY (id);
ALTER TABLE ONLY connection
    ADD CONSTRAINT connection_pkey PRIMARY KEY (vehicle_id);
ALTER TABLE ONLY consent
    ADD CONSTRAINT consent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY consent_vehicle
    ADD CONSTRAINT consent_vehicle_pkey PRIMARY KEY (consent_id, vehicle_id);
ALTER TABLE ONLY counter
    ADD CONSTRAINT counter_pkey PRIMARY KEY (name);
ALTER TABLE ONLY installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (name);
ALTER TABLE ONLY management_token
    ADD CONSTRAINT management_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY owner
    ADD CONSTRAINT owner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY redirect_uri
    ADD CONSTRAINT redirect_uri_pkey PRIMARY KEY (app_id, uri);
ALTER TABLE ONLY refresh_token
    ADD CONSTRAINT refresh_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);
CREATE INDEX app_secret_by_app ON app_secret USING btree (app_id);
CREATE INDEX connect_session_by_app ON connect_session USING btree (app_id, started_at);
CREATE UNIQUE INDEX connection_by_owner ON connection USING btree (app_id, owner_id, vin);
CREATE INDEX connection_by_time ON connection USING btree (app_id, connected_at, vehicle_id);
CREATE INDEX consent_vehicle_by_vehicle ON consent_vehicle USING btree (vehicle_id);
CREATE UNIQUE INDEX management_token_by_hash ON management_token USING btree (hash);
CREATE UNIQUE INDEX owner_by_account ON owner USING btree (app_id, account_key);
CREATE INDEX redirect_uri_by_uri ON redirect_uri USING btree (uri);
ALTER TABLE ONLY app_permission
    ADD CONSTRAINT app_permission_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY app_secret
    ADD CONSTRAINT app_secret_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY car_overlay
    ADD CONSTRAINT car_overlay_vehicle_id_fkey FOREIGN KEY (vehicle_id) REFERENCES connection(vehicle_id) ON DELETE CASCADE;
ALTER TABLE ONLY connect_session
    ADD CONSTRAINT connect_session_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY connection
    ADD CONSTRAINT connection_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY connection
    ADD CONSTRAINT connection_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES owner(id) ON DELETE CASCADE;
ALTER TABLE ONLY consent
    ADD CONSTRAINT consent_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY consent
    ADD CONSTRAINT consent_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES owner(id) ON DELETE CASCADE;
ALTER TABLE ONLY consent_vehicle
    ADD CONSTRAINT consent_vehicle_consent_id_fkey FOREIGN KEY (consent_id) REFERENCES consent(id) ON DELETE CASCADE;
ALTER TABLE ONLY consent_vehicle
    ADD CONSTRAINT consent_vehicle_vehicle_id_fkey FOREIGN KEY (vehicle_id) REFERENCES connection(vehicle_id) ON DELETE CASCADE;
ALTER TABLE ONLY management_token
    ADD CONSTRAINT management_token_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY owner
    ADD CONSTRAINT owner_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY redirect_uri
    ADD CONSTRAINT redirect_uri_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;

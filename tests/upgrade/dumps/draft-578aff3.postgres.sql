-- SPDX-License-Identifier: Apache-2.0
-- {"commit": "578aff3", "app": "upgraded", "secret": "upgraded-0123456789abcdef0123456789abcdef", "callback": "https://app.example/cb", "app_add": {"id": "upgraded", "name": "Before", "development": true, "secret": "upgraded-0123456789abcdef0123456789abcdef", "management_token": "xeMfRNvB2XfiH8xgU-iyYxefB0toPvTIzSpz"}, "secret_add": {"id": "upgraded", "secret": "uff_geHhDp1W0NPrRpa6n3YROwJdTxTRa8Rs"}, "password": "a long password", "access_token": "vka_sdS0sh51vOSVwl_wdQAm96SnCHsubz2x", "refresh_token": "vkr_VBfkjbdnL-mv3TouK1BtQIUWDnDjpoPl", "vehicle": "482837ac-4e92-4d7d-a8ed-a3f0ca443bee", "second_pair": {"access_token": "vka_ut9ksVd4Gck7LgxJL-mKMlzZgebTsX7S", "token_type": "Bearer", "expires_in": 7200, "refresh_token": "vkr_Q8r-YBFkASWhwGPZjrOW_7-23CNMHkl7"}}
CREATE TABLE access_token (
    id bigint NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    app_id text NOT NULL COLLATE pg_catalog."C",
    consent_id bigint NOT NULL,
    narrowed_to text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint NOT NULL
);
CREATE TABLE account (
    id text NOT NULL COLLATE pg_catalog."C",
    team_id text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL COLLATE pg_catalog."C",
    password text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL
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
    powertrains text NOT NULL COLLATE pg_catalog."C",
    logo text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL
);
CREATE TABLE app_logo (
    app_id text NOT NULL COLLATE pg_catalog."C",
    image text NOT NULL COLLATE pg_catalog."C"
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
CREATE TABLE audit (
    id bigint NOT NULL,
    team_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    who text NOT NULL COLLATE pg_catalog."C",
    what text NOT NULL COLLATE pg_catalog."C",
    about text NOT NULL COLLATE pg_catalog."C",
    before text NOT NULL COLLATE pg_catalog."C",
    after text NOT NULL COLLATE pg_catalog."C"
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
    asked text NOT NULL COLLATE pg_catalog."C",
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
CREATE TABLE invitation (
    id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    team_id text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    invited_by text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint NOT NULL
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
CREATE TABLE sign_in (
    id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    address text NOT NULL COLLATE pg_catalog."C",
    browser text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE sign_in_limit (
    name text NOT NULL COLLATE pg_catalog."C",
    failures bigint NOT NULL,
    until bigint NOT NULL
);
CREATE TABLE team (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    changes bigint NOT NULL
);
CREATE TABLE team_app (
    app_id text NOT NULL COLLATE pg_catalog."C",
    team_id text NOT NULL COLLATE pg_catalog."C"
);
INSERT INTO access_token VALUES
	(4003, '4f6ac1ce4a60d982155b200c525ebc5a6cdb5d2c97754a0f72ec9632ae24dbd0', 'upgraded', 4001, '', 4102444800),
	(4005, '444813f5a868482899d0d73692ce9228044f694ce81c348e0c935c54e4f52ef4', 'upgraded', 4001, '', 4102444800);
INSERT INTO account VALUES
	('09d937dd-2d6c-4712-add6-1511e2976357', 'home', 'kim@example.org', '$argon2id$v=19$m=65536,t=2,p=1$HXfQ7zQWikWpe4GYJIWabg$c/jC+NmgjsTwABzvjXOZurHa492PcWKGGQe2CBdJvuU', 'owner', 1795608707),
	('9fac009d-ca54-4bda-8848-c0e1fc6a93ed', '1e7e2829-74df-4e88-ace5-61eb6647b2a8', 'bob@example.org', '$argon2id$v=19$m=65536,t=2,p=1$aYP/oo2LkmXpKSj77k9Ueg$ZlXPQ8OHNedFgY5K8rYNeH+fh9srm7i08xD7TmbwuiU', 'viewer', 1795608707);
INSERT INTO app VALUES
	('upgraded', 'Upgraded', 1, 'custom', 'smartcar', 1795608707, '', 'Example', '', '', '', '', '', '', '', 2);
INSERT INTO app_secret VALUES
	(1, 'upgraded', 'f26455f30c847f92ddb90f2625ecb8f5822fa2463e8291ea04a15dbb2ad51b4e', 'cdef', 1795608707, 0),
	(1001, 'upgraded', '60e7c5e345d420b0b216af8e44ea711832a50e6f32ee9fbe3ff03b993164e395', 'a8Rs', 1795608707, 0);
INSERT INTO audit VALUES
	(2001, 'home', 1795608707, 'operator', 'account added', 'kim@example.org', '', 'owner'),
	(3001, '1e7e2829-74df-4e88-ace5-61eb6647b2a8', 1795608707, 'operator', 'account added', 'bob@example.org', '', 'viewer');
INSERT INTO car_overlay VALUES
	('482837ac-4e92-4d7d-a8ed-a3f0ca443bee', 'time', '1795615505000 1000000', 1795608707000, 0);
INSERT INTO code VALUES
	(4002, '1f8fa9b59e73c10ad580e1468d9f5f5ce1c9024aeb9bd9dbbb94e61f254f00d3', 'upgraded', 4001, 'https://app.example/cb', 1, '', 1795609307, 1795608707);
INSERT INTO connect_session VALUES
	('938d0974-a4bf-42f7-9df8-2462e4f6e313', 'upgraded', '37f9ed5cda0c6129c3e87f0a089d7bc08eae0002724f471b278e21306b07c4b3', 'b902e0c86065ed65d5d476aab728ba81c12f35f565496756db03ade2261009e6', 'code', 'https://app.example/cb', 1, 'read_odometer read_vehicle_info', 'upgrade', 'auto', 'simulated', '', '', '', '', '', 0, '', '', 0, '', '', '', 'en', 'CHEVROLET', 0, 'kim@example.org', '', 0, 'ea23bd982729b2ec2715f4580087074384557cfd3a2184708bed44d777153cb4', 1795608707, 1795610507, 1795608707, 'granted', 0, ''),
	('db3b6ed6-428f-452e-aa08-407a09f6a001', 'upgraded', '093f11fa9f3672f7029af6a36da2efef7d78ce9268a62d1d9988a88f0dd4f6cd', '', 'code', 'https://app.example/cb', 1, 'read_odometer', '', 'auto', 'simulated', '', '', '', '', '', 0, '', '', 0, '', '', '', 'en', '', 0, '', '', 0, '', 1795608707, 1795610507, 0, '', 0, '');
INSERT INTO connection VALUES
	('482837ac-4e92-4d7d-a8ed-a3f0ca443bee', 'upgraded', '9cb0e8f9-7c6c-4d26-a5a8-1b1fd7b16fd4', '0VKPTHNR7JS561351', 'CHEVROLET', 'Volt', 2018, 'simulated', 'sim1:b781e12df08773fe:gm-phev:2018:PHEV::Volt', 'read_odometer read_vehicle_info', 1795608707, 0, 0);
INSERT INTO consent VALUES
	(4001, 'upgraded', '9cb0e8f9-7c6c-4d26-a5a8-1b1fd7b16fd4', 'read_odometer read_vehicle_info', 'read_odometer read_vehicle_info', 1795608707, 4102444800, 0, 1);
INSERT INTO consent_vehicle VALUES
	(4001, '482837ac-4e92-4d7d-a8ed-a3f0ca443bee', 0);
INSERT INTO counter VALUES
	('id', 5001);
INSERT INTO installation VALUES
	('key', 'YhscusRib1LcgLuenmjGQNShEGYawpBAiGN8NBwDw-s');
INSERT INTO management_token VALUES
	(2, 'upgraded', '169ed5fa1686e3e58487dbc511b2c92b161ddbcc8b9ab95d9a71bc1172de3bcb', 'zSpz', 1795608707, 0);
INSERT INTO owner VALUES
	('9cb0e8f9-7c6c-4d26-a5a8-1b1fd7b16fd4', 'upgraded', 'ea23bd982729b2ec2715f4580087074384557cfd3a2184708bed44d777153cb4', 'CHEVROLET', 'simulated', '', 1795608707);
INSERT INTO redirect_uri VALUES
	('upgraded', 'https://app.example/cb', 0, 1),
	('upgraded', 'http://localhost:8481/back', 1, 0);
INSERT INTO refresh_token VALUES
	(4004, '237dd32dd666e82bbbe1cfa4c8eee6e6fb6459e3971aeee2f8699c7e5c7f44bc', 'upgraded', 4001, 1, 4102444800, 1795608707, 1),
	(4006, 'f2c2295a2d96fa964469161b237f299f15c7f400ff90302554cf3b32a95e5638', 'upgraded', 4001, 2, 4102444800, 0, 0);
INSERT INTO schema_version VALUES
	(0, '0000_counter'),
	(1, '0001_start'),
	(2, '0002_overlay'),
	(3, '0003_dashboard');
INSERT INTO team VALUES
	('home', 'Home', 1795608707, 1),
	('1e7e2829-74df-4e88-ace5-61eb6647b2a8', 'Fleet', 1795608707, 1);
ALTER TABLE ONLY access_token
    ADD CONSTRAINT access_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app_logo
    ADD CONSTRAINT app_logo_pkey PRIMARY KEY (app_id);
ALTER TABLE ONLY app_permission
    ADD CONSTRAINT app_permission_pkey PRIMARY KEY (app_id, permission);
ALTER TABLE ONLY app
    ADD CONSTRAINT app_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app_secret
    ADD CONSTRAINT app_secret_pkey PRIMARY KEY (id);
ALTER TABLE ONLY audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);
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
ALTER TABLE ONLY invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (id);
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
ALTER TABLE ONLY sign_in_limit
    ADD CONSTRAINT sign_in_limit_pkey PRIMARY KEY (name);
ALTER TABLE ONLY sign_in
    ADD CONSTRAINT sign_in_pkey PRIMARY KEY (id);
ALTER TABLE ONLY team_app
    ADD CONSTRAINT team_app_pkey PRIMARY KEY (app_id);
ALTER TABLE ONLY team
    ADD CONSTRAINT team_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX account_by_email ON account USING btree (email);
CREATE INDEX account_by_team ON account USING btree (team_id);
CREATE INDEX app_secret_by_app ON app_secret USING btree (app_id);
CREATE INDEX audit_by_team ON audit USING btree (team_id, id);
CREATE INDEX connect_session_by_app ON connect_session USING btree (app_id, started_at);
CREATE INDEX connect_session_by_start ON connect_session USING btree (started_at);
CREATE UNIQUE INDEX connection_by_owner ON connection USING btree (app_id, owner_id, vin);
CREATE INDEX connection_by_time ON connection USING btree (app_id, connected_at, vehicle_id);
CREATE INDEX consent_by_owner ON consent USING btree (owner_id, id);
CREATE INDEX consent_vehicle_by_vehicle ON consent_vehicle USING btree (vehicle_id);
CREATE INDEX invitation_by_expiry ON invitation USING btree (expires_at);
CREATE UNIQUE INDEX invitation_by_hash ON invitation USING btree (hash);
CREATE UNIQUE INDEX management_token_by_hash ON management_token USING btree (hash);
CREATE UNIQUE INDEX owner_by_account ON owner USING btree (app_id, account_key);
CREATE INDEX redirect_uri_by_uri ON redirect_uri USING btree (uri);
CREATE INDEX sign_in_by_account ON sign_in USING btree (account_id);
CREATE INDEX sign_in_by_expiry ON sign_in USING btree (expires_at);
CREATE UNIQUE INDEX sign_in_by_hash ON sign_in USING btree (hash);
CREATE INDEX sign_in_limit_by_time ON sign_in_limit USING btree (until);
CREATE INDEX team_app_by_team ON team_app USING btree (team_id);
CREATE UNIQUE INDEX team_by_name ON team USING btree (name);
ALTER TABLE ONLY account
    ADD CONSTRAINT account_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id);
ALTER TABLE ONLY app_logo
    ADD CONSTRAINT app_logo_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
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
ALTER TABLE ONLY sign_in
    ADD CONSTRAINT sign_in_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;
ALTER TABLE ONLY team_app
    ADD CONSTRAINT team_app_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY team_app
    ADD CONSTRAINT team_app_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id);

-- SPDX-License-Identifier: Apache-2.0
-- {"commit": "5eec4be", "app": "upgraded", "secret": "upgraded-0123456789abcdef0123456789abcdef", "callback": "https://app.example/cb", "app_add": {"id": "upgraded", "name": "Before", "development": true, "secret": "upgraded-0123456789abcdef0123456789abcdef", "management_token": "K2mw00Wvz9xfEmLrb9UuGnxrb-K0M1-kcGak"}, "secret_add": {"id": "upgraded", "secret": "idteOgEKbrHOLA1bBBWJorqVbkaV8h8SW6K8"}, "password": "a long password", "key_add": {"id": "a5ab56b5-8cd7-44cb-9f45-d20bfa8c3105", "key": "vkd__ufk_Fkrpqum2PjU2r47z8K8c84DA43DtR-QwJFv", "name": "reader", "role": "operator"}, "access_token": "vka_9rcaBTvPIl4uYWB6awgIWkH4nBW9C0Rn", "refresh_token": "vkr_DONBiVAVVGmWVbCFFsceb4bdwjEvazn5", "vehicle": "a7aea69e-8d7c-4be0-abac-0e2755ca238f", "second_pair": {"access_token": "vka_SPGg3AOFzrOJWIZzKEBXq6IrGsOd8JRr", "token_type": "Bearer", "expires_in": 7200, "refresh_token": "vkr_Ihpt_33dSZ5A_N8OiKEYDEjdiahHAnhc"}}
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
CREATE TABLE account_operator (
    account_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE admin_key (
    id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    last_four text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    team_id text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    made_by text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    seen_at bigint NOT NULL
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
    expires_at bigint NOT NULL,
    name text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    made_by text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    used_at bigint DEFAULT 0 NOT NULL
);
CREATE TABLE app_undo (
    app_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    at bigint NOT NULL,
    who text NOT NULL COLLATE pg_catalog."C",
    what text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    development bigint NOT NULL,
    errors text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    company text NOT NULL COLLATE pg_catalog."C",
    privacy_url text NOT NULL COLLATE pg_catalog."C",
    color text NOT NULL COLLATE pg_catalog."C",
    country text NOT NULL COLLATE pg_catalog."C",
    countries text NOT NULL COLLATE pg_catalog."C",
    makes text NOT NULL COLLATE pg_catalog."C",
    powertrains text NOT NULL COLLATE pg_catalog."C",
    logo text NOT NULL COLLATE pg_catalog."C",
    image text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE app_undo_permission (
    app_id text NOT NULL COLLATE pg_catalog."C",
    permission text NOT NULL COLLATE pg_catalog."C",
    required bigint NOT NULL,
    "position" bigint NOT NULL
);
CREATE TABLE app_undo_uri (
    app_id text NOT NULL COLLATE pg_catalog."C",
    uri text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    is_default bigint NOT NULL
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
    consent_id bigint NOT NULL,
    started_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint NOT NULL,
    outcome text NOT NULL COLLATE pg_catalog."C",
    problem_status bigint NOT NULL,
    problem_message text NOT NULL COLLATE pg_catalog."C",
    sign_in text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    logins bigint DEFAULT 0 NOT NULL,
    shared_vin text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    shared_make text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    shared_model text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    shared_year bigint DEFAULT 0 NOT NULL
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
CREATE TABLE maker_login (
    hash text NOT NULL COLLATE pg_catalog."C",
    session_id text NOT NULL COLLATE pg_catalog."C",
    make text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    handle text NOT NULL COLLATE pg_catalog."C",
    page text NOT NULL COLLATE pg_catalog."C",
    user_code text NOT NULL COLLATE pg_catalog."C",
    every_s bigint NOT NULL,
    ask_at_ms bigint NOT NULL,
    answer_hash text NOT NULL COLLATE pg_catalog."C",
    outcome text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint NOT NULL
);
CREATE TABLE maker_memory (
    name text NOT NULL COLLATE pg_catalog."C",
    content text NOT NULL COLLATE pg_catalog."C",
    until_ms bigint NOT NULL
);
CREATE TABLE management_token (
    id bigint NOT NULL,
    app_id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    last_four text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    made_by text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    used_at bigint DEFAULT 0 NOT NULL
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
CREATE TABLE plan_usage (
    app_id text NOT NULL COLLATE pg_catalog."C",
    month bigint NOT NULL,
    requests bigint NOT NULL
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
	(5003, '5ca87ab2b39b0776826c55f07a42cf1e78a4cdd39121a69224af20b413ccaea8', 'upgraded', 5001, '', 4102444800),
	(5005, '07f822e98c6f469abb449376f434ff569cefd6e649e1df8a08f71ff2ea973364', 'upgraded', 5001, '', 4102444800);
INSERT INTO account VALUES
	('806e8084-607a-46e2-a65d-c433cf638213', 'home', 'kim@example.org', '$argon2id$v=19$m=65536,t=2,p=1$wUVCoyM2PMsKWVfGVAiw1w$8NW1TN8IVMEWBWcvXWsgaUuHvUBc1jrQF6i+vLSICbI', 'owner', 1795608702),
	('6ba7a7f6-3ce4-400f-87f2-81c6f7bfd6c7', 'cd6c3adf-dcc8-4cda-915d-3238b64d56f4', 'bob@example.org', '$argon2id$v=19$m=65536,t=2,p=1$KbmBmCKDpvV6fqdneCJP5g$EhIVHgid279EASUk6dFvteoBMjyN9a0zJdGhgsj4HHI', 'viewer', 1795608702);
INSERT INTO admin_key VALUES
	('a5ab56b5-8cd7-44cb-9f45-d20bfa8c3105', 'cf56c7748837ddbb8e1649a66a430b41dd58f35a5dc7c313da6c96de1f7154a2', 'wJFv', 'reader', '', 'operator', 'operator', 1795608702, 0, 0);
INSERT INTO app VALUES
	('upgraded', 'Upgraded', 1, 'custom', 'smartcar', 1795608702, '', 'Example', '', '', '', '', '', '', '', 2);
INSERT INTO app_secret VALUES
	(1001, 'upgraded', 'fe6cbd2ece3c7a173e6702dd22bc3d8ae3dc3af36fa6a6a8202cbc2fd8a554ac', 'W6K8', 1795608702, 0, '', '', 0),
	(1, 'upgraded', 'f26455f30c847f92ddb90f2625ecb8f5822fa2463e8291ea04a15dbb2ad51b4e', 'cdef', 1795608702, 0, '', '', 1795608702);
INSERT INTO app_undo VALUES
	('upgraded', 2, 0, '', '', 'Before', 1, 'smartcar', '', '', '', '', '', '', '', '', '', '');
INSERT INTO app_undo_uri VALUES
	('upgraded', 'https://app.example/cb', 0, 1),
	('upgraded', 'http://localhost:8481/back', 1, 0);
INSERT INTO audit VALUES
	(2001, 'home', 1795608702, 'operator', 'account added', 'kim@example.org', '', 'owner'),
	(3001, 'cd6c3adf-dcc8-4cda-915d-3238b64d56f4', 1795608702, 'operator', 'account added', 'bob@example.org', '', 'viewer'),
	(4001, '', 1795608702, 'operator', 'admin key made', 'reader', '', 'operator');
INSERT INTO car_overlay VALUES
	('a7aea69e-8d7c-4be0-abac-0e2755ca238f', 'time', '1795615505000 1000000', 1795608702000, 0);
INSERT INTO code VALUES
	(5002, 'a53004ce5c7df13e744e51ac6469c30ae6abf518eb579fb863f029fa8432bfbb', 'upgraded', 5001, 'https://app.example/cb', 1, '', 1795609302, 1795608702);
INSERT INTO connect_session VALUES
	('a7131534-efa8-4150-987f-602d4290706b', 'upgraded', '15f4b56fbf2c9831af2bd3bc49b89c4fd720b9815a19d47448143209dd299452', '1e830c9d8a51685d255fb57944684ee0300a29a2233d639e52cf2cce48667290', 'code', 'https://app.example/cb', 1, 'read_odometer read_vehicle_info', 'upgrade', 'auto', 'simulated', '', '', '', '', '', 0, '', '', 0, '', '', '', 'en', 'CHEVROLET', 0, 'kim@example.org', '', 0, 'ea23bd982729b2ec2715f4580087074384557cfd3a2184708bed44d777153cb4', 5001, 1795608702, 1795610502, 1795608702, 'granted', 0, '', '', 0, '', '', '', 0),
	('4f541924-e315-4063-afc4-73b9c76d857b', 'upgraded', '420766373bb6a6efabb3e22d7a817eda5e76455eb946f40a787805caa95d722d', '', 'code', 'https://app.example/cb', 1, 'read_odometer', '', 'auto', 'simulated', '', '', '', '', '', 0, '', '', 0, '', '', '', 'en', '', 0, '', '', 0, '', 0, 1795608702, 1795610502, 0, '', 0, '', '', 0, '', '', '', 0);
INSERT INTO connection VALUES
	('a7aea69e-8d7c-4be0-abac-0e2755ca238f', 'upgraded', '1e335115-9059-450f-a3a8-de93fbf6ca0a', '0VKPTHNR7JS561351', 'CHEVROLET', 'Volt', 2018, 'simulated', 'sim1:b781e12df08773fe:gm-phev:2018:PHEV::Volt', 'read_odometer read_vehicle_info', 1795608702, 0, 0);
INSERT INTO consent VALUES
	(5001, 'upgraded', '1e335115-9059-450f-a3a8-de93fbf6ca0a', 'read_odometer read_vehicle_info', 'read_odometer read_vehicle_info', 1795608702, 4102444800, 0, 1);
INSERT INTO consent_vehicle VALUES
	(5001, 'a7aea69e-8d7c-4be0-abac-0e2755ca238f', 0);
INSERT INTO counter VALUES
	('id', 6001);
INSERT INTO installation VALUES
	('key', 'IP-dx9SA6A4hpByUZYJXmcbvEnpETx0NzzDwKhsUSaI');
INSERT INTO management_token VALUES
	(2, 'upgraded', '820efddb39423caca761022fbd0b2a000f0b99a3e480f292e0bbb708987f2d41', 'cGak', 1795608702, 0, '', 0);
INSERT INTO owner VALUES
	('1e335115-9059-450f-a3a8-de93fbf6ca0a', 'upgraded', 'ea23bd982729b2ec2715f4580087074384557cfd3a2184708bed44d777153cb4', 'CHEVROLET', 'simulated', '', 1795608702);
INSERT INTO redirect_uri VALUES
	('upgraded', 'https://app.example/cb', 0, 1),
	('upgraded', 'http://localhost:8481/back', 1, 0);
INSERT INTO refresh_token VALUES
	(5004, 'ecf567acde2197061c884fdd1b579e7bc2727002baaa2990c8b99879985d6585', 'upgraded', 5001, 1, 4102444800, 1795608702, 1),
	(5006, '7c0cd5ad1ddc065ace5eb117caf1888332786f1f74ef1c2b0b46b7f4ca95259f', 'upgraded', 5001, 2, 4102444800, 0, 0);
INSERT INTO schema_version VALUES
	(0, '0000_counter'),
	(1, '0001_start'),
	(2, '0002_overlay'),
	(3, '0003_dashboard'),
	(4, '0004_app_undo'),
	(5, '0005_admin'),
	(6, '0006_plan'),
	(7, '0007_maker_login'),
	(8, '0008_credentials'),
	(9, '0009_shared_car');
INSERT INTO team VALUES
	('home', 'Home', 1795608702, 1),
	('cd6c3adf-dcc8-4cda-915d-3238b64d56f4', 'Fleet', 1795608702, 1);
ALTER TABLE ONLY access_token
    ADD CONSTRAINT access_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY account_operator
    ADD CONSTRAINT account_operator_pkey PRIMARY KEY (account_id);
ALTER TABLE ONLY account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY admin_key
    ADD CONSTRAINT admin_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app_logo
    ADD CONSTRAINT app_logo_pkey PRIMARY KEY (app_id);
ALTER TABLE ONLY app_permission
    ADD CONSTRAINT app_permission_pkey PRIMARY KEY (app_id, permission);
ALTER TABLE ONLY app
    ADD CONSTRAINT app_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app_secret
    ADD CONSTRAINT app_secret_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app_undo_permission
    ADD CONSTRAINT app_undo_permission_pkey PRIMARY KEY (app_id, permission);
ALTER TABLE ONLY app_undo
    ADD CONSTRAINT app_undo_pkey PRIMARY KEY (app_id);
ALTER TABLE ONLY app_undo_uri
    ADD CONSTRAINT app_undo_uri_pkey PRIMARY KEY (app_id, uri);
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
ALTER TABLE ONLY maker_login
    ADD CONSTRAINT maker_login_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY maker_memory
    ADD CONSTRAINT maker_memory_pkey PRIMARY KEY (name);
ALTER TABLE ONLY management_token
    ADD CONSTRAINT management_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY owner
    ADD CONSTRAINT owner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY plan_usage
    ADD CONSTRAINT plan_usage_pkey PRIMARY KEY (app_id, month);
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
CREATE UNIQUE INDEX admin_key_by_hash ON admin_key USING btree (hash);
CREATE INDEX admin_key_by_team ON admin_key USING btree (team_id, created_at);
CREATE INDEX app_secret_by_app ON app_secret USING btree (app_id);
CREATE INDEX audit_by_team ON audit USING btree (team_id, id);
CREATE INDEX connect_session_by_app ON connect_session USING btree (app_id, started_at);
CREATE INDEX connect_session_by_start ON connect_session USING btree (started_at);
CREATE UNIQUE INDEX connection_by_owner ON connection USING btree (app_id, owner_id, vin);
CREATE INDEX connection_by_time ON connection USING btree (app_id, connected_at, vehicle_id, ended_at, mode, make);
CREATE INDEX connection_by_vin ON connection USING btree (app_id, vin);
CREATE INDEX consent_by_owner ON consent USING btree (owner_id, id);
CREATE INDEX consent_vehicle_by_vehicle ON consent_vehicle USING btree (vehicle_id);
CREATE INDEX invitation_by_expiry ON invitation USING btree (expires_at);
CREATE UNIQUE INDEX invitation_by_hash ON invitation USING btree (hash);
CREATE INDEX maker_login_by_expiry ON maker_login USING btree (expires_at);
CREATE INDEX maker_login_by_session ON maker_login USING btree (session_id);
CREATE INDEX maker_memory_by_time ON maker_memory USING btree (until_ms);
CREATE UNIQUE INDEX management_token_by_hash ON management_token USING btree (hash);
CREATE UNIQUE INDEX owner_by_account ON owner USING btree (app_id, account_key);
CREATE INDEX redirect_uri_by_uri ON redirect_uri USING btree (uri);
CREATE INDEX sign_in_by_account ON sign_in USING btree (account_id);
CREATE INDEX sign_in_by_expiry ON sign_in USING btree (expires_at);
CREATE UNIQUE INDEX sign_in_by_hash ON sign_in USING btree (hash);
CREATE INDEX sign_in_limit_by_time ON sign_in_limit USING btree (until);
CREATE INDEX team_app_by_team ON team_app USING btree (team_id);
CREATE UNIQUE INDEX team_by_name ON team USING btree (name);
ALTER TABLE ONLY account_operator
    ADD CONSTRAINT account_operator_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;
ALTER TABLE ONLY account
    ADD CONSTRAINT account_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id);
ALTER TABLE ONLY app_logo
    ADD CONSTRAINT app_logo_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY app_permission
    ADD CONSTRAINT app_permission_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY app_secret
    ADD CONSTRAINT app_secret_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY app_undo
    ADD CONSTRAINT app_undo_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY app_undo_permission
    ADD CONSTRAINT app_undo_permission_app_id_fkey FOREIGN KEY (app_id) REFERENCES app_undo(app_id) ON DELETE CASCADE;
ALTER TABLE ONLY app_undo_uri
    ADD CONSTRAINT app_undo_uri_app_id_fkey FOREIGN KEY (app_id) REFERENCES app_undo(app_id) ON DELETE CASCADE;
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
ALTER TABLE ONLY maker_login
    ADD CONSTRAINT maker_login_session_id_fkey FOREIGN KEY (session_id) REFERENCES connect_session(id) ON DELETE CASCADE;
ALTER TABLE ONLY management_token
    ADD CONSTRAINT management_token_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY owner
    ADD CONSTRAINT owner_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY plan_usage
    ADD CONSTRAINT plan_usage_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY redirect_uri
    ADD CONSTRAINT redirect_uri_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY sign_in
    ADD CONSTRAINT sign_in_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;
ALTER TABLE ONLY team_app
    ADD CONSTRAINT team_app_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY team_app
    ADD CONSTRAINT team_app_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id);

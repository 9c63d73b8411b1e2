-- SPDX-License-Identifier: Apache-2.0
-- {"commit": "94bc33e", "app": "upgraded", "secret": "upgraded-0123456789abcdef0123456789abcdef", "callback": "https://app.example/cb", "app_add": {"id": "upgraded", "name": "Before", "development": true, "secret": "upgraded-0123456789abcdef0123456789abcdef", "management_token": "BRYRHbPOe0N6WEHEZc7ChP0Kg6WLKNOOvCU1"}, "secret_add": {"id": "upgraded", "secret": "R0sMYzHE9CZPlBrJpZWqjujoIUSH417c8Uhw"}, "password": "a long password", "access_token": "vka_Dy4_h3M0hh49gp7lqAy0UGhIkkGFk_zl", "refresh_token": "vkr_-sMYXNXXP2kxDlmAyqgw2p-7q3B8B9Da", "vehicle": "e4227286-0272-472a-9b44-99d027e01b20", "second_pair": {"access_token": "vka_D60rEuHlgIFOeSkwcgD88KSc2Q-ibK4y", "token_type": "Bearer", "expires_in": 7200, "refresh_token": "vkr_rs5EoS4_jSFW1ax_JwQs7GqOqAYyJjVE"}}
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
	(4003, '86201eb662c28a38d80c30c47a7e19eacede60f2fc14fe6804663ceafff1aa35', 'upgraded', 4001, '', 4102444800),
	(4005, '2657053efe6ff5fba3dd4e05cab7264972f41d4711a404a7b50981bfb4ea3c81', 'upgraded', 4001, '', 4102444800);
INSERT INTO account VALUES
	('fa19d4dc-2482-400a-9327-24d7b768195e', 'home', 'kim@example.org', '$argon2id$v=19$m=65536,t=2,p=1$sghMuca6k1Ed4p9Cem+IpA$lmSPAK5qivwGAXMz8CDVjHm18yJJrEN736XzJqHdfSg', 'owner', 1795608696),
	('9b1cb21c-dc6c-408f-b599-48a31c6ec389', 'fcc0c104-6e4b-48ac-9b57-886a38758c2f', 'bob@example.org', '$argon2id$v=19$m=65536,t=2,p=1$P5tEkYIJz9B/bhVCVnddFQ$2ITcNfa1FKD+jUcRQP0fOq5na0lbOI8CVbg6BFlj1zQ', 'viewer', 1795608696);
INSERT INTO app VALUES
	('upgraded', 'Upgraded', 1, 'custom', 'smartcar', 1795608696, '', 'Example', '', '', '', '', '', '', '', 2);
INSERT INTO app_secret VALUES
	(1, 'upgraded', 'f26455f30c847f92ddb90f2625ecb8f5822fa2463e8291ea04a15dbb2ad51b4e', 'cdef', 1795608696, 0),
	(1001, 'upgraded', '86026615da17cc6749bf884a2bcc7fc95a117d5ba0016053b6ae5cb12919b2a0', '8Uhw', 1795608696, 0);
INSERT INTO app_undo VALUES
	('upgraded', 2, 0, '', '', 'Before', 1, 'smartcar', '', '', '', '', '', '', '', '', '', '');
INSERT INTO app_undo_uri VALUES
	('upgraded', 'https://app.example/cb', 0, 1),
	('upgraded', 'http://localhost:8481/back', 1, 0);
INSERT INTO audit VALUES
	(2001, 'home', 1795608696, 'operator', 'account added', 'kim@example.org', '', 'owner'),
	(3001, 'fcc0c104-6e4b-48ac-9b57-886a38758c2f', 1795608696, 'operator', 'account added', 'bob@example.org', '', 'viewer');
INSERT INTO car_overlay VALUES
	('e4227286-0272-472a-9b44-99d027e01b20', 'time', '1795615505000 1000000', 1795608696000, 0);
INSERT INTO code VALUES
	(4002, '2eea9ff3ab050ce9c8e927f16783caa2d8c2b8afd4728adf8198ff685494a1b6', 'upgraded', 4001, 'https://app.example/cb', 1, '', 1795609296, 1795608696);
INSERT INTO connect_session VALUES
	('50cf9f0e-3d66-49bb-8e8f-6a31091494c9', 'upgraded', 'f0bcc273b2a9a1259826fb7165a04b55ee30cdaa87e7cb59a9733abb54c0bb22', '22a08e59065ae619daac54b459b70577445728354b1f652becf3f2bb2951bfb0', 'code', 'https://app.example/cb', 1, 'read_odometer read_vehicle_info', 'upgrade', 'auto', 'simulated', '', '', '', '', '', 0, '', '', 0, '', '', '', 'en', 'CHEVROLET', 0, 'kim@example.org', '', 0, 'ea23bd982729b2ec2715f4580087074384557cfd3a2184708bed44d777153cb4', 4001, 1795608696, 1795610496, 1795608696, 'granted', 0, ''),
	('a5d8c370-e7d1-474d-9214-588f7490c765', 'upgraded', 'e063ba3cb26c57ca3f1a2cf273045d20460d975438e81acc02be03c9d95856d1', '', 'code', 'https://app.example/cb', 1, 'read_odometer', '', 'auto', 'simulated', '', '', '', '', '', 0, '', '', 0, '', '', '', 'en', '', 0, '', '', 0, '', 0, 1795608696, 1795610496, 0, '', 0, '');
INSERT INTO connection VALUES
	('e4227286-0272-472a-9b44-99d027e01b20', 'upgraded', '0228c02e-3e08-4309-b6fb-81637cc88190', '0VKPTHNR7JS561351', 'CHEVROLET', 'Volt', 2018, 'simulated', 'sim1:b781e12df08773fe:gm-phev:2018:PHEV::Volt', 'read_odometer read_vehicle_info', 1795608696, 0, 0);
INSERT INTO consent VALUES
	(4001, 'upgraded', '0228c02e-3e08-4309-b6fb-81637cc88190', 'read_odometer read_vehicle_info', 'read_odometer read_vehicle_info', 1795608696, 4102444800, 0, 1);
INSERT INTO consent_vehicle VALUES
	(4001, 'e4227286-0272-472a-9b44-99d027e01b20', 0);
INSERT INTO counter VALUES
	('id', 5001);
INSERT INTO installation VALUES
	('key', 'O4C-j_mGBeo6Ag2RA_JLLkQFojNEXVVqAvpy-hbgHVw');
INSERT INTO management_token VALUES
	(2, 'upgraded', '1cb433c395247b619a9b937191e1a9dda78d985b99828d9387b53ed9e730c8d1', 'vCU1', 1795608696, 0);
INSERT INTO owner VALUES
	('0228c02e-3e08-4309-b6fb-81637cc88190', 'upgraded', 'ea23bd982729b2ec2715f4580087074384557cfd3a2184708bed44d777153cb4', 'CHEVROLET', 'simulated', '', 1795608696);
INSERT INTO redirect_uri VALUES
	('upgraded', 'https://app.example/cb', 0, 1),
	('upgraded', 'http://localhost:8481/back', 1, 0);
INSERT INTO refresh_token VALUES
	(4004, '771796b21ddb836b81e0ebd41e7deafab16b46893b37836e1158d164a38539cd', 'upgraded', 4001, 1, 4102444800, 1795608696, 1),
	(4006, '807401dad0f82c35e4c9d28836c122a87171c843234a6fb78acc42eb453bba3c', 'upgraded', 4001, 2, 4102444800, 0, 0);
INSERT INTO schema_version VALUES
	(0, '0000_counter'),
	(1, '0001_start'),
	(2, '0002_overlay'),
	(3, '0003_dashboard'),
	(4, '0004_app_undo');
INSERT INTO team VALUES
	('home', 'Home', 1795608696, 1),
	('fcc0c104-6e4b-48ac-9b57-886a38758c2f', 'Fleet', 1795608696, 1);
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

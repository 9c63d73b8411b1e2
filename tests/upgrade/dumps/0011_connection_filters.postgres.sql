-- SPDX-License-Identifier: Apache-2.0
-- {"commit": "2d50eff", "app": "upgraded", "secret": "upgraded-0123456789abcdef0123456789abcdef", "callback": "https://app.example/cb", "app_add": {"id": "upgraded", "name": "Before", "development": true, "secret": "upgraded-0123456789abcdef0123456789abcdef", "management_token": "NuAk5S9NYZGvFm0T8k-Pxvx1VEfmk31QkucM"}, "secret_add": {"id": "upgraded", "secret": "obhZ6ZyQcnodqhZpVH6Jn6dMtye7hRJP0Pio"}, "password": "a long password", "key_add": {"id": "e3be4252-380f-4dfe-9ae9-057a2a21034e", "key": "vkd_o0VbY60rie9RBhELjZz-PqnTO6MvAQN6e8Xt_l5P", "name": "reader", "role": "operator"}, "access_token": "vka_xROSzVsSpC26aFU-Fac7TeadzMh_3Um6", "refresh_token": "vkr_yt-sQuijuHSXgz7WVGWjg5TwzQh6CHDf", "vehicle": "81507247-86a7-4327-a3aa-cf9b68297d79", "second_pair": {"access_token": "vka_1sUARW4BFZw9of64cLSXXXqwSq-7rbVl", "token_type": "Bearer", "expires_in": 7200, "refresh_token": "vkr_-lZwRRQs_yJpCt7H8yxXqBX7HcOMxCks"}}
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
CREATE TABLE connect_event (
    session_id text NOT NULL COLLATE pg_catalog."C",
    id bigint NOT NULL,
    at_ms bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    detail text NOT NULL COLLATE pg_catalog."C"
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
    shared_year bigint DEFAULT 0 NOT NULL,
    reached bigint DEFAULT 0 NOT NULL,
    trouble text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    trouble_ms bigint DEFAULT 0 NOT NULL,
    platform text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE connect_session_car (
    session_id text NOT NULL COLLATE pg_catalog."C",
    vin text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE connect_tallied (
    name text NOT NULL COLLATE pg_catalog."C",
    day bigint NOT NULL
);
CREATE TABLE connect_tally (
    app_id text NOT NULL COLLATE pg_catalog."C",
    day bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    reached bigint NOT NULL,
    reason text NOT NULL COLLATE pg_catalog."C",
    sessions bigint NOT NULL
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
CREATE TABLE request_log (
    app_id text NOT NULL COLLATE pg_catalog."C",
    at_ms bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    method text NOT NULL COLLATE pg_catalog."C",
    route text NOT NULL COLLATE pg_catalog."C",
    status bigint NOT NULL,
    ms bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE request_tally (
    app_id text NOT NULL COLLATE pg_catalog."C",
    hour bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    requests bigint NOT NULL,
    ms bigint NOT NULL
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
	(5007, 'd92bb9486dfdef828d85919cabb8f6b428e2bce7d78b548884734cb65d3c20c9', 'upgraded', 5004, '', 4102444800),
	(5009, '426ebd717dd450b700dd647e108fe62033a96a943273c8840666ba5c8203fdef', 'upgraded', 5004, '', 4102444800);
INSERT INTO account VALUES
	('0fe00043-c727-41f6-ab54-c976ad7963d3', 'home', 'kim@example.org', '$argon2id$v=19$m=65536,t=2,p=1$n1l5k3wvjQx49eDd4kN5bg$oZiOe+A07IsH5QEVYMD1hti5wb86NBZ/4FlKz2ZsZvU', 'owner', 1795608704),
	('0b5a8c20-21cf-4530-95c5-167b8cd8673f', '1c667167-e0b7-4dc2-8987-5103a966f607', 'bob@example.org', '$argon2id$v=19$m=65536,t=2,p=1$jglgmVBxcjCkSGH0uLz6rA$we6AwQQRNcisTLI/rBIW5HcY57iH3Njvd00UD5k+DkU', 'viewer', 1795608704);
INSERT INTO admin_key VALUES
	('e3be4252-380f-4dfe-9ae9-057a2a21034e', 'a02d95f4cb2d56909063a1df9e13ee49377fd78c849ec6cfc73c93de780e21e8', '_l5P', 'reader', '', 'operator', 'operator', 1795608704, 0, 0);
INSERT INTO app VALUES
	('upgraded', 'Upgraded', 1, 'custom', 'smartcar', 1795608704, '', 'Example', '', '', '', '', '', '', '', 2);
INSERT INTO app_secret VALUES
	(1001, 'upgraded', '9db812d491a32092a873da7cbcb7cd4d919cc4734cd7f462c7fbcfed42f877a3', '0Pio', 1795608704, 0, '', '', 0),
	(1, 'upgraded', 'f26455f30c847f92ddb90f2625ecb8f5822fa2463e8291ea04a15dbb2ad51b4e', 'cdef', 1795608704, 0, '', '', 1795608704);
INSERT INTO app_undo VALUES
	('upgraded', 2, 1795608704, '', '', 'Before', 1, 'smartcar', '', '', '', '', '', '', '', '', '', '');
INSERT INTO app_undo_uri VALUES
	('upgraded', 'https://app.example/cb', 0, 1),
	('upgraded', 'http://localhost:8481/back', 1, 0);
INSERT INTO audit VALUES
	(2001, 'home', 1795608704, 'operator', 'account added', 'kim@example.org', '', 'owner'),
	(3001, '1c667167-e0b7-4dc2-8987-5103a966f607', 1795608704, 'operator', 'account added', 'bob@example.org', '', 'viewer'),
	(4001, '', 1795608704, 'operator', 'admin key made', 'reader', '', 'operator');
INSERT INTO car_overlay VALUES
	('81507247-86a7-4327-a3aa-cf9b68297d79', 'time', '1795615505000 1000000', 1795608705000, 0);
INSERT INTO code VALUES
	(5005, '01283c53f0fe0c69df7b8619987f8a326e87104c50e01e3d0f8089cccff238ef', 'upgraded', 5004, 'https://app.example/cb', 1, '', 1795609304, 1795608704);
INSERT INTO connect_event VALUES
	('831f487a-f441-4bf3-8bb7-863317158ad0', 5001, 1795608704981, 'opened', ''),
	('831f487a-f441-4bf3-8bb7-863317158ad0', 5002, 1795608704989, 'brand_chosen', 'CHEVROLET'),
	('831f487a-f441-4bf3-8bb7-863317158ad0', 5003, 1795608704991, 'signed_in', ''),
	('831f487a-f441-4bf3-8bb7-863317158ad0', 5006, 1795608704993, 'connected', '1 car, 2 of 2 permissions'),
	('11ff1702-8833-4941-ab6e-e5c04eac3cf6', 5011, 1795608705026, 'opened', ''),
	('831f487a-f441-4bf3-8bb7-863317158ad0', 5012, 1795608704986, 'start_shown', ''),
	('831f487a-f441-4bf3-8bb7-863317158ad0', 5013, 1795608704987, 'continued', ''),
	('831f487a-f441-4bf3-8bb7-863317158ad0', 5014, 1795608704988, 'brands_shown', ''),
	('831f487a-f441-4bf3-8bb7-863317158ad0', 5015, 1795608704990, 'sign_in_shown', ''),
	('831f487a-f441-4bf3-8bb7-863317158ad0', 5016, 1795608704992, 'question_shown', '');
INSERT INTO connect_session VALUES
	('11ff1702-8833-4941-ab6e-e5c04eac3cf6', 'upgraded', 'dda5111343d6d4a01ef21e19fcba3beacfabfddc32c6cf02d6beebc3904a38a9', '', 'code', 'https://app.example/cb', 1, 'read_odometer', '', 'auto', 'simulated', '', '', '', '', '', 0, '', '', 0, '', '', '', 'en', '', 0, '', '', 0, '', 0, 1795608705, 1795610505, 0, '', 0, '', '', 0, '', '', '', 0, 0, '', 0, 'link'),
	('831f487a-f441-4bf3-8bb7-863317158ad0', 'upgraded', '37897483234ee14e22a658de32c6498b27b458a696d32108f1ad1a574327f120', '66aa458c1ba6e735c526593d0ac18bcfbfb109bba94423747deb4e3ca8062807', 'code', 'https://app.example/cb', 1, 'read_odometer read_vehicle_info', 'upgrade', 'auto', 'simulated', '', '', '', '', '', 0, '', '', 0, '', '', '', 'en', 'CHEVROLET', 0, 'kim@example.org', '', 0, 'ea23bd982729b2ec2715f4580087074384557cfd3a2184708bed44d777153cb4', 5004, 1795608704, 1795610504, 1795608704, 'granted', 0, '', '', 0, '', '', '', 0, 5, '', 1795608704993, 'link');
INSERT INTO connect_session_car VALUES
	('831f487a-f441-4bf3-8bb7-863317158ad0', '0VKPTHNR7JS561351');
INSERT INTO connect_tallied VALUES
	('day', 0);
INSERT INTO connection VALUES
	('81507247-86a7-4327-a3aa-cf9b68297d79', 'upgraded', '6ee2a667-85c9-40f9-b676-65b6d38545d0', '0VKPTHNR7JS561351', 'CHEVROLET', 'Volt', 2018, 'simulated', 'sim1:b781e12df08773fe:gm-phev:2018:PHEV::Volt', 'read_odometer read_vehicle_info', 1795608704, 0, 0);
INSERT INTO consent VALUES
	(5004, 'upgraded', '6ee2a667-85c9-40f9-b676-65b6d38545d0', 'read_odometer read_vehicle_info', 'read_odometer read_vehicle_info', 1795608704, 4102444800, 0, 1);
INSERT INTO consent_vehicle VALUES
	(5004, '81507247-86a7-4327-a3aa-cf9b68297d79', 0);
INSERT INTO counter VALUES
	('id', 6001);
INSERT INTO installation VALUES
	('key', 'E0GVemi4GkMT7DMUeZ1eFUKlG1T-euN9kJIORKEpmCE');
INSERT INTO management_token VALUES
	(2, 'upgraded', '58e8c88da5d1a790bdd7a915636ca599f8bd4e8a19c22f552da225c26f1a879a', 'kucM', 1795608704, 0, '', 0);
INSERT INTO owner VALUES
	('6ee2a667-85c9-40f9-b676-65b6d38545d0', 'upgraded', 'ea23bd982729b2ec2715f4580087074384557cfd3a2184708bed44d777153cb4', 'CHEVROLET', 'simulated', '', 1795608704);
INSERT INTO redirect_uri VALUES
	('upgraded', 'https://app.example/cb', 0, 1),
	('upgraded', 'http://localhost:8481/back', 1, 0);
INSERT INTO refresh_token VALUES
	(5008, 'd881f498e9ae3d7e9e2f62762df396d0580507e010307c1b4429097a2d459ba1', 'upgraded', 5004, 1, 4102444800, 1795608704, 1),
	(5010, 'b4120d98c241fe7c40040c76cdebb36d8c4d0f3af64a5f31d09c622097d41ccc', 'upgraded', 5004, 2, 4102444800, 0, 0);
INSERT INTO request_log VALUES
	('upgraded', 1795608704996, '67d6915d-c51d-4b69-b67e-3dc7f2a31358', 'POST', '/oauth/token', 200, 1, '', ''),
	('upgraded', 1795608704998, '380a341a-6921-486d-bdf0-48a100905747', 'GET', '/v2.0/vehicles', 200, 0, '', ''),
	('upgraded', 1795608704999, 'e497709c-cc1e-4697-80ba-204b586260e2', 'POST', '/oauth/token', 200, 1, '', '');
INSERT INTO request_tally VALUES
	('upgraded', 498780, '', '', 3, 2);
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
	(9, '0009_shared_car'),
	(10, '0010_sessions'),
	(11, '0011_connection_filters');
INSERT INTO team VALUES
	('home', 'Home', 1795608704, 1),
	('1c667167-e0b7-4dc2-8987-5103a966f607', 'Fleet', 1795608704, 1);
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
ALTER TABLE ONLY connect_event
    ADD CONSTRAINT connect_event_pkey PRIMARY KEY (session_id, id);
ALTER TABLE ONLY connect_session_car
    ADD CONSTRAINT connect_session_car_pkey PRIMARY KEY (session_id, vin);
ALTER TABLE ONLY connect_session
    ADD CONSTRAINT connect_session_pkey PRIMARY KEY (id);
ALTER TABLE ONLY connect_tallied
    ADD CONSTRAINT connect_tallied_pkey PRIMARY KEY (name);
ALTER TABLE ONLY connect_tally
    ADD CONSTRAINT connect_tally_pkey PRIMARY KEY (app_id, kind, day, name, reached, reason);
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
ALTER TABLE ONLY request_log
    ADD CONSTRAINT request_log_pkey PRIMARY KEY (app_id, at_ms, id);
ALTER TABLE ONLY request_tally
    ADD CONSTRAINT request_tally_pkey PRIMARY KEY (app_id, hour, type, code);
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
CREATE INDEX connect_session_by_app ON connect_session USING btree (app_id, started_at, id);
CREATE INDEX connect_session_by_start ON connect_session USING btree (started_at);
CREATE INDEX connect_session_by_user ON connect_session USING btree (app_id, user_reference, started_at, id);
CREATE INDEX connect_session_car_by_vin ON connect_session_car USING btree (vin, session_id);
CREATE INDEX connect_tally_by_day ON connect_tally USING btree (day);
CREATE INDEX connection_alive ON connection USING btree (app_id, make) WHERE (ended_at = 0);
CREATE UNIQUE INDEX connection_by_owner ON connection USING btree (app_id, owner_id, vin);
CREATE INDEX connection_by_time ON connection USING btree (app_id, connected_at, vehicle_id, ended_at, mode, make, vin);
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
CREATE INDEX request_log_by_id ON request_log USING btree (id);
CREATE INDEX request_tally_by_hour ON request_tally USING btree (hour);
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
ALTER TABLE ONLY connect_event
    ADD CONSTRAINT connect_event_session_id_fkey FOREIGN KEY (session_id) REFERENCES connect_session(id) ON DELETE CASCADE;
ALTER TABLE ONLY connect_session
    ADD CONSTRAINT connect_session_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY connect_session_car
    ADD CONSTRAINT connect_session_car_session_id_fkey FOREIGN KEY (session_id) REFERENCES connect_session(id) ON DELETE CASCADE;
ALTER TABLE ONLY connect_tally
    ADD CONSTRAINT connect_tally_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
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
ALTER TABLE ONLY request_log
    ADD CONSTRAINT request_log_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY sign_in
    ADD CONSTRAINT sign_in_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;
ALTER TABLE ONLY team_app
    ADD CONSTRAINT team_app_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE ONLY team_app
    ADD CONSTRAINT team_app_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id);

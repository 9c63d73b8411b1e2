// SPDX-License-Identifier: Apache-2.0
// What an app does with npm `smartcar`, from the button to the end of a connection. The package is as it is published;
// only the variables that it reads say where the server is.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Owner } from '../clients/owner.mjs';
import { start } from '../clients/valetkey.mjs';
import { covered } from './covered.mjs';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BACK = 'https://app.example/callback';
const SCOPE = ['read_battery', 'read_charge', 'read_diagnostics', 'read_engine_oil', 'read_fuel', 'read_location',
  'read_odometer', 'read_security', 'read_service_history', 'read_tires', 'read_vehicle_info', 'read_vin'];
const MILE = 1.609344;

// what each read answers with; the rest of the answer is `meta`
const READS = {
  vin: ['vin'],
  charge: ['isPluggedIn', 'state'],
  battery: ['percentRemaining', 'range'],
  batteryCapacity: ['capacity'],
  nominalCapacity: ['availableCapacities', 'capacity', 'url'],
  fuel: ['amountRemaining', 'percentRemaining', 'range'],
  tirePressure: ['backLeft', 'backRight', 'frontLeft', 'frontRight'],
  engineOil: ['lifeRemaining'],
  odometer: ['distance'],
  location: ['latitude', 'longitude'],
  attributes: ['id', 'make', 'model', 'year'],
  lockStatus: ['chargingPort', 'doors', 'isLocked', 'storage', 'sunroof', 'windows'],
  serviceHistory: ['data'],
  diagnosticSystemStatus: ['systems'],
  diagnosticTroubleCodes: ['activeCodes'],
  getChargeLimit: ['limit'],
};

const ORIGINS = ['AUTH', 'API', 'MANAGEMENT_API', 'API_V3'].map(name => `SMARTCAR_${name}_ORIGIN`);

async function errorOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail('it must fail');
}

// smartcar: the package. old: the generation before 10, which answers a failing batch item with the item's status.
export function suite({ smartcar, old = false, postgres = false }) {
  const { sdk, notCalled } = covered(smartcar);
  let server, app, client, tokens;

  const options = more => ({ clientId: app.id, clientSecret: app.secret, redirectUri: BACK, mode: 'simulated', ...more });
  // the whole way to tokens, for an owner of the test's own
  async function connect({ scope = SCOPE, ...who } = {}) {
    const came = await new Owner().decide(client.getAuthUrl(scope, { forcePrompt: true }), who);
    return client.exchangeCode(came.code);
  }
  const vehicles = async (t, more) =>
    (await sdk.getVehicles(t.accessToken)).vehicles.map(id => new sdk.Vehicle(id, t.accessToken, more));

  // a SmartcarError that an app can act on
  function mustBe(error, { type, code = undefined, statusCode, resolution }) {
    assert.ok(error instanceof smartcar.SmartcarError, String(error));
    assert.deepEqual([error.name, error.type, error.code, error.statusCode], ['SmartcarError', type, code, statusCode]);
    assert.match(error.requestId, UUID);
    assert.ok(error.description.length > 10);
    assert.equal(error.message, `${type}:${code ?? null} - ${error.description}`);
    assert.deepEqual(error.resolution?.type, resolution);
    assert.ok(error.docURL.startsWith(`${server.origin}/docs/errors`), error.docURL);
  }

  before(async () => {
    server = await start({ postgres });
    for (const name of ORIGINS) process.env[name] = server.origin;
    app = await server.addApp({ name: 'SDK test', 'redirect-uri': BACK });
    client = new sdk.AuthClient(options());
    tokens = await connect();
  });

  after(async () => {
    for (const name of ORIGINS) delete process.env[name];
    await server?.end();
  });

  test('getAuthUrl leads to Connect, and the answer comes back with code, state and user_id', async () => {
    const url = new URL(client.getAuthUrl(['required:read_odometer', 'read_vin'],
      { state: 'a +b/é', makeBypass: 'TESLA', flags: { country: 'DE', color: '00819D' }, user: 'kim' }));
    assert.equal(url.origin, server.origin);
    const owner = new Owner();
    const page = await owner.signIn(url.href, { username: 'url@example.org' });
    assert.match(page.body, /Tesla/);
    const { location } = await owner.send(page, '/grant', { decision: 'allow' });
    const came = new URL(location);
    assert.equal(`${came.origin}${came.pathname}`, BACK);
    assert.deepEqual([...came.searchParams.keys()].sort(), ['code', 'state', 'user_id']);
    assert.equal(came.searchParams.get('state'), 'a +b/é');
    const access = await client.exchangeCode(came.searchParams.get('code'));
    const user = await sdk.getUser(access.accessToken);
    assert.equal(user.id, came.searchParams.get('user_id'));
  });

  test('single select by getAuthUrl reaches one car only', async () => {
    const url = client.getAuthUrl(['read_vin'], { singleSelect: { enabled: true }, forcePrompt: true });
    const came = await new Owner().decide(url, { make: 'BUICK', username: 'one@example.org' });
    const { vehicles: found } = await sdk.getVehicles((await client.exchangeCode(came.code)).accessToken);
    assert.equal(found.length, 1);
  });

  test('an owner who denies gives no code', async () => {
    const came = await new Owner().decide(client.getAuthUrl(SCOPE, { state: 's1' }),
      { decision: 'deny', username: 'deny@example.org' });
    assert.deepEqual(came,
      { error: 'access_denied', error_description: 'User denied access to application.', state: 's1' });
  });

  test('exchangeCode gives two tokens of 36 characters for two hours and 60 days', () => {
    assert.deepEqual([tokens.accessToken.length, tokens.refreshToken.length], [36, 36]);
    assert.ok(Math.abs(tokens.expiration - Date.now() - 7200e3) < 60e3);
    assert.ok(Math.abs(tokens.refreshExpiration - Date.now() - 60 * 86400e3) < 60e3);
  });

  test('exchangeRefreshToken gives a new pair; the old access token lives on', async () => {
    const first = await connect({ username: 'refresh@example.org' });
    const next = await client.exchangeRefreshToken(first.refreshToken, { flags: { test_flag: true } });
    assert.notEqual(next.accessToken, first.accessToken);
    assert.notEqual(next.refreshToken, first.refreshToken);
    const [one, other] = await Promise.all([first, next].map(t => sdk.getUser(t.accessToken)));
    assert.equal(one.id, other.id);
    assert.match(one.id, UUID);
    assert.match(one.meta.requestId, UUID);
  });

  // the generation before insists on one
  if (!old) test('a client without redirectUri uses the default one', async () => {
    const plain = new sdk.AuthClient(options({ redirectUri: undefined }));
    const came = await new Owner().decide(plain.getAuthUrl(['read_vin']), { username: 'default@example.org' });
    assert.equal((await plain.exchangeCode(came.code)).accessToken.length, 36);
  });

  test('mode "test" is simulated by another name', async () => {
    const tester = new sdk.AuthClient(options({ mode: 'test' }));
    const came = await new Owner().decide(tester.getAuthUrl(['read_vin']), { username: 'test@example.org' });
    assert.equal((await tester.exchangeCode(came.code)).accessToken.length, 36);
  });

  test('getVehicles pages through a garage of twelve', async () => {
    const t = await connect({ username: '12-vehicles@smartcar.com' });
    const page = async paging => sdk.getVehicles(t.accessToken, paging);
    const first = await page(), second = await page({ limit: 10, offset: 10 }), past = await page({ offset: 99 });
    assert.deepEqual([first.vehicles.length, first.paging], [10, { count: 12, offset: 0 }]);
    assert.deepEqual([second.vehicles.length, second.paging], [2, { count: 12, offset: 10 }]);
    assert.deepEqual([past.vehicles, past.paging], [[], { count: 12, offset: 99 }]);
    const all = [...first.vehicles, ...second.vehicles];
    assert.equal(new Set(all).size, 12);
    assert.deepEqual((await page({ limit: 50 })).vehicles, all);
    for (const id of all) assert.match(id, UUID);
  });

  test('every read of the Volt answers with its fields and with meta', async () => {
    const [volt] = await vehicles(tokens);
    for (const [name, fields] of Object.entries(READS)) {
      const { meta, ...body } = await volt[name](...(name === 'serviceHistory' ? ['2020-01-01', '2030-01-01'] : []));
      assert.deepEqual(Object.keys(body).sort(), fields, name);
      assert.match(meta.requestId, UUID, name);
      if (name === 'attributes') continue;
      assert.ok(meta.dataAge instanceof Date && meta.dataAge <= Date.now(), name);
      assert.ok(meta.fetchedAt instanceof Date && meta.fetchedAt >= meta.dataAge, name);
    }
    const { make, model, year, id } = await volt.attributes();
    assert.deepEqual({ make, model, year, id }, { make: 'CHEVROLET', model: 'Volt', year: 2018, id: volt.id });
    assert.match((await volt.vin()).vin, /^[A-HJ-NPR-Z0-9]{17}$/);
    assert.ok((await volt.serviceHistory()).data.length > 0);
  });

  test('odometer in kilometres and in miles; location is the same in both', async () => {
    const [[metric], [imperial]] = await Promise.all([vehicles(tokens), vehicles(tokens, { unitSystem: 'imperial' })]);
    const [km, miles] = await Promise.all([metric.odometer(), imperial.odometer()]);
    assert.deepEqual([km.meta.unitSystem, miles.meta.unitSystem], ['metric', 'imperial']);
    assert.ok(Math.abs(km.distance / MILE - miles.distance) < 1, `${km.distance} km, ${miles.distance} mi`);
    const [here, too] = await Promise.all([metric.location(), imperial.location()]);
    assert.ok(Math.abs(here.latitude) <= 90 && Math.abs(here.longitude) <= 180);
    assert.ok(Math.abs(here.latitude - too.latitude) < 0.1 && Math.abs(here.longitude - too.longitude) < 0.1);
  });

  test('permissions lists what was granted, all of it, or a page', async () => {
    const [volt] = await vehicles(tokens);
    const all = await volt.permissions();
    assert.deepEqual([...all.permissions].sort(), SCOPE);
    assert.deepEqual(all.paging, { count: SCOPE.length, offset: 0 });
    const some = await volt.permissions({ limit: 2, offset: 3 });
    assert.deepEqual([some.permissions, some.paging], [all.permissions.slice(3, 5), { count: SCOPE.length, offset: 3 }]);
  });

  test('batch answers each path by its name, and an error alone for its path', async () => {
    const t = await connect({ scope: ['read_odometer', 'read_vehicle_info', 'read_tires'], username: 'batch@example.org' });
    const [volt] = await vehicles(t, { unitSystem: 'imperial' });
    const batch = await volt.batch(['/odometer', '/', '/tires/pressure', '/location']);
    assert.deepEqual(Object.keys(batch), ['odometer', 'attributes', 'tirePressure', 'location']);
    assert.ok(batch.odometer().distance > 0);
    assert.equal(batch.odometer().meta.unitSystem, 'imperial');
    assert.ok(batch.odometer().meta.dataAge instanceof Date);
    assert.match(batch.odometer().meta.requestId, UUID);
    assert.equal(batch.attributes().model, 'Volt');
    assert.ok(batch.tirePressure().frontLeft < 60);
    mustBe(await errorOf((async () => batch.location())()),
      { type: 'PERMISSION', statusCode: old ? 403 : 200, resolution: 'REAUTHENTICATE' });
    mustBe(await errorOf(volt.batch(['/odometer', '/odometre'])), { type: 'VALIDATION', statusCode: 400, resolution: null });
  });

  test('commands are sent, again and again, in any order', async () => {
    const [ford] = await vehicles(await connect({ make: 'FORD', username: 'commands@example.org',
      scope: ['read_charge', 'read_security', 'control_charge', 'control_security', 'control_navigation'] }));
    for (const command of ['lock', 'unlock', 'unlock', 'lock', 'startCharge', 'stopCharge', 'stopCharge', 'startCharge']) {
      const { meta, ...body } = await ford[command]();
      assert.deepEqual(body, { status: 'success', message: 'Successfully sent request to vehicle' }, command);
      assert.match(meta.requestId, UUID);
    }
    assert.equal((await ford.setChargeLimit(0.9)).status, 'success');
    assert.equal((await ford.sendDestination(37.7749, -122.4194)).status, 'success');
    mustBe(await errorOf(ford.setChargeLimit(0.1)), { type: 'VALIDATION', statusCode: 400, resolution: null });
    const [volt] = await vehicles(tokens);
    mustBe(await errorOf(volt.lock()), { type: 'PERMISSION', statusCode: 403, resolution: 'REAUTHENTICATE' });
  });

  test('request reaches any path; its headers win', async () => {
    const [volt] = await vehicles(tokens);
    const { body, meta } = await volt.request('GET', 'odometer', null, { 'sc-unit-system': 'imperial' });
    assert.ok(body.distance > 0);
    assert.equal(meta.unitSystem, 'imperial');
    mustBe(await errorOf(volt.request('GET', 'odometre')), { type: 'RESOURCE_NOT_FOUND', code: 'PATH', statusCode: 404, resolution: null });
  });

  test('what an owner unticks reaches neither the list nor a read', async () => {
    const t = await connect({ drop: ['read_odometer'], username: 'drop@example.org' });
    const [volt] = await vehicles(t);
    assert.ok(!(await volt.permissions()).permissions.includes('read_odometer'));
    mustBe(await errorOf(volt.odometer()), { type: 'PERMISSION', statusCode: 403, resolution: 'REAUTHENTICATE' });
  });

  test('disconnect ends what the token reaches', async () => {
    const t = await connect({ username: 'disconnect@example.org' });
    const [volt] = await vehicles(t);
    assert.equal((await volt.disconnect()).status, 'success');
    mustBe(await errorOf(volt.odometer()), { type: 'PERMISSION', statusCode: 403, resolution: 'REAUTHENTICATE' });
    assert.deepEqual((await sdk.getVehicles(t.accessToken)).vehicles, []);
  });

  test('getConnections and deleteConnections see one owner, one car, and end it', async () => {
    const t = await connect({ username: 'managed@example.org', make: 'BUICK' });
    const { id: userId } = await sdk.getUser(t.accessToken);
    const { vehicles: ids } = await sdk.getVehicles(t.accessToken);
    const amt = app.management_token;
    const found = await sdk.getConnections(amt, { userId });
    assert.deepEqual(found.connections.map(c => c.vehicleId).sort(), [...ids].sort());
    const one = await sdk.getConnections(amt, { userId }, { limit: 1 });
    const two = await sdk.getConnections(amt, { userId }, { limit: 1, cursor: one.paging.cursor });
    assert.deepEqual([...one.connections, ...two.connections], found.connections);
    const gone = await sdk.deleteConnections(amt, { vehicleId: ids[0] });
    assert.deepEqual(gone.connections, [{ vehicleId: ids[0], userId }]);
    assert.deepEqual((await sdk.getVehicles(t.accessToken)).vehicles, ids.slice(1));
    assert.equal((await sdk.deleteConnections(amt, { userId })).connections.length, 1);
    assert.deepEqual((await sdk.getConnections(amt, { userId })).connections, []);
    mustBe(await errorOf(sdk.getConnections('wrong')), { type: 'AUTHENTICATION', statusCode: 401, resolution: null });
  });

  test('getCompatibility says what a car could do, in the order asked', async () => {
    const scope = ['read_odometer', 'read_location', 'read_fuel'];
    const [volt, tesla] = await Promise.all([tokens, await connect({ make: 'TESLA', username: 'compatible@example.org' })]
      .map(async t => (await (await vehicles(t))[0].vin()).vin));
    const ask = vin => sdk.getCompatibility(vin, scope, 'US', { ...options(), mode: 'simulated' });
    const can = await ask(volt), cannot = await ask(tesla);
    assert.deepEqual([can.compatible, can.reason], [true, null]);
    assert.deepEqual(can.capabilities.map(c => c.permission), scope);
    assert.ok(can.capabilities.every(c => c.capable && c.reason === null && c.endpoint.startsWith('/')));
    assert.deepEqual(cannot.capabilities.map(c => c.capable), [true, true, false]);
    assert.equal(cannot.capabilities[2].reason, 'VEHICLE_NOT_CAPABLE');
  });

  if (!old) test('getCompatibilityMatrix lists models that can do all that is asked', async () => {
    const { meta, ...makes } = await sdk.getCompatibilityMatrix('US',
      { ...options(), scope: ['read_battery', 'read_charge'], make: 'NISSAN', type: 'BEV' });
    assert.match(meta.requestId, UUID);
    assert.deepEqual(Object.keys(makes), ['NISSAN']);
    assert.ok(makes.NISSAN.length > 0);
    for (const row of makes.NISSAN) {
      assert.deepEqual(Object.keys(row).sort(), ['endYear', 'endpoints', 'model', 'permissions', 'startYear', 'type']);
      assert.equal(row.type, 'BEV');
      assert.ok(['read_battery', 'read_charge'].every(name => row.permissions.includes(name)));
    }
  });

  // the token endpoint's errors are of RFC 6749: no docURL, no resolution
  for (const [what, ask, type, statusCode, says] of [
    ['a bad code', () => client.exchangeCode('bad-code'), 'invalid_request', 400, /^Invalid code: bad-code\.$/],
    ['a bad refresh token', () => client.exchangeRefreshToken('bad'), 'invalid_request', 400, /^Invalid refresh_token: bad\.$/],
    ['a bad secret', () => new sdk.AuthClient(options({ clientSecret: 'wrong' })).exchangeCode('x'), 'invalid_client', 401, /./],
    ['an unknown app', () => new sdk.AuthClient(options({ clientId: 'nobody' })).exchangeCode('x'), 'invalid_client', 401, /./],
  ]) {
    test(`${what} is a SmartcarError`, async () => {
      const error = await errorOf(ask());
      assert.ok(error instanceof smartcar.SmartcarError, String(error));
      assert.deepEqual([error.type, error.statusCode, error.code], [type, statusCode, undefined]);
      assert.match(error.description, says);
      assert.match(error.requestId, UUID);
    });
  }

  test('a code works once', async () => {
    const came = await new Owner().decide(client.getAuthUrl(['read_vin']), { username: 'once@example.org' });
    await client.exchangeCode(came.code);
    const error = await errorOf(client.exchangeCode(came.code));
    assert.deepEqual([error.type, error.statusCode], ['invalid_request', 400]);
  });

  test('a bad token is AUTHENTICATION', async () => {
    for (const ask of [() => sdk.getUser('bad'), () => sdk.getVehicles('bad'),
      () => new sdk.Vehicle('2f42a508-7a45-4761-bfff-d5405b8caf05', 'bad').odometer()])
      mustBe(await errorOf(ask()), { type: 'AUTHENTICATION', statusCode: 401, resolution: null });
  });

  test('a car that cannot do it is COMPATIBILITY', async () => {
    const [tesla] = await vehicles(await connect({ make: 'TESLA', username: 'fuel@example.org' }));
    mustBe(await errorOf(tesla.fuel()),
      { type: 'COMPATIBILITY', code: 'VEHICLE_NOT_CAPABLE', statusCode: 501, resolution: null });
  });

  test('an id that is none is VALIDATION, a stranger\'s car is PERMISSION', async () => {
    const car = id => new sdk.Vehicle(id, tokens.accessToken);
    mustBe(await errorOf(car('bad_id').odometer()), { type: 'VALIDATION', statusCode: 400, resolution: null });
    mustBe(await errorOf(car('2f42a508-7a45-4761-bfff-d5405b8caf05').odometer()),
      { type: 'PERMISSION', statusCode: 403, resolution: 'REAUTHENTICATE' });
  });

  for (const [type, code, statusCode, resolution] of [
    ['CONNECTED_SERVICES_ACCOUNT', 'AUTHENTICATION_FAILED', 400, 'REAUTHENTICATE'],
    ['VEHICLE_STATE', 'ASLEEP', 409, null],
    ['UPSTREAM', 'NO_RESPONSE', 502, 'RETRY_LATER'],
  ]) {
    test(`a simulated account answers ${type}.${code}`, async () => {
      const [car] = await vehicles(await connect({ username: `${type}.${code}@smartcar.com` }));
      const error = await errorOf(car.odometer());
      mustBe(error, { type, code, statusCode, resolution });
      if (resolution === 'REAUTHENTICATE')
        assert.equal(new URL(error.resolution.url).searchParams.get('vehicle_id'), car.id);
    });
  }

  test('the webhook helpers agree with the published vectors', () => {
    assert.equal(sdk.hashChallenge('amt', 'challenge'), '9baf5a7464bd86740ad5a06e439dcf535a075022ed2c92d74efacf646d79328e');
    assert.ok(sdk.verifyPayload('amt', '4c05a8da471f05156ad717baa4017acd13a3a809850b9ca7d3301dcaaa854f70', { pizza: 'pasta' }));
  });

  test('any version number is the latest', async () => {
    const version = sdk.getApiVersion();
    try {
      sdk.setApiVersion('99.9');
      assert.match((await sdk.getUser(tokens.accessToken)).id, UUID);
    } finally {
      sdk.setApiVersion(version);
    }
  });

  // webhooks come with the app's own; until then every id is unknown, and the management token is looked at first
  test('subscribe and unsubscribe of a webhook that the app does not have', async () => {
    const [volt] = await vehicles(tokens);
    for (const id of ['webhookID', '2f42a508-7a45-4761-bfff-d5405b8caf05']) {
      mustBe(await errorOf(volt.subscribe(id)), { type: 'VALIDATION', statusCode: 400, resolution: null });
      mustBe(await errorOf(volt.unsubscribe(app.management_token, id)),
        { type: 'VALIDATION', statusCode: 400, resolution: null });
      mustBe(await errorOf(volt.unsubscribe('wrong', id)), { type: 'AUTHENTICATION', statusCode: 401, resolution: null });
    }
    const stranger = new sdk.Vehicle('2f42a508-7a45-4761-bfff-d5405b8caf05', tokens.accessToken);
    mustBe(await errorOf(stranger.subscribe('webhookID')), { type: 'PERMISSION', statusCode: 403, resolution: 'REAUTHENTICATE' });
  });

  if (!old) test('version 3: the vehicle, its signals and one of them, in both units', async () => {
    const [volt] = await vehicles(tokens), [imperial] = await vehicles(tokens, { unitSystem: 'imperial' });
    const { body: car, headers } = await sdk.getVehicle(tokens.accessToken, volt.id);
    assert.deepEqual([car.id, car.type, car.attributes], [volt.id, 'vehicle', { make: 'CHEVROLET', model: 'Volt', year: '2018' }]);
    assert.match(headers['sc-request-id'], UUID);
    const { body: { data, included } } = await volt.getSignals();
    assert.deepEqual(included.vehicle.attributes, car.attributes);
    const codes = data.map(s => s.id);
    for (const code of ['odometer-traveleddistance', 'tractionbattery-stateofcharge', 'closure-doors', 'wheel-tires'])
      assert.ok(codes.includes(code), code);
    for (const { id, type, attributes, meta, links } of data) {
      assert.deepEqual([type, attributes.code, attributes.status], ['signal', id, { value: 'SUCCESS' }]);
      assert.ok(Number.isInteger(meta.retrievedAt) && meta.oemUpdatedAt <= meta.retrievedAt, id);
      assert.equal(links.self, `/vehicles/${volt.id}/signals/${id}`);
      const { body } = await volt.getSignal(id);
      assert.deepEqual(Object.keys(body.attributes.body), Object.keys(attributes.body), id);
    }
    const [km, miles] = (await Promise.all([volt, imperial].map(car => car.getSignal('odometer-traveleddistance'))))
      .map(answer => answer.body.attributes);
    assert.deepEqual([km.body.unit, miles.body.unit, km.name, km.group], ['kilometers', 'miles', 'TraveledDistance', 'Odometer']);
    assert.ok(Math.abs(km.body.value / MILE - miles.body.value) < 1);
  });

  if (!old) test('version 3 refuses in its shape, and the SDK understands it', async () => {
    const [volt] = await vehicles(await connect({ scope: ['read_odometer'], username: 'v3@example.org' }));
    const stranger = new sdk.Vehicle('2f42a508-7a45-4761-bfff-d5405b8caf05', volt.token);
    const denied = { type: 'PERMISSION', statusCode: 403, resolution: 'REAUTHENTICATE' };
    mustBe(await errorOf(sdk.getVehicle('bad', volt.id)), { type: 'AUTHENTICATION', statusCode: 401, resolution: null });
    mustBe(await errorOf(sdk.getVehicle(volt.token, 'bad_id')), { type: 'VALIDATION', statusCode: 400, resolution: null });
    mustBe(await errorOf(sdk.getVehicle(volt.token, volt.id)), denied);
    mustBe(await errorOf(stranger.getSignals()), denied);
    mustBe(await errorOf(volt.getSignal('vehicleidentification-vin')), denied);
    mustBe(await errorOf(volt.getSignal('no-signal')),
      { type: 'RESOURCE_NOT_FOUND', code: 'PATH', statusCode: 404, resolution: null });
    assert.deepEqual((await volt.getSignals()).body.data.map(s => s.id), ['odometer-traveleddistance']);
    const [tesla] = await vehicles(await connect({ make: 'TESLA', username: 'v3-fuel@example.org' }));
    mustBe(await errorOf(tesla.getSignal('internalcombustionengine-fuellevel')),
      { type: 'COMPATIBILITY', code: 'VEHICLE_NOT_CAPABLE', statusCode: 501, resolution: null });
    const [asleep] = await vehicles(await connect({ username: 'VEHICLE_STATE.ASLEEP@smartcar.com' }));
    mustBe(await errorOf(asleep.getSignal('odometer-traveleddistance')),
      { type: 'VEHICLE_STATE', code: 'ASLEEP', statusCode: 409, resolution: null });
    const { body: { data } } = await asleep.getSignals();
    assert.ok(data.length > 5);
    for (const { attributes: { status, body } } of data)
      assert.deepEqual([status.value, status.error.code, body], ['ERROR', 'ASLEEP', undefined]);
  });

  // last: what the tests above have not used
  test('every function of the package has been called', () => assert.deepEqual(notCalled(), []));
}

// SPDX-License-Identifier: Apache-2.0
// docs/api.yaml is true: the answers of a server, of every kind of car, are what its schemas say.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import yaml from 'yaml';
import { Owner } from '../clients/owner.mjs';
import { root, start } from '../clients/valetkey.mjs';

const doc = yaml.parse(fs.readFileSync(`${root}/docs/api.yaml`, 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
ajv.addSchema(doc, 'api');
const pointer = path => path.map(p => encodeURIComponent(p.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
const SCOPE = doc.components.schemas.permission.enum.join(' ');
const VEHICLE = '/v2.0/vehicles/{id}';

function check(schema, value, what) {
  const valid = ajv.getSchema(`api#/${pointer(schema)}`);
  assert.ok(valid(value), `${what}: ${ajv.errorsText(valid.errors)} in ${JSON.stringify(value)}`);
}

// the schema of an answer, by way of the operation
function answerSchema(path, method, status) {
  const responses = doc.paths[path][method].responses;
  let at = ['paths', path, method, 'responses', String(status)];
  if (!responses[status]) at = ['components', 'responses', `${Math.floor(status / 100)}XX`];
  return [...at, 'content', 'application/json', 'schema'];
}

let server, app, seen = new Set();

async function ask(path, { method = 'get', bearer, user, password, body, query = '', headers = {}, params = {} } = {}) {
  const authorization = bearer ? { authorization: `Bearer ${bearer}` } :
    user ? { authorization: `Basic ${btoa(`${user}:${password}`)}` } : {};
  const target = path.replace(/\{(\w+)\}/g, (_, name) => params[name]);
  const reply = await fetch(`${server.origin}${target}${query}`, {
    method: method.toUpperCase(), body: body && JSON.stringify(body),
    headers: { ...authorization, ...(body && { 'content-type': 'application/json' }), ...headers } });
  const value = await reply.json();
  check(answerSchema(path, method, reply.status), value, `${method} ${target} ${reply.status}`);
  seen.add(`${method} ${path} ${reply.ok}`);
  return { status: reply.status, value };
}

async function connect(make, username) {
  const url = `${server.origin}/oauth/authorize?response_type=code&mode=simulated&client_id=${app.id}` +
    `&scope=${encodeURIComponent(SCOPE)}&approval_prompt=force`;
  const { code } = await new Owner().decide(url, { make, username });
  const reply = await fetch(`${server.origin}/oauth/token`, { method: 'POST',
    headers: { authorization: `Basic ${btoa(`${app.id}:${app.secret}`)}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code }) });
  const tokens = await reply.json();
  check(answerSchema('/oauth/token', 'post', reply.status), tokens, 'tokens');
  return tokens.access_token;
}

before(async () => {
  server = await start();
  app = await server.addApp({ name: 'api.yaml', 'redirect-uri': 'https://app.example/callback' });
});
after(() => server?.end());

test('every schema compiles, and its examples fit it', () => {
  for (const [name, schema] of Object.entries(doc.components.schemas)) {
    for (const example of schema.examples ?? [])
      check(['components', 'schemas', name], example, name);
    ajv.getSchema(`api#/${pointer(['components', 'schemas', name])}`);
  }
  for (const [status, response] of Object.entries(doc.components.responses)) {
    for (const [name, { value }] of Object.entries(response.content['application/json'].examples))
      check(['components', 'schemas', 'error'], value, `${status} ${name}`);
  }
});

test('reads of petrol, hybrid and electric cars, in both units', async () => {
  for (const make of ['CHEVROLET', 'TESLA', 'FORD', 'BMW', 'RENAULT']) {
    const bearer = await connect(make, `${make}@example.org`);
    const { value: { vehicles } } = await ask('/v2.0/vehicles', { bearer });
    for (const id of vehicles) {
      for (const [path, methods] of Object.entries(doc.paths)) {
        if (!path.startsWith(VEHICLE) || !methods.get) continue;
        for (const units of ['metric', 'imperial'])
          await ask(path, { bearer, params: { id, make: make.toLowerCase() }, headers: { 'sc-unit-system': units } });
      }
    }
  }
});

test('version 3: every signal of petrol, hybrid and electric cars, in both units and both generations', async () => {
  const V3 = '/v3/vehicles/{id}', codes = doc.components.schemas.v3_signal.properties.id.enum, got = new Set();
  for (const make of ['CHEVROLET', 'TESLA', 'FORD']) {
    const bearer = await connect(make, `v3-${make}@example.org`);
    const { value: { id: user } } = await ask('/v2.0/user', { bearer });
    const { value: { vehicles: [id] } } = await ask('/v2.0/vehicles', { bearer });
    for (const headers of [{}, { 'sc-unit-system': 'imperial', 'sc-user-id': user }]) {
      const { value: car } = await ask(V3, { bearer, headers, params: { id } });
      assert.equal(typeof car.attributes.year, headers['sc-user-id'] ? 'number' : 'string');
      const { value } = await ask(`${V3}/signals`, { bearer, headers, params: { id } });
      assert.equal(value.meta.totalCount, value.data.length);
      for (const code of codes) {
        const one = await ask(`${V3}/signals/{code}`, { bearer, headers, params: { id, code } });
        assert.equal(one.status, value.data.some(s => s.id === code) ? 200 : 501, code);
        if (one.status === 200) got.add(code);
      }
    }
    const other = { bearer, params: { id }, headers: { 'sc-user-id': id } };
    assert.equal((await ask(V3, other)).status, 403);
    assert.equal((await ask(V3, { ...other, headers: { 'sc-user-id': 'me' } })).status, 400);
  }
  // one car in three has one
  assert.deepEqual(codes.filter(code => !got.has(code) && code !== 'closure-sunroof'), []);
});

test('commands, batch, connections, compatibility', async () => {
  const bearer = await connect('CHEVROLET', 'all@example.org');
  const { value: { vehicles: [id] } } = await ask('/v2.0/vehicles', { bearer });
  const params = { id, webhook: id };
  const tesla = await connect('TESLA', 'all@example.org');
  const { value: { vehicles: [teslaId] } } = await ask('/v2.0/vehicles', { bearer: tesla });
  await ask('/v2.0/user', { bearer });
  for (const [path, { post }] of Object.entries(doc.paths)) {
    const schema = post?.requestBody?.content['application/json']?.schema.$ref.split('/').at(-1);
    if (!schema || /^.(simulator|admin)/.test(path)) continue; // those want the management token, or a key
    const body = doc.components.schemas[schema].examples[0];
    const who = path.includes('{make}') ? { bearer: tesla, params: { id: teslaId, make: 'tesla' } } : { bearer, params };
    assert.equal((await ask(path, { method: 'post', ...who, body })).status, 200, path);
    assert.equal((await ask(path, { method: 'post', ...who, body: [] })).status, 400, path);
  }
  const hook = `${VEHICLE}/webhooks/{webhook}`;
  assert.equal((await ask(hook, { method: 'post', bearer, params })).status, 400);
  assert.equal((await ask(hook, { method: 'delete', bearer, params })).status, 401);
  const secret = { user: app.id, password: app.secret };
  await ask('/v2.0/compatibility', { ...secret, query: `?vin=5YJ3E1EA6LF999901&scope=${encodeURIComponent(SCOPE)}` });
  await ask('/v2.0/compatibility', { ...secret, query: '?vin=x' });
  await ask('/v2.0/compatibility/matrix', { ...secret, query: '?region=EUROPE' });
  await ask('/v2.0/compatibility/matrix', { query: '?region=EUROPE' });
  const list = '/v2.0/management/connections';
  const manager = { user: 'default', password: app.management_token };
  assert.equal((await ask(list, { ...manager, query: '?limit=1' })).status, 200);
  assert.equal((await ask(list, { ...manager, query: '?limit=0' })).status, 400);
  const reins = { ...manager, params: { id, order: 'wake' } }; // which a car takes at every hour; a plug only if it stands
  assert.equal((await ask('/simulator/vehicles', manager)).status, 200);
  assert.equal((await ask('/simulator/vehicles/{id}', reins)).status, 200);
  assert.equal((await ask('/simulator/vehicles/{id}/{order}', { ...reins, method: 'post', body: {} })).status, 200);
  assert.equal((await ask('/simulator/vehicles/{id}/{order}', { ...reins, method: 'post', body: [] })).status, 400);
  assert.equal((await ask(`${VEHICLE}/application`, { method: 'delete', bearer, params })).status, 200);
  assert.equal((await ask(list, { ...manager, method: 'delete', query: `?vehicle_id=${id}` })).status, 200);
  assert.equal((await ask(`${VEHICLE}/vin`, { bearer, params })).status, 403);
  await ask('/healthz');
  assert.equal((await ask('/metrics')).status, 404); // nobody has its token
});

test('every error that a header can ask for', async () => {
  const bearer = await connect('CHEVROLET', 'errors@example.org');
  const { value: { vehicles: [id] } } = await ask('/v2.0/vehicles', { bearer });
  for (const response of Object.values(doc.components.responses)) {
    for (const { value: { type, code, statusCode } } of Object.values(response.content['application/json'].examples)) {
      const { status, value } = await ask(`${VEHICLE}/odometer`, { bearer, params: { id },
        headers: { 'valetkey-simulate': code ? `${type}.${code}` : type } });
      assert.deepEqual([value.type, value.code], [type, code]);
      if (statusCode !== 503) assert.equal(status, statusCode);
    }
  }
});

// last: what the other tests have asked
test('every path of the API has answered well', () => {
  const left = Object.entries(doc.paths).flatMap(([path, methods]) => Object.entries(methods)
    .filter(([method, op]) => op.tags[0] === 'API' && op.responses['200']?.content['application/json'] && !seen.has(`${method} ${path} true`))
    .map(([method]) => `${method} ${path}`));
  assert.deepEqual(left, []);
});

test('/docs is the same, to read', async () => {
  const page = await (await fetch(`${server.origin}/docs`)).text();
  for (const path of Object.keys(doc.paths)) assert.ok(page.includes(`${path}</h3>`), path);
  assert.doesNotMatch(page, /(src|href)="(https?:)?\/\//);
  const file = await fetch(`${server.origin}/docs/api.yaml`);
  assert.deepEqual(yaml.parse(await file.text()), doc);
});

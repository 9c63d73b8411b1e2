// SPDX-License-Identifier: Apache-2.0
// docs/api.yaml is true of /admin: each of its operations answers what its schema says, well and refused.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import yaml from 'yaml';
import { root, start } from '../clients/valetkey.mjs';

const doc = yaml.parse(fs.readFileSync(`${root}/docs/api.yaml`, 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
ajv.addSchema(doc, 'api');
const part = text => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
const seen = new Set(), APP = '/admin/apps/{app}';
const PICTURE = `${root}/docs/screens/start-phone-light.png`;
let server, key, app, car, token;

before(async () => {
  server = await start();
  key = (await server.run('key', 'add', 'All', '--role', 'operator')).key;
  const password = path.join(os.tmpdir(), `valetkey-password-${process.pid}`);
  fs.writeFileSync(password, 'a long password');
  for (const email of ['ann@example.org', 'kim@example.org']) // they make the team Home
    await server.run('user', 'add', email, '--role', 'owner', '--password-file', password);
  fs.rmSync(password);
  app = await server.addApp({ name: 'Demo', 'redirect-uri': 'https://app.example/callback' });
  const reply = await fetch(`${server.origin}/simulator/cars`, { method: 'POST', body: '{"make":"TESLA"}',
    headers: { authorization: `Basic ${btoa(`:${app.management_token}`)}`, 'content-type': 'application/json' } });
  ({ id: car, access_token: token } = await reply.json());
});
after(() => server?.end());

// an owner opens the link, and no more
async function openLink(more = '') {
  const { status } = await fetch(`${server.origin}/oauth/authorize?response_type=code&mode=simulated&client_id=${app.id}` +
    `&scope=read_vin${more}`, { redirect: 'manual' });
  assert.equal(status, 303);
}

// what is written a little later is there in the end
async function eventually(look, good) {
  for (;;) {
    const found = await look();
    if (good(found)) return found;
    await new Promise(resolve => { setTimeout(resolve, 50); });
  }
}

function must(schema, value, what) {
  const valid = ajv.getSchema(`api#/${schema.map(part).join('/')}`);
  assert.ok(valid(value), `${what}: ${ajv.errorsText(valid.errors)} in ${JSON.stringify(value)}`);
}

// params: of the path; body: checked against the operation's own schema before it is sent
async function ask(method, at, { params = {}, query = '', body, picture, bearer = key, good = true } = {}) {
  const target = at.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name]));
  const wanted = ['paths', at, method, 'requestBody', 'content', 'application/json', 'schema'];
  if (body && good) must(wanted, body, `${method} ${at}`);
  const reply = await fetch(`${server.origin}${target}${query}`, { method: method.toUpperCase(),
    body: picture ?? (body && JSON.stringify(body)), headers: { authorization: `Bearer ${bearer}`,
      ...(body && { 'content-type': 'application/json' }), ...(picture && { 'content-type': 'image/png' }) } });
  const said = await reply.text(), { responses } = doc.paths[at][method];
  const status = responses[reply.status] ? String(reply.status) : `${Math.floor(reply.status / 100)}XX`;
  assert.ok(responses[status], `${method} ${at} ${reply.status}`);
  const media = reply.headers.get('content-type')?.split(';')[0], isText = good && media !== 'application/json';
  if (status === '204') assert.equal(said, '');
  else if (isText) assert.ok(responses[status].content[media]);
  else must(['paths', at, method, 'responses', status, 'content', 'application/json', 'schema'], JSON.parse(said),
    `${method} ${at} ${status}`);
  assert.equal(reply.ok, good, `${method} ${target} ${reply.status} ${said}`);
  seen.add(`${method} ${at} ${reply.ok}`);
  return said && (isText ? said : JSON.parse(said));
}

test('every operation answers what its schema says', async () => {
  await ask('get', '/admin');
  await ask('get', '/admin/teams');
  await ask('get', '/admin/settings');
  await ask('get', '/admin/apps');
  const made = await ask('post', '/admin/apps', { body: { name: 'New', permissions: ['required:read_vin'], team: 'Home' } });
  const params = { app: made.id, vehicle: car };
  await ask('get', APP, { params });
  await ask('patch', APP, { params, body: { description: 'Words.', countries: ['de'], makes: 'tesla', version: 1 } });
  await ask('put', `${APP}/plan`, { params, body: { plan: 'free' } });
  const uri = 'https://app.example/new';
  await ask('post', `${APP}/redirect-uris`, { params, body: { uri, default: true } });
  await ask('put', `${APP}/default-redirect-uri`, { params, body: { uri } });
  await ask('delete', `${APP}/redirect-uris`, { params, query: `?uri=${encodeURIComponent(uri)}` });
  for (const kind of ['secrets', 'management-tokens']) {
    const { last_four } = await ask('post', `${APP}/${kind}`, { params, body: { expires_in: 3600 } });
    await ask('delete', `${APP}/${kind}/{last_four}`, { params: { ...params, last_four } });
  }
  const { management_token } = await ask('post', `${APP}/management-tokens/rotate`, { params, body: { old_expires_in: 60 } });
  assert.equal(management_token.length, 36);
  await ask('put', `${APP}/logo`, { params, picture: fs.readFileSync(PICTURE) });
  const { version } = await ask('delete', `${APP}/logo`, { params });
  await ask('post', `${APP}/undo`, { params, body: { version } });
  params.app = app.id;
  const link = await ask('get', `${APP}/connect-url`, { params, query: '?mode=simulated&scope=read_vin&state=s%201' });
  const opened = await fetch(link.url, { redirect: 'manual' });
  assert.equal(opened.status, 303);
  assert.equal(link.redirect_uri, 'https://app.example/callback');
  assert.match(await ask('get', `${APP}/connect-url/qr.svg`, { params, query: '?mode=simulated&scope=read_vin' }), /^<svg /);
  await ask('get', `${APP}/connections`, { params, query: '?state=all&limit=1' });
  await ask('get', `${APP}/connections/{vehicle}`, { params });
  await ask('delete', `${APP}/connections/{vehicle}`, { params });
  await ask('get', '/admin/members', { query: '?team=Home' });
  await openLink();
  const csv = await ask('get', `${APP}/sessions.csv`, { params });
  await ask('get', `${APP}/sessions/{session}`, { params: { ...params, session: /[0-9a-f-]{36}/.exec(csv)[0] } });
  await openLink('&user=user-4711');
  const newest = await ask('get', `${APP}/sessions`, { params, query: '?outcome=open&limit=1' });
  assert.equal(newest.sessions[0].user, 'user-4711');
  await ask('get', `${APP}/sessions`, { params, query: `?limit=1&cursor=${newest.cursor}` });
  const { users } = await ask('get', `${APP}/sessions/users`, { params });
  assert.deepEqual(users.map(u => [u.user, u.sessions]), [['user-4711', 1]]);
  const { parts } = await ask('get', `${APP}/sessions/funnel`, { params, query: '?days=30&by=mode' });
  assert.deepEqual(parts.map(p => [p.name, p.reached.link]), [['simulated', 3]]);
  await fetch(`${server.origin}/v2.0/vehicles/x/odometer`, { headers: { authorization: `Bearer ${token}` } });
  const { requests: [request] } = await eventually(() => ask('get', `${APP}/requests`, { params, query: '?result=error&limit=1' }),
    page => page.requests.length > 0);
  assert.equal(request.type, 'VALIDATION');
  const explained = await ask('get', `${APP}/requests/{request}`, { params: { ...params, request: request.id } });
  assert.match(explained.docs, /^\/docs\/errors\//);
  await ask('get', `${APP}/overview`, { params });
  const members = { query: '?team=Home' };
  const { members: [first] } = await ask('get', '/admin/members', members);
  await ask('patch', '/admin/members/{id}', { ...members, params: { id: first.id }, body: { role: 'editor' } });
  await ask('delete', '/admin/members/{id}', { ...members, params: { id: first.id } });
  await ask('post', '/admin/invitations', { body: { role: 'viewer', team: 'Home', email: 'bob@example.org' } });
  const { invitations } = await ask('get', '/admin/invitations', members);
  await ask('delete', '/admin/invitations/{id}', { ...members, params: { id: invitations.at(-1).id } });
  await ask('get', '/admin/audit', { query: '?team=Home' });
  const { id } = await ask('post', '/admin/keys', { body: { name: 'CI', role: 'viewer', team: 'Home', expires_in: 60 } });
  await ask('get', '/admin/keys', { query: '?team=Home' });
  await ask('delete', '/admin/keys/{id}', { params: { id } });
  await ask('delete', APP, { params });
});

test('every operation is refused without a key, in the form of an error', async () => {
  for (const [path, methods] of Object.entries(doc.paths)) {
    if (!path.startsWith('/admin')) continue;
    for (const method of Object.keys(methods))
      await ask(method, path, { bearer: 'nothing', good: false, params: { app: app.id, vehicle: car, last_four: 'x', id: 'x', session: 'x', request: 'x' } });
  }
});

// last: what the other tests have asked
test('no operation was left out', () => {
  const left = Object.entries(doc.paths).filter(([path]) => path.startsWith('/admin')).flatMap(([path, methods]) =>
    Object.keys(methods).flatMap(method => [true, false].map(good => `${method} ${path} ${good}`))).filter(s => !seen.has(s));
  assert.deepEqual(left, []);
});

// SPDX-License-Identifier: Apache-2.0
// Connect inside a native app: the page that ends the flow says so over the app's own bridge, `window.SmartcarSDK`,
// as JSON-RPC (every way a flow can end), and the app may show the maker's own page; without a bridge it says nothing.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../clients/valetkey.mjs';
import { open, test } from './browser.mjs';
import { PHONE, walk, watched } from './watched.mjs';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const EMPTY = { code: null, userId: null, externalId: null, error: null, errorDescription: null, state: 's1', vin: null,
  make: null, virtualKeyUrl: null };
let server, app, browser;

before(async () => {
  server = await start();
  app = await server.addApp({ name: 'Pocket', permission: 'read_odometer',
    'redirect-uri': `${server.origin}/v2/redirect?app_origin=https://pocket.example` });
  browser = await open();
});

after(async () => {
  await browser?.close();
  await server?.end();
});

const link = (more = {}) => `${server.origin}/oauth/authorize?${new URLSearchParams({
  client_id: app.id, response_type: 'none', mode: 'simulated', approval_prompt: 'force', state: 's1', sdk_platform: 'iOS',
  sdk_version: '6.5.0', ...more })}`;

// A phone's page, with the bridge as the SDKs put it in before any script of the page; `said` is what it heard.
async function phone({ bridge = true } = {}) {
  const page = await watched(browser, { viewport: PHONE });
  page.said = [];
  await page.exposeFunction('heard', text => page.said.push(JSON.parse(text)));
  if (bridge)
    await page.addInitScript(() => { window.SmartcarSDK = { sendMessage: text => window.heard(text) }; });
  return page;
}

// The flow has ended here, and the app heard exactly this.
async function mustSay(page, params) {
  await page.waitForURL(/\/done$|\/v2\/redirect/);
  await page.waitForLoadState('load');
  assert.equal(page.said.length, 1);
  const [{ params: said, ...call }] = page.said;
  assert.deepEqual(call, { jsonrpc: '2.0', method: 'complete', id: 'complete' });
  for (const [name, wanted] of Object.entries({ ...EMPTY, ...params })) {
    if (wanted instanceof RegExp)
      assert.match(said[name], wanted);
    else
      assert.equal(said[name], wanted, name);
  }
  assert.deepEqual(Object.keys(said).sort(), Object.keys(EMPTY).sort());
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

test('allowed: complete with the owner, no code', async () => {
  const page = await phone();
  await walk(page, link({ external_id: 'kim-7' }));
  await page.click('#approval-button');
  await mustSay(page, { userId: UUID, externalId: 'kim-7' });
});

test('denied: complete with access_denied', async () => {
  const page = await phone();
  await walk(page, link());
  await page.click('#deny-button');
  await mustSay(page, { error: 'access_denied', errorDescription: 'User denied access to application.' });
});

test('left in the middle: complete with user_manually_returned_to_application', async () => {
  const page = await phone();
  await walk(page, link(), { until: 'sign-in' });
  await page.getByRole('button', { name: 'Leave' }).click();
  await mustSay(page, { error: 'user_manually_returned_to_application',
    errorDescription: 'The user exited Connect before granting your application access' });
});

for (const [button, car] of [['Tell Pocket', { vin: '0SCAUDI012FE3B132', make: 'AUDI' }], ['Keep it to myself', {}]]) {
  test(`a car that cannot be connected, ${button}: complete with vehicle_incompatible`, async () => {
    const page = await phone();
    await walk(page, link(), { make: 'AUDI', username: 'smartcar@vehicle-incompatible.com' });
    await page.getByRole('button', { name: button }).click();
    await mustSay(page, { error: 'vehicle_incompatible', errorDescription: "The user's vehicle is not compatible.", ...car });
  });
}

for (const [username, error, errorDescription] of [
  ['x+none@example.org', 'no_vehicles', 'No vehicles found. Please add vehicles to your account and try again.'],
  ['smartcar@invalid-subscription.com', 'invalid_subscription', 'User does not have an active connected vehicle subscription.'],
]) {
  test(`a dead end: complete with ${error}`, async () => {
    const page = await phone();
    await walk(page, link(), { make: 'AUDI', username });
    await page.getByRole('button', { name: 'Back to Pocket' }).click();
    await mustSay(page, { error, errorDescription });
  });
}

test('the redirect page says the code to the app around it', async () => {
  const page = await phone();
  await walk(page, link({ response_type: 'code' }), { username: 'lee@example.org' });
  await page.click('#approval-button');
  await mustSay(page, { code: /^.{36}$/, userId: UUID });
});

test('without a bridge nothing is said, and the page is as good', async () => {
  const page = await phone({ bridge: false });
  await walk(page, link());
  await page.click('#approval-button');
  await page.waitForURL(/\/done$/);
  assert.match(await page.textContent('h1'), /^Done/);
  assert.deepEqual([page.said, page.complaints], [[], []]);
  await page.context().close();
});

// The owner is asked to sign in on the maker's page, and the app around Connect heard where that is.
async function askedToSignIn() {
  const page = await phone();
  await page.goto(link({ make: 'CHEVROLET', flags: 'sign_in:redirect' }));
  await page.click('#continue-button');
  await page.click('#maker-button');
  await page.waitForLoadState();
  return page;
}

async function heard(page, n) {
  for (let tries = 0; page.said.length < n && tries < 200; tries++)
    await page.evaluate(() => new Promise(requestAnimationFrame));
  const { params, ...call } = page.said[n - 1];
  assert.deepEqual(call, { jsonrpc: '2.0', method: 'oauth', id: 'oauth' });
  assert.deepEqual(Object.keys(params), ['authorizeURL', 'interceptPrefix']);
  return params;
}

const respond = (page, detail) => page.evaluate(said => {
  window.dispatchEvent(new CustomEvent('SmartcarSDKResponse', { detail: { jsonrpc: '2.0', id: 'temp', ...said } }));
}, detail);

// What the app does: the maker's page in a browser of the phone, up to the address that it waits for. That it is loaded
// there, without the cookie of the flow, takes nothing away.
async function atMaker({ authorizeURL, interceptPrefix }) {
  const page = await watched(browser, { viewport: PHONE });
  const caught = page.waitForRequest(request => request.url().startsWith(interceptPrefix));
  await page.goto(authorizeURL);
  await page.fill('#username', 'ada@example.org');
  await page.fill('#password', 'any');
  await page.click('#allow-button');
  const returnUri = (await caught).url();
  await page.context().close();
  return returnUri;
}

test('the app shows the page of the maker, and the flow goes on', async () => {
  const page = await askedToSignIn();
  const params = await heard(page, 1);
  assert.ok(params.interceptPrefix.startsWith(`${server.origin}/maker/`));
  await respond(page, { result: { returnUri: await atMaker(params) } });
  await page.waitForURL('**/grant');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a sign-in that the owner closed can be begun again; an answer from elsewhere is none', async () => {
  const page = await askedToSignIn();
  const { interceptPrefix } = await heard(page, 1);
  await respond(page, { error: { code: -32000, message: 'OAuth capture cancelled' } });
  for (const returnUri of ['https://elsewhere.example/', `${interceptPrefix}.elsewhere.example/`, 'javascript:alert(1)', 7])
    await respond(page, { result: { returnUri } });
  await page.click('#maker-button');
  await respond(page, { result: { returnUri: await atMaker(await heard(page, 2)) } });
  await page.waitForURL('**/grant');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('an app that cannot show the maker leaves it to the page', async () => {
  const page = await askedToSignIn();
  await heard(page, 1);
  await respond(page, { error: { code: -32603, message: 'Internal error' } });
  await page.waitForURL('**/simulated-maker/sign-in?**');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

// SPDX-License-Identifier: Apache-2.0
// npm `@smartcar/auth` as it is published, in a browser for which connect.smartcar.com is our server: a popup, the flow,
// and the page that opened it hears what came of it, or, on a page that no app has registered, nothing.
// auth-sdk-mutants.test.mjs shows that the tests named "origin" can fail.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { site, tlsProxy } from '../clients/site.mjs';
import { certificate, root, start } from '../clients/valetkey.mjs';
import { open, test } from './browser.mjs';
import { walk, watched } from './watched.mjs';

const CONNECT = 'https://connect.smartcar.com';
const sdk = fs.readFileSync(`${root}/tests/browser/node_modules/@smartcar/auth/dist/npm/sdk.js`);
const html = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><script src="/sdk.js"></script>' +
  '</head><body><main><h1>Shop</h1><button id="connect">Connect your car</button></main></body></html>';
let server, proxy, shop, evil, app, browser, redirectUri;

// a page with the SDK; every message that reaches it is kept
const shopSite = () => site({
  answer: (request, response, url) => url.pathname === '/sdk.js' ?
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(sdk) :
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html),
});

before(async () => {
  server = await start({ settings: { base_url: CONNECT } });
  [proxy, shop, evil] = await Promise.all([
    certificate('connect.smartcar.com').then(tls => tlsProxy(tls, server.port)), shopSite(), shopSite()]);
  redirectUri = `${CONNECT}/v2/redirect?app_origin=${shop.origin}`;
  app = await server.addApp({ name: 'Shop', permission: ['read_odometer', 'read_vin'], 'redirect-uri': redirectUri });
  browser = await open(`--host-resolver-rules=MAP connect.smartcar.com:443 127.0.0.1:${proxy.port}`);
});

after(async () => {
  await browser?.close();
  await Promise.all([proxy, shop, evil].map(s => s?.end()));
  await server?.end();
});

// The shop's page with the SDK on its button; `answered()` waits for onComplete and gives its arguments.
async function visit({ options = {}, dialog = {}, at = shop } = {}) {
  const page = await watched(browser);
  await page.goto(at.origin);
  await page.evaluate(([all, more]) => {
    window.heard = [];
    window.addEventListener('message', e => window.heard.push({ origin: e.origin, data: e.data }));
    window.smartcar = new window.Smartcar({
      ...all,
      onComplete: (...argv) => {
        const [error, ...rest] = argv;
        window.answer = [error && { name: Object.keys(window.Smartcar).find(k => window.Smartcar[k] === error.constructor), message: error.message, vehicleInfo: error.vehicleInfo }, ...rest];
      },
    });
    window.smartcar.addClickHandler({ id: 'connect', ...more });
  }, [{ applicationId: app.id, redirectUri, mode: 'simulated', ...options }, { forcePrompt: true, ...dialog }]);
  page.popUp = async () => {
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#connect')]);
    popup.scripts = true;
    await popup.waitForLoadState();
    return popup;
  };
  page.answered = async popup => {
    if (!popup.isClosed())
      await popup.waitForEvent('close');
    await page.waitForFunction(() => window.answer);
    assert.deepEqual(page.complaints, []);
    return page.evaluate(() => window.answer);
  };
  return page;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test('success: onComplete gets the code, the state and the owner; the popup closes', async () => {
  const page = await visit({ options: { externalId: 'kim-1' }, dialog: { state: { cart: 7 }, vehicleInfo: { make: 'TESLA' } } });
  const popup = await page.popUp();
  await walk(popup);
  await popup.click('#approval-button');
  const [error, code, state, key, userId, externalId] = await page.answered(popup);
  assert.equal(error, null);
  assert.match(code, /^.{36}$/);
  assert.deepEqual([state, key, externalId], [{ cart: 7 }, null, 'kim-1']);
  assert.match(userId, UUID);
  const token = await fetch(`${server.origin}/oauth/token`, {
    method: 'POST', headers: { authorization: `Basic ${btoa(`${app.id}:${app.secret}`)}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri }),
  });
  assert.equal(token.status, 200);
  await page.context().close();
});

test('denial: onComplete gets AccessDenied', async () => {
  const page = await visit({ dialog: { state: 'mine' } });
  const popup = await page.popUp();
  await walk(popup);
  await popup.click('#deny-button');
  const [error, code, state] = await page.answered(popup);
  assert.deepEqual([error.name, error.message, code, state], ['AccessDenied', 'User denied access to application.', null, 'mine']);
  await page.context().close();
});

test('a state whose base64 holds a plus comes back whole', async () => {
  const state = '>>>???~~~';
  const page = await visit({ dialog: { state } });
  const url = await page.evaluate(s => window.smartcar.getAuthUrl({ state: s }), state);
  assert.match(/[?&]state=([^&]*)/.exec(url)[1], /\+/);
  const popup = await page.popUp();
  await walk(popup);
  await popup.click('#deny-button');
  const [error, , came] = await page.answered(popup);
  assert.deepEqual([error.name, came], ['AccessDenied', state]);
  await page.context().close();
});

test('an incompatible car whose owner shares it: VehicleIncompatible with the car', async () => {
  for (const [press, vehicleInfo] of [['Tell Shop', { vin: '0SCAUDI012FE3B132', make: 'AUDI' }], ['Keep it to myself', null]]) {
    const page = await visit({ dialog: { vehicleInfo: { make: 'AUDI' } } });
    const popup = await page.popUp();
    await walk(popup, undefined, { username: 'smartcar@vehicle-incompatible.com' });
    await popup.getByRole('button', { name: press }).click();
    const [error] = await page.answered(popup);
    assert.equal(error.name, 'VehicleIncompatible');
    if (vehicleInfo === null) {
      assert.equal(error.vehicleInfo, null);
    } else {
      const { vin, make, year, model } = error.vehicleInfo;
      assert.deepEqual({ vin, make }, vehicleInfo);
      assert.ok(year > 1990 && model);
    }
    await page.context().close();
  }
});

test('without redirect URI (responseType none) the last page tells its opener', async () => {
  const page = await visit({ options: { responseType: 'none', redirectUri: undefined, externalId: 'kim-2' }, dialog: { state: 'n' } });
  for (const [button, check] of [['#approval-button', ([error, code, state, , userId, externalId]) => {
    assert.deepEqual([error, code, state, externalId], [null, null, 'n', 'kim-2']);
    assert.match(userId, UUID);
  }], ['#deny-button', ([error, code]) => assert.deepEqual([error.name, code], ['AccessDenied', null])]]) {
    await page.evaluate(() => { window.answer = undefined; });
    const popup = await page.popUp();
    await walk(popup);
    await popup.click(button);
    check(await page.answered(popup));
  }
  await page.context().close();
});

test('without redirect URI a shared incompatible car is in the answer of the last page', async () => {
  const page = await visit({ options: { responseType: 'none', redirectUri: undefined }, dialog: { vehicleInfo: { make: 'AUDI' } } });
  const popup = await page.popUp();
  await walk(popup, undefined, { username: 'smartcar@vehicle-incompatible.com' });
  await popup.getByRole('button', { name: 'Tell Shop' }).click();
  const [error] = await page.answered(popup);
  assert.equal(error.name, 'VehicleIncompatible');
  assert.equal(error.vehicleInfo.vin, '0SCAUDI012FE3B132');
  assert.ok(error.vehicleInfo.year > 1990 && error.vehicleInfo.model);
  await page.context().close();
});

// ---- who may hear it ----

// A page of `at` opens an address of ours in a popup. What it has heard when the popup is done; the popup itself says when.
async function heardFrom(at, url) {
  const page = await watched(browser);
  await page.goto(at.origin);
  await page.evaluate(address => {
    window.heard = [];
    window.addEventListener('message', e => window.heard.push(e.data));
    window.open(address);
  }, url);
  const popup = page.context().pages()[1] ?? await page.waitForEvent('popup');
  // a popup that tells its opener closes itself; one that does not says a last word, after all it could have said
  await Promise.race([
    popup.isClosed() || popup.waitForEvent('close'),
    popup.waitForLoadState('load').then(() => popup.evaluate(() => window.opener?.postMessage('the end', '*'))).catch(() => {}),
  ]);
  if (!popup.isClosed())
    await page.waitForFunction(() => window.heard.includes('the end')).catch(e => popup.isClosed() || assert.fail(e));
  const heard = await page.evaluate(() => window.heard.filter(m => m !== 'the end'));
  await page.context().close();
  return heard;
}

test('origin: the registered page hears the answer of its redirect page', async () => {
  const [message] = await heardFrom(shop, `${redirectUri}&code=c&state=s`);
  assert.deepEqual([message.name, message.code, message.state], ['SmartcarAuthMessage', 'c', 's']);
});

test('origin: a page that no app has registered hears nothing', async () => {
  for (const query of [`app_origin=${evil.origin}&code=stolen`, `app_origin=${shop.origin}&app_origin=${evil.origin}&code=stolen`,
    `app_origin=${evil.origin}&app_origin=${shop.origin}&code=stolen`, `code=stolen&app_origin=${evil.origin}`,
    `app_origin=${evil.origin}%23&code=stolen`, `app_origin=*&code=stolen`])
    assert.deepEqual(await heardFrom(evil, `${CONNECT}/v2/redirect?${query}`), [], query);
});

test('origin: a page that opens another app\'s redirect page hears nothing', async () => {
  assert.deepEqual(await heardFrom(evil, `${redirectUri}&code=stolen`), []);
});

test('origin: a flow without redirect URI does not begin for a page that no app has registered', async () => {
  const page = await visit({ options: { responseType: 'none', redirectUri: undefined }, at: evil });
  const popup = await page.popUp();
  assert.match(await popup.textContent('.page-content'), /app_origin/);
  assert.equal(await popup.locator('#continue-button').count(), 0);
  assert.deepEqual(await page.evaluate(() => window.heard), []);
  await page.context().close();
});

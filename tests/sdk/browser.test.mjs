// SPDX-License-Identifier: Apache-2.0
// npm `smartcar` with the owner in a real browser: the code that lands at the app opens the car.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import smartcar from 'smartcar';
import { open } from '../browser/browser.mjs';
import { site } from '../clients/site.mjs';
import { start } from '../clients/valetkey.mjs';

let server, home, app, browser;

before(async () => {
  [server, home, browser] = await Promise.all([start(), site(), open()]);
  for (const name of ['AUTH', 'API']) process.env[`SMARTCAR_${name}_ORIGIN`] = server.origin;
  app = await server.addApp({ name: 'SDK test', 'redirect-uri': `${home.origin}/callback` });
});

after(async () => {
  await browser?.close();
  await home?.end();
  await server?.end();
});

test('getAuthUrl, a browser, exchangeCode, the odometer', async () => {
  const client = new smartcar.AuthClient({
    clientId: app.id, clientSecret: app.secret, redirectUri: `${home.origin}/callback`, mode: 'simulated' });
  const page = await browser.newPage();
  await page.goto(client.getAuthUrl(['read_odometer', 'read_vehicle_info'], { state: 'a +b/é' }));
  await page.click('button#continue-button');
  await page.fill('input#brand-search', 'CHEVROLET');
  await page.click('button#CHEVROLET.brand-list-item');
  await page.fill('input#username', 'kim@example.org');
  await page.fill('input#password', 'password');
  await page.click('button#sign-in-button');
  await page.waitForSelector('.page-content');
  await page.click('button#approval-button');
  await page.waitForURL(`${home.origin}/callback?**`);
  const [{ code, state }] = home.came();
  assert.equal(state, 'a +b/é');
  const { accessToken } = await client.exchangeCode(code);
  const { vehicles: [id] } = await smartcar.getVehicles(accessToken);
  const volt = new smartcar.Vehicle(id, accessToken);
  assert.equal((await volt.attributes()).model, 'Volt');
  assert.ok((await volt.odometer()).distance > 0);
});

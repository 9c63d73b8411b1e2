// SPDX-License-Identifier: Apache-2.0
// A developer's first minute: script/server, the sample app's button, Connect, the car. Accessible and fitting all the way.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { AXE_TAGS, open, test } from './browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'valetkey-sample.'));
let server, browser, home, connectUrl;

const freePort = () => new Promise(done => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

before(async () => {
  const env = { ...process.env, VALETKEY_VAR: folder,
    VALETKEY_PORT: String(await freePort()), SAMPLE_APP_PORT: String(await freePort()) };
  delete env.VALETKEY_PROGRAM;
  server = spawn(`${root}/script/server`, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const piece of server.stdout) {
    said += piece;
    if (said.includes('stops both.')) break;
  }
  home = /^Sample app +(\S+)$/m.exec(said)[1];
  connectUrl = /^Connect URL +(\S+)$/m.exec(said)[1];
  browser = await open();
});

after(async () => {
  await browser?.close();
  if (server?.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  fs.rmSync(folder, { recursive: true, force: true });
});

test('it answers at each address that localhost may have', async () => {
  const { port } = new URL(connectUrl);
  const loopback = Object.values(os.networkInterfaces()).flat().filter(a => a.internal && ['127.0.0.1', '::1'].includes(a.address));
  assert.notDeepEqual(loopback, []);
  for (const { address, family } of loopback) {
    const host = family === 'IPv6' ? `[${address}]` : address;
    assert.equal((await fetch(`http://${host}:${port}/healthz`)).status, 200, host);
  }
});

// part: of a page that is too long to be looked at whole
async function mustBeWell(page, what, shot, part = 'html') {
  await page.waitForLoadState(); // its words may be there before its style sheet
  if (shot)
    await page.screenshot({ path: `${root}/build/shots/sample-app-${shot}.png`, fullPage: part === 'html' });
  const { violations } = await new AxeBuilder({ page }).include(part).withTags(AXE_TAGS).analyze();
  assert.deepEqual(violations.map(v => [v.id, v.nodes.map(n => n.html)]), [], what);
  assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0,
    `${what} is wider than the screen`);
}

// Up to the page that asks for permissions.
async function toGrant(page, email) {
  await page.goto(home);
  await page.click('#connect');
  await page.click('#continue-button');
  await page.click('#TESLA');
  await page.fill('#username', email);
  await page.fill('#password', 'any');
  await page.click('#sign-in-button');
}

for (const [colorScheme, width] of [['light', 1280], ['dark', 1280], ['light', 320], ['dark', 320]]) {
  test(`a car is connected, read and disconnected, ${colorScheme}, ${width} px`, async () => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', e => errors.push(String(e)));
    page.on('console', m => m.type() === 'error' && errors.push(m.text()));

    await page.goto(home);
    await mustBeWell(page, 'the start page', `start-${width}-${colorScheme}`);
    await toGrant(page, `${colorScheme}${width}@example.com`);
    await page.click('#approval-button');
    await page.waitForURL(`${home}/car`);
    await mustBeWell(page, 'the car page', `car-${width}-${colorScheme}`);
    assert.match(await page.locator('.odo').first().getAttribute('aria-label'), /^\d+ kilometres$/);
    assert.match(await page.locator('.panel .mono').first().textContent(), /^-?\d+\.\d{5}, -?\d+\.\d{5}$/);
    assert.ok(await page.locator('meter').count() > 0);
    assert.match(await page.locator('h1').first().textContent(), /^Tesla Model /);
    assert.match(await page.locator('.wheels dd').first().textContent(), /^\d+ kPa$/);
    for (const [button, says] of [['Unlock', 'Unlocked'], ['Lock', 'Locked']]) {
      await page.getByRole('button', { name: new RegExp(`^${button}:`) }).first().click();
      assert.match(await page.locator('[role=status]').textContent(), new RegExp(`is ${says.toLowerCase()}`));
      assert.equal(await page.locator('.lock').first().textContent(), says);
    }
    await mustBeWell(page, 'the car page after a command', `locked-${width}-${colorScheme}`);
    await page.click('.btn.danger >> nth=0');
    assert.match(await page.locator('[role=status]').textContent(), /The car is disconnected/);
    await mustBeWell(page, 'the page after disconnecting');
    assert.deepEqual(errors, []);
    await context.close();
  });
}

test('a refusal comes back to the app and is shown', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await toGrant(page, 'no@example.com');
  await page.click('#deny-button');
  assert.match(await page.locator('[role=alert]').textContent(), /Nothing was shared\..*access_denied/);
  await mustBeWell(page, 'the page after a refusal');
  await context.close();
});

test('the flow works without JavaScript', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await toGrant(page, 'plain@example.com');
  await page.click('#approval-button');
  await page.waitForURL(`${home}/car`);
  assert.ok(await page.locator('.odo').count() > 0);
  await context.close();
});

test('the printed Connect URL opens Connect; its code is not taken by a browser that did not ask', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(connectUrl);
  await page.click('#continue-button');
  await page.click('#TESLA');
  await page.fill('#username', 'direct@example.com');
  await page.fill('#password', 'any');
  await page.click('#sign-in-button');
  await page.click('#approval-button');
  await page.waitForURL(`${home}/callback?**`);
  assert.match(await page.locator('[role=alert]').textContent(), /begun in this browser/);
  await context.close();
});

test('/docs and the pages of errors read well on a phone and on a desk, light and dark, and load nothing from elsewhere', async () => {
  const { origin } = new URL(connectUrl);
  for (const [colorScheme, width] of [['light', 1280], ['dark', 320]]) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    const elsewhere = [], errors = [];
    page.on('request', r => r.url().startsWith(origin) || elsewhere.push(r.url()));
    page.on('console', m => m.type() === 'error' && errors.push(m.text()));
    await page.goto(`${origin}/docs/errors/vehicle-state-errors#asleep`);
    await mustBeWell(page, 'errors of a type', `errors-${width}-${colorScheme}`);
    await page.click('text=The API >> nth=-1');
    assert.equal(new URL(page.url()).pathname, '/docs');
    await page.click('summary >> nth=0');
    await page.click('.toc a >> text=GET /v2.0/vehicles/{id}/odometer');
    assert.match(await page.locator('.op:target').textContent(), /The distance driven\..*read_odometer.*"distance"/s);
    await mustBeWell(page, 'the API', `docs-${width}-${colorScheme}`, '.op:target');
    assert.deepEqual([elsewhere, errors], [[], []]);
    await context.close();
  }
});

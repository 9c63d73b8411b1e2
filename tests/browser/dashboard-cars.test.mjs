// SPDX-License-Identifier: Apache-2.0
// Connections and simulated cars in the dashboard, and what only an operator sees.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { AXE_TAGS, open, test } from './browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program = process.env.VALETKEY_PROGRAM ?? `${root}/build/src/valetkey`;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'valetkey-cars.'));
const shots = process.env.VALETKEY_TEST_SHOTS; // a folder, to look at the pages
const PASSWORD = 'a long password', APP = '/dashboard/apps/plug';
let server, browser, origin, kim;

const freePort = () => new Promise(done => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

before(async () => {
  const port = await freePort();
  const database = `${folder}/valetkey.db`;
  origin = `http://localhost:${port}`;
  server = spawn(program, ['serve', '--listen', `127.0.0.1:${port}`, '--base-url', origin, '--database', database],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  for await (const piece of server.stderr) {
    said += piece;
    if (said.includes('event=listening')) break;
  }
  const link = /event=first_account link=(\S+)/.exec(said)[1];
  const added = spawnSync(program, ['app', 'add', '--database', database, '--id', 'plug', '--name', 'Plug',
    '--permission', 'read_odometer']);
  assert.equal(added.status, 0);
  browser = await open();
  kim = await (await browser.newContext()).newPage();
  await kim.goto(link);
  await kim.fill('#email', 'kim@example.org');
  await kim.fill('#password', PASSWORD);
  await kim.click('#join-button');
});

after(async () => {
  await browser?.close();
  if (server?.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  fs.rmSync(folder, { recursive: true, force: true });
});

// Only for whoever looks at the pages.
async function look(page, what) {
  if (shots) await page.screenshot({ path: `${shots}/${what}.png`, fullPage: true });
}

// Accessible in both schemes, no wider than the screen of a small phone, and small.
async function mustBeWell(page, what) {
  await page.waitForLoadState(); // its words may be there before its style sheet
  for (const colorScheme of ['light', 'dark']) {
    const width = colorScheme === 'light' ? 1280 : 320;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }); // no colour on its way to another
    await page.setViewportSize({ width, height: 800 });
    const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
    assert.deepEqual(violations.map(v => [v.id, v.nodes.map(n => n.html)]), [], `${what}, ${colorScheme}`);
    assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0,
      `${what} is wider than ${width}`);
    if (shots) await page.screenshot({ path: `${shots}/${what}-${colorScheme}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  assert.ok((await page.content()).length < 100 * 1024, `${what} is small`);
}

test('a car is connected without the flow, and steered', async () => {
  await kim.goto(`${origin}${APP}/simulator`);
  await look(kim, 'simulator-empty');
  await kim.selectOption('#make', 'VOLKSWAGEN');
  await kim.fill('#model', 'no such model');
  await kim.click('#car-button');
  assert.equal(await kim.inputValue('#model'), 'no such model');
  assert.equal(await kim.inputValue('#make'), 'VOLKSWAGEN');
  await look(kim, 'simulator-wrong');
  await kim.fill('#model', '');
  await kim.selectOption('#powertrain', 'BEV');
  await kim.click('#car-button');
  const token = await kim.textContent('#access-token');
  await mustBeWell(kim, 'simulator');
  await kim.click('#made');
  const id = new URL(kim.url()).pathname.split('/').at(-1);
  const read = async signal => {
    const reply = await fetch(`${origin}/v2.0/vehicles/${id}/${signal}`, { headers: { authorization: `Bearer ${token}` } });
    return { status: reply.status, ...await reply.json() };
  };
  await kim.click('#drive-button');
  assert.match(await kim.textContent('[role=status]'), /Done/);
  await look(kim, 'car-driving');
  await kim.click('#drive-button');
  await kim.fill('#signal', 'odometer.distance');
  await kim.fill('#value', '12345');
  await kim.click('#set-button');
  assert.equal((await read('odometer')).distance, 12345);
  await kim.fill('#jump', 'yesterday');
  await kim.click('#time-button');
  assert.equal(await kim.inputValue('#jump'), 'yesterday');
  await look(kim, 'car-wrong');
  await kim.fill('#jump', '2d');
  await kim.fill('#times', '60');
  await kim.click('#time-button');
  await kim.selectOption('#error', 'UPSTREAM.NO_RESPONSE');
  await kim.selectOption('#route', 'odometer');
  await kim.fill('#count', '1');
  await kim.click('#break-button');
  await kim.click('summary');
  await mustBeWell(kim, 'car-told');
  assert.equal((await read('odometer')).status, 502);
  assert.equal((await read('odometer')).status, 200);
});

test('a connection is found, looked at and ended', async () => {
  await kim.goto(`${origin}${APP}/connections`);
  await mustBeWell(kim, 'connections');
  const vin = await kim.textContent('table .mono');
  await kim.fill('#search', 'a?');
  await kim.click('#filter-button');
  await look(kim, 'connections-wrong');
  await kim.fill('#search', vin.slice(0, 5).toLowerCase());
  await kim.selectOption('#make', 'VOLKSWAGEN');
  await kim.click('#filter-button');
  await kim.click('table a');
  assert.equal(await kim.textContent('#vin'), vin);
  await mustBeWell(kim, 'connection');
  await kim.click('#disconnect');
  await look(kim, 'disconnect');
  await kim.click('#disconnect-button');
  assert.match(await kim.textContent('[role=status]'), /Disconnected/);
  await look(kim, 'connection-ended');
  await kim.goto(`${origin}${APP}/connections`);
  await look(kim, 'connections-empty');
});

test('an owner makes a key, and the first account is an operator', async () => {
  await kim.goto(`${origin}/dashboard/keys`);
  await look(kim, 'keys-empty');
  await kim.click('#key-button');
  await look(kim, 'keys-wrong');
  await kim.fill('#name', 'CI deployments');
  await kim.selectOption('#role', 'editor');
  await kim.click('#key-button');
  const key = await kim.textContent('#key');
  await mustBeWell(kim, 'keys');
  const authorization = `Bearer ${key}`;
  const reply = await fetch(`${origin}/admin/apps`, { headers: { authorization } });
  assert.deepEqual((await reply.json()).apps.map(a => a.id), ['plug']);
  await kim.click('text=Operator');
  await kim.selectOption('[aria-label="Plan of Plug, plug"]', 'free');
  await kim.click('[aria-label="Set the plan of Plug, plug"]');
  assert.equal(await kim.inputValue('[aria-label="Plan of Plug, plug"]'), 'free');
  await mustBeWell(kim, 'operator');
  const app = await (await fetch(`${origin}/admin/apps/plug`, { headers: { authorization } })).json();
  assert.equal(app.plan, 'free');
});

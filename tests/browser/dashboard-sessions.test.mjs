// SPDX-License-Identifier: Apache-2.0
// What owners did and what an app asked, as its team sees it: empty, then with sessions made by hand. Without scripts.
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
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'valetkey-sessions.'));
const shots = process.env.VALETKEY_TEST_SHOTS; // a folder, to look at the pages
const PASSWORD = 'a long password';
const LINK = '/oauth/authorize?client_id=plug&response_type=code&mode=simulated';
let server, browser, origin, kim, page; // page: kim's too, with scripts, for those that look at it

const freePort = () => new Promise(done => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

const valetkey = (...words) => {
  const { status, stderr } = spawnSync(program, [...words, '--database', `${folder}/valetkey.db`], { input: PASSWORD, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
};

before(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  valetkey('migrate');
  valetkey('user', 'add', 'kim@example.org', '--role', 'viewer', '--password-file', '-');
  valetkey('app', 'add', '--id', 'plug', '--name', 'Tideplug', '--permission', 'read_odometer', '--permission', 'read_battery',
    '--redirect-uri', `${origin}/healthz`, '--secret', 'a-secret-of-more-than-32-characters');
  server = spawn(program, ['serve', '--listen', `127.0.0.1:${port}`, '--base-url', origin, '--database', `${folder}/valetkey.db`],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  for await (const piece of server.stderr) {
    said += piece;
    if (said.includes('event=listening')) break;
  }
  server.stderr.resume();
  browser = await open();
  kim = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await kim.goto(`${origin}/dashboard/sign-in`);
  await kim.fill('#email', 'kim@example.org');
  await kim.fill('#password', PASSWORD);
  await kim.click('#sign-in-button');
});

after(async () => {
  await browser?.close();
  if (server?.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  fs.rmSync(folder, { recursive: true, force: true });
});

// Accessible in both schemes, no wider than the screen from a small phone up, and small.
async function mustBeWell(what, place) {
  page ??= await (await browser.newContext({ storageState: await kim.context().storageState() })).newPage();
  await page.goto(place ?? kim.url());
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: colorScheme === 'light' ? 1280 : 320, height: 800 });
    const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
    assert.deepEqual(violations.map(v => [v.id, v.nodes.map(n => n.html)]), [], `${what}, ${colorScheme}`);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0,
        `${what} is wider than ${width}`);
      if (shots) await page.screenshot({ path: `${shots}/${what}-${colorScheme}-${width}.png`, fullPage: true });
    }
  }
  assert.ok((await page.content()).length < 100 * 1024, `${what} is small`);
}

const at = page => `${origin}/dashboard/apps/plug${page}`;

test('empty pages say what will be there', async () => {
  for (const [what, page, words] of [['overview-empty', '', 'Nothing has happened yet'], ['sessions-empty', '/sessions', 'No session yet'],
    ['users-empty', '/sessions/users', 'No user yet'], ['funnel-empty', '/sessions/funnel', 'No session in 7 days'],
    ['requests-empty', '/requests', 'No request yet']]) {
    await kim.goto(at(page));
    assert.equal(await kim.textContent('.empty h2'), words);
    if (what === 'overview-empty') await mustBeWell(what); // the others are made alike
  }
});

// One owner: allows, is refused and leaves, or stops.
async function owner(user, what) {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(`${origin}${LINK}&user=${user}&flags=tesla_auth:true`);
  await page.click('#continue-button');
  await page.click('button[name=make][value=TESLA]');
  if (what === 'stop') return page.context().close();
  await page.fill('#username', what === 'refused' ? 'kim@' : `${user}@example.com`);
  await page.fill('#password', 'secret');
  await page.click('#sign-in-button');
  if (what === 'allow') {
    await page.click('#approval-button');
    const code = new URL(page.url()).searchParams.get('code');
    await page.context().close();
    return code;
  }
  return page.context().close();
}

test('what owners did is told in the feed, by step, by user and in sum', async () => {
  const code = await owner('customer-1', 'allow');
  await owner('customer-2', 'refused');
  await owner('customer-3', 'stop');
  await (await browser.newPage()).goto(`${origin}${LINK}&scope=read_batery&user=customer-4`);
  const basic = Buffer.from('plug:a-secret-of-more-than-32-characters').toString('base64');
  const { access_token } = await (await fetch(`${origin}/oauth/token`, { method: 'POST', headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code }) })).json();
  const headers = { authorization: `Bearer ${access_token}` };
  const { vehicles } = await (await fetch(`${origin}/v2.0/vehicles`, { headers })).json();
  assert.equal((await fetch(`${origin}/v2.0/vehicles/${vehicles[0]}/odometer`, { headers })).status, 200);
  assert.equal((await fetch(`${origin}/v2.0/vehicles/${vehicles[0]}/location`, { headers })).status, 403);
  // it is written within a second or so
  for (let i = 0; i < 50; i++) {
    await kim.goto(at('/requests?result=403'));
    if (await kim.locator('tbody tr').count() > 0) break;
  }
  await kim.click('tbody a');
  assert.equal(await kim.textContent('#error h2'), 'PERMISSION');
  await mustBeWell('request');
  await mustBeWell('requests', at('/requests'));

  await kim.goto(at('/sessions'));
  assert.equal(await kim.locator('tbody tr').count(), 4);
  await mustBeWell('sessions');
  // folded, unless there is room for them or some are set
  await page.waitForSelector('#s-user', { state: 'visible' }); // the page was as wide as a phone a moment ago
  await page.setViewportSize({ width: 320, height: 800 });
  await page.waitForSelector('#s-user', { state: 'hidden' });
  assert.ok(await kim.isHidden('#s-user'));
  await kim.click('.filters summary');
  await kim.fill('#s-user', 'customer-2');
  await kim.click('#s-button');
  assert.equal(await kim.locator('tbody tr').count(), 1);
  assert.equal(await kim.inputValue('#s-user'), 'customer-2');
  assert.ok(await kim.isVisible('#s-user'));
  await kim.click('tbody th a');
  assert.match(await kim.textContent('.trail'), /Link opened[^]*Brand chosen[^]*Tesla[^]*Sign-in refused by the maker/);
  assert.match(await kim.textContent('aside'), /no such flag is known: tesla_auth:true/);
  await mustBeWell('session');
  await kim.goto(at('/sessions?from=yesterday'));
  assert.equal(await kim.getAttribute('#s-from', 'aria-invalid'), 'true');

  await kim.goto(at('/sessions/users'));
  assert.equal(await kim.locator('tbody tr').count(), 4);
  await mustBeWell('users');
  await kim.goto(at('/sessions/funnel?by=make'));
  assert.match(await kim.textContent('#funnel caption'), /4 sessions in 7 days: 25\.0 % connected/);
  await mustBeWell('funnel');
  await kim.goto(at(''));
  assert.equal(await kim.textContent('#connections'), '2');
  assert.equal(await kim.textContent('#conversion'), '25.0 %');
  await mustBeWell('overview');
});

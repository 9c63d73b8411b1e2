// SPDX-License-Identifier: Apache-2.0
// Into the dashboard as a new team would come: the first link, an invitation, roles, sessions, the audit. Without scripts.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { AXE_TAGS, open, test, until } from './browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program = process.env.VALETKEY_PROGRAM ?? `${root}/build/src/valetkey`;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'valetkey-dashboard.'));
const shots = process.env.VALETKEY_TEST_SHOTS; // a folder, to look at the pages
const PASSWORD = 'a long password';
let server, browser, origin, link;

const freePort = () => new Promise(done => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

before(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  server = spawn(program, ['serve', '--listen', `127.0.0.1:${port}`, '--base-url', origin,
    '--database', `${folder}/valetkey.db`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  for await (const piece of server.stderr) {
    said += piece;
    if (said.includes('event=listening')) break;
  }
  link = /event=first_account link=(\S+)/.exec(said)[1];
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

// Accessible in both schemes, no wider than the screen from a small phone up, and small.
async function mustBeWell(page, what) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }); // no colour on its way to another
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
      assert.deepEqual(violations.map(v => [v.id, v.nodes.map(n => n.html)]), [], `${what}, ${colorScheme}, ${width}`);
      assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0,
        `${what} is wider than ${width}`);
      if (shots) await page.screenshot({ path: `${shots}/${what}-${colorScheme}-${width}.png`, fullPage: true });
    }
  }
  assert.ok((await page.content()).length < 100 * 1024, `${what} is small`);
}

test('a team gets in, from the first link to the audit', async () => {
  const kim = await (await browser.newContext()).newPage();
  await kim.goto(link);
  await mustBeWell(kim, 'join');
  await kim.fill('#email', 'kim');
  await kim.fill('#password', 'short');
  await kim.click('#join-button');
  assert.equal(await kim.inputValue('#email'), 'kim');
  assert.equal(await kim.inputValue('#password'), '');
  await mustBeWell(kim, 'join-refused');
  await kim.fill('#email', 'kim@example.org');
  await kim.fill('#password', PASSWORD);
  await kim.click('#join-button');
  assert.equal(await kim.textContent('h1'), 'Apps');
  await mustBeWell(kim, 'apps-empty');

  await kim.click('text=Team');
  await kim.fill('#email', 'bob@example.org');
  await kim.selectOption('#role', 'editor');
  await kim.click('#invite-button');
  const invitation = await kim.textContent('#invitation-link');
  await mustBeWell(kim, 'team-invited');

  const bob = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await bob.goto(invitation);
  await bob.fill('#password', PASSWORD);
  await bob.click('#join-button');
  assert.match(await bob.textContent('footer'), /bob@example\.org, Editor/);
  await bob.click('text=Team');
  assert.equal(await bob.locator('#invite-button').count(), 0);

  await kim.goto(`${origin}/dashboard/team`);
  await kim.selectOption('[aria-label="Role of bob@example.org"]', 'viewer');
  await kim.click('[aria-label="Change the role of bob@example.org"]');
  await mustBeWell(kim, 'team');
  await bob.goto(`${origin}/dashboard/audit`);
  assert.equal(await bob.textContent('h1'), 'Sign in to the dashboard');
  await bob.fill('#email', 'bob@example.org');
  await bob.fill('#password', PASSWORD);
  await bob.click('#sign-in-button');
  assert.equal(new URL(bob.url()).pathname, '/dashboard/audit');
  assert.match(await bob.textContent('table'), /role changed/);

  await kim.click('text=Audit');
  await mustBeWell(kim, 'audit');
  await kim.click('text=Your account');
  await mustBeWell(kim, 'account');
  await kim.click('#sign-out');
  assert.equal(await kim.textContent('h1'), 'Sign in to the dashboard');
  await mustBeWell(kim, 'sign-in');
  await kim.fill('#email', 'kim@example.org');
  await kim.fill('#password', 'not this one');
  await kim.click('#sign-in-button');
  assert.match(await kim.textContent('[role=alert]'), /not right/);
  await mustBeWell(kim, 'sign-in-refused');
});

// Each scheme once, on the narrowest and on a wide screen; the page has the room it needs on both.
async function looksWell(page, what) {
  for (const [colorScheme, width] of [['light', 1280], ['dark', 320]]) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
    assert.deepEqual(violations.map(v => [v.id, v.nodes.map(n => n.html)]), [], `${what}, ${colorScheme}, ${width}`);
    const [over, room] = await page.evaluate(() =>
      [document.documentElement.scrollWidth - innerWidth, document.querySelector('main').clientWidth]);
    assert.ok(over <= 0, `${what} is wider than ${width}`);
    assert.ok(room > width * 0.7, `${what} has ${room} of ${width}`);
    if (shots) await page.screenshot({ path: `${shots}/${what}-${colorScheme}-${width}.png`, fullPage: true });
  }
  assert.ok((await page.content()).length < 100 * 1024, `${what} is small`);
}

async function signIn(context) {
  const page = await context.newPage();
  await page.goto(`${origin}/dashboard/sign-in`);
  await page.fill('#email', 'kim@example.org');
  await page.fill('#password', PASSWORD);
  await page.click('#sign-in-button');
  return page;
}

// Grey, of that many pixels each way.
function png(side) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    let sum = ~0;
    for (const byte of body) {
      sum ^= byte;
      for (let i = 0; i < 8; i++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    ends.writeUInt32BE(~sum >>> 0, 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head[8] = 8; // bits, grey
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head),
    chunk('IDAT', zlib.deflateSync(Buffer.alloc(side * (side + 1), 0x80))), chunk('IEND', Buffer.alloc(0))]);
}

let app; // the path of the app's pages

test('an app is made by hand, and its secrets are seen once', async () => {
  const kim = await signIn(await browser.newContext());
  await kim.click('#new-app');
  await kim.fill('#uri', 'http://away.example/cb');
  await kim.click('#new-app-button');
  assert.equal(await kim.inputValue('#uri'), 'http://away.example/cb');
  await looksWell(kim, 'new-app-refused');
  await kim.fill('#name', 'Plug');
  await kim.fill('#uri', `${origin}/healthz`);
  await kim.click('#new-app-button');
  const secret = await kim.textContent('#made-secret');
  await looksWell(kim, 'new-app');
  await kim.reload();
  assert.match(await kim.textContent('[role=status]'), /made already/);
  assert.ok(!(await kim.content()).includes(secret));
  app = new URL(kim.url()).pathname.replace('/credentials', '');
});

test('the tabs of an app are filled in, and its first page is theirs', async () => {
  const kim = await signIn(await browser.newContext());
  await kim.click('text=Plug');
  await looksWell(kim, 'app');
  await kim.click('text=Configuration');
  await kim.fill('#name', 'Tideplug');
  await kim.fill('#color', 'no colour');
  await kim.click('#general-button');
  assert.equal(await kim.inputValue('#name'), 'Tideplug');
  await looksWell(kim, 'general-wrong');
  await kim.fill('#color', 'FFD400');
  await until(kim, () => /take 9E8300/.test(document.getElementById('contrast').textContent));
  await kim.click('#general-button');
  assert.match(await kim.textContent('#contrast'), /Buttons need 3:1, so they take 9E8300/);
  await kim.setInputFiles('#logo', { name: 'logo.png', mimeType: 'image/png', buffer: png(64) });
  await kim.click('#logo-button');
  await until(kim, () => document.querySelector('#logo-panel img')?.naturalWidth === 64);
  await looksWell(kim, 'general');
  await kim.setInputFiles('#logo', { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.alloc(3_000_000) });
  await kim.click('#logo-button');
  assert.equal(await kim.textContent('h1'), 'This file is too large');
  await kim.goto(origin + app);

  await kim.goto(`${origin}${app}/brands`);
  await kim.fill('#picker-search', 'citroen');
  assert.equal(await kim.locator('.picks .opt:visible').count(), 1);
  await kim.check('.picks .opt:visible input');
  await kim.fill('#picker-search', '');
  await kim.check('text=Tesla');
  await looksWell(kim, 'brands');
  await kim.click('#picker-button');
  assert.match(await kim.textContent('#picker-now'), /Citroën, Tesla/);
  await kim.click('#undo-button');
  assert.match(await kim.textContent('#picker-now'), /all brands/);
  await kim.goto(`${origin}${app}/countries`);
  await kim.selectOption('#country', 'FR');
  await kim.check('[name=countries][value=DE]');
  await kim.click('#picker-button');
  assert.equal(await kim.inputValue('#country'), 'FR');
  await looksWell(kim, 'countries-wrong');
  await kim.goto(`${origin}${app}/filters`);
  await looksWell(kim, 'filters');
});

test('without scripts: redirect URIs, secrets and the token', async () => {
  const kim = await signIn(await browser.newContext({ javaScriptEnabled: false }));
  await kim.goto(`${origin}${app}/credentials`);
  await kim.fill('#uri', 'http://away.example/cb');
  await kim.click('#uri-button');
  assert.match(await kim.textContent('#uri-err'), /The scheme must be https/);
  assert.equal(await kim.inputValue('#uri'), 'http://away.example/cb');
  await kim.fill('#uri', 'https://two.example/cb');
  await kim.click('#uri-button');
  await kim.click('[aria-label="Make default: https://two.example/cb"]');
  assert.match(await kim.textContent('#uris li:has-text("two.example")'), /Default/);
  await kim.fill('#name', 'CI runner');
  await kim.click('#secret-button');
  const secret = await kim.textContent('#made-secret');
  assert.equal(secret.length, 36);
  assert.match(await kim.textContent('#secrets header'), /2 of 3/);
  await kim.click(`[aria-label="Remove the secret CI runner …${secret.slice(-4)}"]`);
  await kim.click('.sure[open] button');
  assert.match(await kim.textContent('#secrets header'), /1 of 3/);
  await kim.selectOption('#overlap', '1h');
  await kim.click('#token-button');
  assert.equal((await kim.textContent('#made-token')).length, 36);
  assert.equal(await kim.locator('#management-token .pill.act').count(), 1);
});

test('the credentials are well, and the link leads on', async () => {
  const kim = await signIn(await browser.newContext());
  await kim.goto(`${origin}${app}/credentials`);
  await kim.click('#secret-button');
  await kim.click('#secrets summary >> nth=0');
  await looksWell(kim, 'credentials');
  await kim.click('#share-link');
  assert.equal(new URL(kim.url()).pathname, `${app}/share`);
});

test('what is not there, and a link that is used up, say so', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  assert.equal(await page.textContent('h1'), 'This link does not work any more');
  await mustBeWell(page, 'link-used');
  await page.goto(`${origin}/dashboard/nowhere`);
  assert.equal(await page.textContent('h1'), 'There is nothing here');
});

test('the look is kept, and the way back is the page it was on', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${origin}/dashboard/sign-in`);
  await page.click('text=Dark');
  assert.equal(new URL(page.url()).pathname, '/dashboard/sign-in');
  assert.equal(await page.getAttribute('html', 'data-look'), 'dark');
});

// SPDX-License-Identifier: Apache-2.0
// Into the dashboard as a new team would come: the first link, an invitation, roles, sessions, the audit. Without scripts.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { AXE_TAGS, open } from './browser.mjs';

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

test('an app is set up by hand, and its link says what is missing', async () => {
  const added = spawnSync(program, ['app', 'add', '--database', `${folder}/valetkey.db`, '--id', 'plug', '--name', 'Plug',
    '--permission', 'read_odometer']);
  assert.equal(added.status, 0);
  const kim = await (await browser.newContext()).newPage();
  await kim.goto(`${origin}/dashboard/sign-in`);
  await kim.fill('#email', 'kim@example.org');
  await kim.fill('#password', PASSWORD);
  await kim.click('#sign-in-button');
  await mustBeWell(kim, 'apps');
  await kim.click('text=Plug');
  assert.match(await kim.textContent('#share'), /It does not work yet/);
  await kim.fill('#uri', 'http://away.example/cb');
  await kim.click('#uri-button');
  await mustBeWell(kim, 'app-refused');
  await kim.fill('#uri', `${origin}/healthz`);
  await kim.click('#uri-button');
  await kim.fill('#name', 'Tideplug');
  await kim.fill('#color', 'no colour');
  await kim.click('#general-button');
  assert.equal(await kim.inputValue('#name'), 'Tideplug');
  await mustBeWell(kim, 'app-wrong');
  await kim.fill('#color', 'FFD400');
  await kim.click('#general-button');
  assert.equal(await kim.textContent('h1'), 'Tideplug');
  await mustBeWell(kim, 'app');
  await kim.goto(await kim.textContent('#link'));
  assert.match(await kim.textContent('body'), /Tideplug/);
  await kim.click('#continue-button');
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

// SPDX-License-Identifier: Apache-2.0
// A server of one's own with an empty database, and what every page of its dashboard must be.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { AXE_TAGS } from './browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program = process.env.VALETKEY_PROGRAM ?? `${root}/build/src/valetkey`;
const shots = process.env.VALETKEY_TEST_SHOTS; // a folder, to look at the pages

export const PASSWORD = 'a long password';

const freePort = () => new Promise(done => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

// { origin, link: of the first account, stop() }
export async function serve() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'valetkey-team.'));
  const database = `${folder}/valetkey.db`;
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const server = spawn(program, ['serve', '--listen', `127.0.0.1:${port}`, '--base-url', origin, '--database', database],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  for await (const piece of server.stderr) {
    said += piece;
    if (said.includes('event=listening')) break;
  }
  return {
    origin,
    link: /event=first_account link=(\S+)/.exec(said)[1],
    async stop() {
      if (server.exitCode === null) {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

// Not without scripts, which the checker needs. Accessible in both schemes, no wider than the screen from a small phone up, and small.
export async function mustBeWell(page, what) {
  await page.waitForLoadState(); // its words may be there before its style sheet
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }); // no colour on its way to another
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      if (shots) await page.screenshot({ path: `${shots}/${what}-${colorScheme}-${width}.png`, fullPage: true });
      assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0,
        `${what} is wider than ${width}`);
    }
    const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
    assert.deepEqual(violations.map(v => [v.id, v.nodes.map(n => n.html)]), [], `${what}, ${colorScheme}`);
  }
  assert.ok((await page.content()).length < 100 * 1024, `${what} is small`);
}

export async function signIn(page, origin, email) {
  await page.goto(`${origin}/dashboard/sign-in`);
  await page.fill('#email', email);
  await page.fill('#password', PASSWORD);
  await page.click('#sign-in-button');
}

// SPDX-License-Identifier: Apache-2.0
// Signing in on the maker's own page, with a code for another device, with a credential: on a phone, with and without
// scripts, in every language once, with every way out.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { site } from '../clients/site.mjs';
import { start } from '../clients/valetkey.mjs';
import { open, test } from './browser.mjs';
import { PHONE, sayTold, watched } from './watched.mjs';

let server, app, home, browser;

before(async () => {
  [server, home] = await Promise.all([start(), site()]);
  app = await server.addApp({ name: 'Mileage Mate', permission: ['read_odometer'], 'redirect-uri': [`${home.origin}/callback`] });
  browser = await open();
});

after(async () => {
  await browser?.close();
  await home?.end();
  await server?.end();
  sayTold();
});

const link = (kind, more = {}) => `${server.origin}/oauth/authorize?${new URLSearchParams({
  client_id: app.id, response_type: 'code', mode: 'simulated', approval_prompt: 'force', state: 's1', make: 'CHEVROLET',
  flags: `sign_in:${kind}`, ...more,
})}`;

async function owner(kind, options = {}, more) {
  const page = await watched(browser, { viewport: PHONE, ...options });
  await page.goto(link(kind, more));
  await page.click('#continue-button');
  return page;
}

// nothing was complained about, and the app has been asked once
async function came(page) {
  await page.waitForURL(`${home.origin}/**`);
  assert.deepEqual(page.complaints, []);
  const answers = home.came();
  assert.equal(answers.length, 1);
  await page.context().close();
  return answers[0];
}

async function allow(page) {
  await page.waitForURL('**/grant');
  await page.click('#approval-button');
  const { code, state } = await came(page);
  assert.ok(code);
  assert.equal(state, 's1');
}

async function signIn(page, username = 'kim@example.org') {
  await page.fill('#username', username);
  await page.fill('#password', 'any');
  await page.click('#allow-button');
}

const cancelled = { error: 'oem_cancelled_login', error_description: 'The user did not complete authorization with the OEM', state: 's1' };

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? 'with scripts' : 'without scripts';
  const name = javaScriptEnabled ? '' : '-bare';

  test(`by redirect: there and back; ${way}`, async () => {
    const page = await owner('redirect', { javaScriptEnabled });
    await page.look(`elsewhere${name}`);
    await page.click('#maker-button');
    await page.waitForURL('**/simulated-maker/sign-in?**');
    await page.look(`maker-page${name}`);
    // back is the page before, and forward is the maker again
    await page.goBack();
    assert.ok(await page.isVisible('#maker-button'));
    await page.goForward();
    await page.click('#allow-button');
    assert.match(await page.textContent('[role=alert]'), /Enter the e-mail/);
    await page.look(`maker-page-mistake${name}`);
    await signIn(page);
    await page.waitForURL('**/grant');
    await allow(page);
  });

  test(`with a device's code; ${way}`, async () => {
    const page = await owner('device', { javaScriptEnabled });
    await page.look(`device-before${name}`);
    await page.click('#maker-button');
    await page.waitForURL('**/device/**');
    await page.look(`device${name}`);
    const code = await page.textContent('#user-code');
    const phone = await watched(browser, { viewport: PHONE });
    await phone.goto(`${server.origin}/simulated-maker/device`);
    await phone.look(`maker-device${name}`);
    await phone.fill('#user-code', code.toLowerCase());
    await signIn(phone);
    assert.equal(await phone.textContent('h1'), 'You have signed in');
    await phone.look(`maker-done${name}`);
    await phone.context().close();
    // with scripts the page goes on by itself; the maker must not be asked too soon
    for (let i = 0; !javaScriptEnabled && i < 20 && !page.url().endsWith('/grant'); i++) {
      await page.click('#check-link');
      await page.waitForLoadState();
    }
    await allow(page);
  });

  test(`with a credential; ${way}`, async () => {
    const page = await owner('paste', { javaScriptEnabled });
    await page.look(`paste${name}`);
    await page.click('#sign-in-button');
    assert.equal(await page.getAttribute('#credential', 'aria-invalid'), 'true');
    await page.look(`paste-mistake${name}`);
    await page.fill('#credential', 'not one');
    await page.click('#sign-in-button');
    assert.match(await page.textContent('[role=alert]'), /did not accept it/);
    assert.equal(await page.inputValue('#credential'), '');
    await page.fill('#credential', '\n kim@example.org:key \n');
    await page.click('#sign-in-button');
    await allow(page);
  });
}

test('a cancel at the maker leads to the app', async () => {
  const page = await owner('redirect');
  await page.click('#maker-button');
  await page.click('#cancel-button');
  assert.deepEqual(await came(page), cancelled);
});

test('a maker that refuses can be tried again; dark', async () => {
  const page = await owner('redirect', { colorScheme: 'dark' });
  await page.click('#maker-button');
  await page.look('maker-page');
  await signIn(page, 'kim+refused@example.org');
  assert.match(await page.textContent('[role=alert]'), /did not accept this sign-in/);
  await page.look('elsewhere-refused');
  await page.click('#maker-button');
  await signIn(page);
  await allow(page);
});

test('a no at the other device is said on the page that waits', async () => {
  const page = await owner('device', { colorScheme: 'dark' });
  await page.click('#maker-button');
  await page.look('device');
  const [maker] = await Promise.all([page.context().waitForEvent('page'), page.click('#maker-link')]);
  await maker.click('#cancel-button');
  await maker.waitForURL('**/device?done=cancel'); // a page closed on its way may never be said to be closed
  await maker.close();
  await page.waitForSelector('#back-button');
  assert.match(await page.textContent('[role=alert]'), /You stopped at Chevrolet/);
  await page.look('device-cancelled');
  await page.click('#back-button');
  assert.deepEqual(await came(page), cancelled);
});

for (const [locale, words] of [['de', /Ihr Code für Chevrolet/], ['zh', /您的 Chevrolet 代码/]]) {
  test(`the pages speak ${locale}`, async () => {
    const page = await owner('device', { locale });
    await page.look(`device-before-${locale}`);
    await page.click('#maker-button');
    assert.match(await page.textContent('h1'), words);
    await page.look(`device-${locale}`);
    await page.context().close();
  });
}

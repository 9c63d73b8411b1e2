// SPDX-License-Identifier: Apache-2.0
// The whole flow on a phone in German and in Chinese: every page in the owner's words, numbers and units; a language
// chosen on the page and remembered; and how many bytes a flow takes. Pictures: build/shots/flow-LANGUAGE-*.png.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { root, start } from '../clients/valetkey.mjs';
import { open, test } from './browser.mjs';
import { PHONE, walk, watched } from './watched.mjs';

let server, app, browser;

before(async () => {
  server = await start();
  app = await server.addApp({ name: 'Tideplug', 'redirect-uri': 'https://tideplug.example/back',
    permission: ['read_odometer', 'read_location', 'read_tires', 'read_charge_records', 'control_charge'] });
  browser = await open();
});

after(async () => {
  await browser?.close();
  await server?.end();
});

const link = (more = {}) => `${server.origin}/oauth/authorize?${new URLSearchParams({
  client_id: app.id, response_type: 'none', mode: 'simulated', approval_prompt: 'force', ...more })}`;

// Every page on the way: its heading, and more words that must stand on it.
const flows = {
  de: {
    locale: 'de-AT', flags: 'country:DE', pages: {
      start: ['Ihr Auto mit Tideplug verbinden', 'Weiter'],
      brands: ['Welche Marke hat Ihr Auto?', 'Marken in Deutschland'],
      'sign-in': ['Bei Volkswagen anmelden', 'Passwort'],
      code: ['Code eingeben'],
      grant: ['Was darf Tideplug sehen und tun?', 'Zugriff ablehnen', 'Zugriff erlauben', 'Kilometerstand', '48.213 km',
        '53,5511° N, 9,9937° O', '2,4 bar', '12. Mai 2026, 38 kWh, 14,20 €', 'Bei 80 % stoppen'],
      done: ['verbunden', 'Kilometerstand', 'UTC'],
    },
  },
  zh: {
    locale: 'zh-CN', flags: 'country:US', pages: {
      start: ['将您的汽车连接到 Tideplug', '继续'],
      brands: ['您的汽车是什么品牌？', '美国'],
      'sign-in': ['登录 Volkswagen', '密码'],
      code: ['输入验证码'],
      grant: ['Tideplug', '拒绝访问', '允许访问', '行驶里程', '29,958 英里', '35 psi', '2026年5月12日，38 千瓦时，$14.20'],
      done: ['Tideplug', '行驶里程', '年'],
    },
  },
};

for (const [language, { locale, flags, pages }] of Object.entries(flows)) {
  test(`the whole flow on a phone in ${language}: translated, with the language said`, async () => {
    const page = await watched(browser, { viewport: PHONE, locale });
    const must = async name => {
      assert.equal(await page.getAttribute('html', 'lang'), language, name);
      const text = `${await page.title()}\n${await page.innerText('body')}`;
      for (const words of pages[name])
        assert.ok(text.includes(words), `${name}: no “${words}” in\n${text}`);
      // what would be left of an English page
      assert.doesNotMatch(text, /\b(the|your|this|you|may|with|and)\b/i, name);
      assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0, name);
      await page.screenshot({ path: `${root}/build/shots/flow-${language}-${name}.png`, fullPage: true });
    };
    fs.mkdirSync(`${root}/build/shots`, { recursive: true });
    await page.goto(link({ flags }));
    await must('start');
    await page.click('#continue-button');
    await must('brands');
    await page.click('#VOLKSWAGEN');
    await must('sign-in');
    await page.fill('#username', 'kim+mfa@example.org');
    await page.fill('#password', 'any');
    await page.click('#sign-in-button');
    await must('code');
    await page.fill('#code', '123456');
    await page.click('#code-button');
    await must('grant');
    await page.click('#approval-button');
    await page.waitForURL(/\/done$/);
    await must('done');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('a language chosen on the page is that of the next page, and of the next flow', async () => {
  const page = await watched(browser, { viewport: PHONE, locale: 'en-GB' });
  const language = () => page.getAttribute('html', 'lang');
  await page.goto(link());
  assert.equal(await language(), 'en');
  await page.click('summary');
  await page.selectOption('#language', 'de');
  await page.selectOption('#country', 'GB');
  await page.click('details.card button');
  assert.equal(await language(), 'de');
  await walk(page, undefined, { make: 'FORD' });
  await page.waitForURL(/\/grant$/);
  assert.equal(await language(), 'de');
  assert.match(await page.innerText('body'), /29\.958 mi/);
  await page.goto(link());
  assert.equal(await language(), 'de');
  await page.context().close();
});

// Everything that comes over the wire, headers too: files compressed, pages not.
async function weigh(url, { make, username }) {
  const page = await watched(browser, { viewport: PHONE });
  const cdp = await page.context().newCDPSession(page);
  let bytes = 0;
  await cdp.send('Network.enable');
  cdp.on('Network.loadingFinished', e => { bytes += e.encodedDataLength; });
  cdp.on('Network.requestWillBeSent', e => { bytes += e.redirectResponse?.encodedDataLength ?? 0; });
  await walk(page, url, { make, username });
  await page.fill('#code', '123456');
  await page.click('#code-button');
  await page.waitForURL(/\/grant$/);
  await page.click('#approval-button');
  await page.waitForURL(/\/done$/);
  await page.waitForLoadState('networkidle');
  await page.context().close();
  return bytes;
}

test('a whole flow is less than 60 KB over the wire', async t => {
  const bytes = await weigh(link(), { make: 'VOLKSWAGEN', username: 'wire+mfa@example.org' });
  t.diagnostic(`note: ${bytes} bytes`);
  assert.ok(bytes > 20000, `${bytes} bytes: was all of it counted?`);
  assert.ok(bytes < 60000, `${bytes} bytes`);
});

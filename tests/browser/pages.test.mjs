// SPDX-License-Identifier: Apache-2.0
// Every page of Connect in a browser: accessible, never wider than a phone, light, dark, with and without scripts.
// The pages come from render_pages (built with the tests). Pictures: build/shots/.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { AXE_TAGS, CSP, open, test } from './browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const built = process.env.VALETKEY_PROGRAM ? path.dirname(process.env.VALETKEY_PROGRAM) : `${root}/build/debug/src`;
const folder = `${root}/build/pages`, shots = `${root}/build/shots`;
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml' };
let server, base, browser, names;

before(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  fs.mkdirSync(shots, { recursive: true });
  execFileSync(`${built}/connect/render_pages`, [folder]);
  for (const language of ['de', 'zh'])
    execFileSync(`${built}/connect/render_pages`, [`${folder}/${language}`, language]);
  names = fs.readdirSync(folder).filter(f => f.endsWith('.html')).map(f => f.slice(0, -5)).sort();
  server = http.createServer((request, answer) => {
    const file = path.join(folder, new URL(request.url, 'http://x').pathname);
    if (!fs.existsSync(file) || !fs.statSync(file).isFile())
      return answer.writeHead(request.method === 'POST' ? 204 : 404).end();
    return answer.writeHead(200, { 'content-type': types[path.extname(file)], 'content-security-policy': CSP })
      .end(fs.readFileSync(file));
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${server.address().port}/`;
  browser = await open();
});

after(async () => {
  await browser?.close();
  server?.close();
});

// What a page must never do at any width; read in the page itself.
const faults = () => ({
  sideways: Math.max(0, document.documentElement.scrollWidth - innerWidth),
  clipped: [...document.querySelectorAll('.btn, .pill, .brand-list-item, h1')]
    .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.trim().slice(0, 30)),
  small: [...document.querySelectorAll('button, select, .btn, input:not([type=hidden])')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && (box.height < 24 || box.width < 24);
  }).map(e => e.outerHTML.slice(0, 60)),
  twice: [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i),
});
const none = { sideways: 0, clipped: [], small: [], twice: [] };

test('no page is wider than a phone of 320 px', async () => {
  const page = await browser.newPage({ viewport: { width: 320, height: 844 } });
  for (const name of names) {
    await page.goto(`${base}${name}.html`);
    assert.deepEqual(await page.evaluate(faults), none, name);
  }
  await page.close();
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [390, 1280]) {
    test(`every page is accessible and fits, ${colorScheme}, ${width} px`, async t => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 844 }, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const said = [], unsure = {};
      page.on('console', m => m.type() === 'error' && said.push(m.text()));
      page.on('pageerror', e => said.push(String(e)));
      for (const name of names) {
        await page.goto(`${base}${name}.html`);
        await page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}.png`, fullPage: true });
        assert.deepEqual(await page.evaluate(faults), none, name);
        const { violations, incomplete } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(AXE_TAGS).analyze();
        assert.deepEqual(violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' ')}`), [], name);
        for (const rule of incomplete)
          (unsure[rule.id] ??= []).push(name);
        assert.deepEqual(said, [], name);
      }
      for (const [rule, pages] of Object.entries(unsure))
        t.diagnostic(`note: axe cannot tell: ${rule} on ${pages.length} pages`);
      await context.close();
    });
  }
}

for (const language of ['de', 'zh']) {
  test(`every page in ${language} is accessible and fits a phone`, async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    for (const name of names.filter(n => fs.existsSync(`${folder}/${language}/${n}.html`))) {
      await page.setViewportSize({ width: 320, height: 844 });
      await page.goto(`${base}${language}/${name}.html`);
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      assert.deepEqual(await page.evaluate(faults), none, `${name}, 320 px`);
      await page.setViewportSize({ width: 390, height: 844 });
      assert.deepEqual(await page.evaluate(faults), none, `${name}, 390 px`);
      await page.screenshot({ path: `${shots}/${language}-${name}.png`, fullPage: true });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(AXE_TAGS).analyze();
      assert.deepEqual(violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' ')}`), [], name);
    }
    await context.close();
  });
}

test('what a script says is in the language of the page', async () => {
  const page = await browser.newPage();
  await page.goto(`${base}de/brands.html`);
  await page.fill('#brand-search', 'vw');
  assert.equal(await page.textContent('#brand-count'), '1 Marke für „vw“.');
  await page.fill('#brand-search', 'm');
  assert.match(await page.textContent('#brand-count'), /^\d+ Marken für „m“\.$/);
  await page.fill('#brand-search', '$&{n}');
  assert.equal(await page.textContent('#brand-count'), '1 Marke für „$&{n}“.');
  await page.goto(`${base}zh/grant-none-needed.html`);
  for (const box of await page.locator('input[type=checkbox]:enabled').all())
    await box.uncheck();
  await page.click('#approval-button');
  assert.equal(await page.textContent('#missing h2'), '还缺两项');
  await page.close();
});

test('pages can be read at 200 %, with forced colours and without motion', async () => {
  const context = await browser.newContext({ viewport: { width: 640, height: 400 }, forcedColors: 'active', reducedMotion: 'reduce' });
  const page = await context.newPage();
  for (const name of names) {
    await page.goto(`${base}${name}.html`);
    // 1280 px zoomed to 200 % is 640 px wide; and text alone at 200 %
    await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    const seen = await page.evaluate(faults);
    assert.equal(seen.sideways, 0, name);
    assert.deepEqual(seen.clipped, [], name);
    assert.deepEqual(await page.evaluate(() => document.getAnimations().length), 0, name);
  }
  await page.goto(`${base}grant.html`);
  const edges = await page.evaluate(() => ['#deny-button', '#approval-button'].map(b => {
    const style = getComputedStyle(document.querySelector(b));
    return style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth) > 0;
  }));
  assert.deepEqual(edges, [true, true], 'buttons without a border vanish in forced colours');
  await context.close();
});

test('the whole flow works by keyboard alone', async () => {
  const page = await browser.newPage();
  const press = async (until, limit = 60) => {
    for (let i = 0; i < limit; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(id => document.activeElement.id === id, until))
        return;
    }
    assert.fail(`Tab does not reach ${until}`);
  };
  const seesFocus = () => page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  });
  for (const [name, ids] of [['preamble', ['continue-button']], ['brands', ['brand-search', 'VOLKSWAGEN']],
    ['sign-in', ['username', 'password', 'sign-in-button']], ['code', ['code', 'code-button']],
    ['grant', ['read_odometer', 'deny-button', 'approval-button']]]) {
    await page.goto(`${base}${name}.html`);
    for (const id of ids)
      await press(id);
    assert.ok(await seesFocus(), `${name}: the focus cannot be seen`);
  }
  const [request] = await Promise.all([page.waitForRequest(r => r.method() === 'POST'), page.keyboard.press('Enter')]);
  assert.match(request.postData(), /decision=allow$/);
  await page.close();
});

test('an owner who chose a look keeps it, whatever the device says', async () => {
  const page = await browser.newPage({ colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.goto(`${base}preamble.html`);
  const light = await ground();
  await page.goto(`${base}preamble-dark-accent.html`);
  assert.notEqual(await ground(), light);
  await page.close();
});

test('the brand list follows what is typed, and comes back', async () => {
  const page = await browser.newPage();
  const shown = () => page.locator('.brand-list-item:visible').evaluateAll(all => all.map(e => e.id));
  await page.goto(`${base}brands.html`);
  const all = await shown();
  assert.ok(all.length > 30);
  await page.fill('#brand-search', 'ŠKOD');
  assert.deepEqual(await shown(), ['SKODA']);
  await page.fill('#brand-search', 'rover');
  assert.deepEqual(await shown(), ['LAND_ROVER']);
  await page.fill('#brand-search', 'land-rover');
  assert.deepEqual(await shown(), ['LAND_ROVER']);
  await page.fill('#brand-search', 'vw');
  assert.deepEqual(await shown(), ['VOLKSWAGEN']);
  await page.fill('#brand-search', 'trabant');
  assert.deepEqual(await shown(), []);
  assert.match(await page.textContent('#brand-count'), /No brand matches “trabant”/);
  await page.fill('#brand-search', '');
  assert.deepEqual(await shown(), all);
  assert.match(await page.textContent('#brand-count'), /brands in Germany/);
  await page.close();
});

test('without scripts the search is a form that asks the server', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${base}brands.html`);
  await page.fill('#brand-search', 'vw');
  const [request] = await Promise.all([page.waitForRequest(/brands\?q=vw$/), page.press('#brand-search', 'Enter')]);
  assert.equal(request.method(), 'GET');
  await context.close();
});

test('the grant page says what is missing before it is sent', async () => {
  const page = await browser.newPage();
  const sent = [];
  page.on('request', r => r.method() === 'POST' && sent.push(r.postData()));
  await page.goto(`${base}grant-none-needed.html`);
  for (const box of await page.locator('input[type=checkbox]:enabled').all())
    await box.uncheck();
  await page.click('#approval-button');
  assert.equal(await page.isVisible('#missing'), true);
  assert.match(await page.textContent('#missing'), /Two things are missing/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'missing');
  await page.check('#vehicle-1');
  await page.click('#approval-button');
  assert.match(await page.textContent('#missing h2'), /One thing is missing/);
  assert.equal(await page.isVisible('#missing-car'), false);
  assert.deepEqual(sent, []);
  await page.check('#read_odometer');
  await Promise.all([page.waitForRequest(r => r.method() === 'POST'), page.click('#approval-button')]);
  assert.match(sent[0], /vehicle=1&permission=read_odometer&decision=allow$/);
  await page.close();
});

test('nothing stands between the owner and "Deny access"', async () => {
  const page = await browser.newPage();
  await page.goto(`${base}grant-none-needed.html`);
  for (const box of await page.locator('input[type=checkbox]:enabled').all())
    await box.uncheck();
  const [request] = await Promise.all([page.waitForRequest(r => r.method() === 'POST'), page.click('#deny-button')]);
  assert.match(request.postData(), /decision=deny$/);
  await page.close();
});

test('"Deny access" is as large and as solid as "Allow access"', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(`${base}grant.html`);
  const [deny, allow] = await Promise.all(['#deny-button', '#approval-button'].map(b => page.locator(b).boundingBox()));
  assert.deepEqual([deny.width, deny.height], [allow.width, allow.height]);
  await page.close();
});

test('needed permissions are sent although they have no box', async () => {
  const page = await browser.newPage();
  await page.goto(`${base}grant.html`);
  for (const box of await page.locator('fieldset:not(#cars) input[type=checkbox]').all())
    await box.uncheck();
  const [request] = await Promise.all([page.waitForRequest(r => r.method() === 'POST'), page.click('#approval-button')]);
  assert.deepEqual(new URLSearchParams(request.postData()).getAll('permission'), ['read_battery', 'control_charge']);
  await page.close();
});

test('pages are light: 20 KB each with all they load, 60 KB for the whole flow', () => {
  const weigh = file => gzipSync(fs.readFileSync(`${folder}/${file}`)).length;
  const loads = name => [...fs.readFileSync(`${folder}/${name}.html`, 'utf8').matchAll(/(?:href|src)="\/(assets\/[^"]+)"/g)]
    .map(m => m[1]);
  for (const name of names) {
    const bytes = [`${name}.html`, ...loads(name)].map(weigh).reduce((a, b) => a + b);
    assert.ok(bytes < 20000, `${name} is ${bytes} bytes`);
  }
  const flow = ['preamble', 'brands', 'sign-in', 'code', 'grant-long', 'done'];
  for (const language of ['', 'de/', 'zh/']) {
    const files = new Set(flow.flatMap(name => [`${language}${name}.html`, ...loads(`${language}${name}`)]));
    const bytes = [...files].map(weigh).reduce((a, b) => a + b);
    assert.ok(bytes < 60000, `the flow in ${language || 'en'} is ${bytes} bytes`);
  }
});

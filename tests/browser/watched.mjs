// SPDX-License-Identifier: Apache-2.0
// A page of the browser under watch: what the browser complains about, how accessible it is, how it looks.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { root } from '../clients/valetkey.mjs';
import { AXE_TAGS } from './browser.mjs';

const shots = `${root}/build/shots`;

export const DESKTOP = { width: 1280, height: 800 }, PHONE = { width: 390, height: 844 };

// told: what axe cannot tell, by rule, over all pages.
export const told = {};

// options: of a Playwright context. The page gets `look(name)` and `complaints`.
export async function watched(browser, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', ignoreHTTPSErrors: true, ...options });
  context.setDefaultTimeout(15000);
  const page = await context.newPage();
  page.scripts = options.javaScriptEnabled !== false;
  page.complaints = [];
  const watch = p => {
    p.on('pageerror', e => page.complaints.push(String(e)));
    // a status of 4xx is said by the page itself; the console's line about it is no complaint
    p.on('console', m => m.type() === 'error' && !/^Failed to load resource: the server responded/.test(m.text()) &&
      page.complaints.push(m.text()));
  };
  watch(page);
  context.on('page', p => p !== page && watch(p));

  // The page is as it should be: nothing refused by its policy, nothing wider than the screen, nothing axe finds.
  page.look = async name => {
    assert.deepEqual(page.complaints, [], name);
    fs.mkdirSync(shots, { recursive: true });
    const { width } = page.viewportSize();
    await page.screenshot({ path: `${shots}/flow-${name}-${width}-${options.colorScheme ?? 'light'}.png`, fullPage: true });
    if (!page.scripts)
      return;
    assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0,
      `${name} is wider than the screen`);
    const { violations, incomplete } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(AXE_TAGS).analyze();
    assert.deepEqual(violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' ')}`), [], name);
    for (const { id } of incomplete)
      (told[id] ??= new Set()).add(name);
  };
  return page;
}

export const sayTold = () => {
  for (const [rule, pages] of Object.entries(told))
    console.log(`note: axe cannot tell ${rule}: ${[...pages].join(', ')}`);
};

// An owner at the browser (without url: where the page is), from the page `from` (start, sign-in) as far as the page `until`: start, brands, sign-in, code, or what follows the sign-in.
export async function walk(page, url, { make = 'CHEVROLET', username = 'kim@example.org', from = 'start', until, look = false } = {}) {
  const seen = async name => look && page.look(name);
  if (url)
    await page.goto(url);
  await seen('start');
  if (until === 'start') return;
  if (from === 'start') await page.click('button#continue-button');
  if (page.url().endsWith('/brands')) {
    await seen('brands');
    if (until === 'brands') return;
    await page.fill('input#brand-search', make.slice(0, 4).toLowerCase());
    if (!page.scripts)
      await page.press('input#brand-search', 'Enter');
    await page.click(`button#${make}.brand-list-item`);
  }
  await seen('sign-in');
  if (until === 'sign-in') return;
  await page.fill('input#username', username);
  await page.fill('input#password', 'any');
  await page.click('button#sign-in-button');
}

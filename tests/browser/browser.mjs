// SPDX-License-Identifier: Apache-2.0
// The browser of the tests: Debian's chromium, a fresh profile, nothing fetched by itself.
import { test as bare } from 'node:test';
import { chromium } from 'playwright-core';

// Closing a page and asking it have no limit of their own in Playwright: a test that hangs ends here, and is named.
export const test = (name, body) => bare(name, { timeout: 120_000 }, body);

export const CSP = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; frame-ancestors 'none'";

export const open = (...more) => chromium.launch({
  executablePath: process.env.VALETKEY_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', ...more],
});

export const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];

// Waits until the predicate holds in the page. (page.waitForFunction asks a second time by way of eval, which our
// pages' CSP refuses: it works as long as the first answer is yes.)
export async function until(page, predicate, arg) {
  for (const deadline = Date.now() + 30_000; ;) {
    try {
      if (await page.evaluate(predicate, arg)) return;
    } catch (e) {
      if (!/context was destroyed|navigation/i.test(e.message)) throw e;
    }
    if (Date.now() > deadline) throw new Error(`does not come true: ${predicate}`);
    await page.waitForTimeout(20);
  }
}

// SPDX-License-Identifier: Apache-2.0
// From the first start to the first connection, as somebody new would go; the shared link stays the same while the settings
// behind it change; links are tried out in the playground.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { open, test, until } from './browser.mjs';
import { mustBeWell, PASSWORD, serve, signIn } from './team.mjs';

let team, browser, link, id, app; // app: the path of its pages

before(async () => {
  team = await serve();
  browser = await open();
});

after(async () => {
  await browser?.close();
  await team?.stop();
});

// The owner's part, up to the question.
async function walk(page, url, email) {
  if (url) await page.goto(url);
  await page.click('#continue-button');
  await page.click('#CHEVROLET');
  await page.fill('#username', email);
  await page.fill('#password', 'any password');
  await page.click('#sign-in-button');
}

const choose = (page, name, level) => page.check(`[name=${name}][value=${level}]`);
const asked = page => page.locator('[name=permission]').evaluateAll(all => all.map(box => box.value));

test('a new team makes a link that works, and changes what the same link asks', async () => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const kim = await context.newPage();
  await kim.goto(team.link);
  await kim.fill('#email', 'kim@example.org');
  await kim.fill('#password', PASSWORD);
  await kim.click('#join-button');
  await kim.click('#new-app');
  await kim.fill('#name', 'Tideplug');
  await kim.click('#new-app-button');
  id = await kim.textContent('#application-id');
  app = `${team.origin}/dashboard/apps/${id}`;
  await kim.goto(`${team.origin}/dashboard`);
  await kim.click('main >> text=Tideplug');

  await kim.click('#share-link');
  assert.match(await kim.textContent('#missing'), /Add a redirect URI.*Choose what it asks for/s);
  await mustBeWell(kim, 'share-missing');

  await kim.click('text=Choose what it asks for');
  const preview = kim.frameLocator('#preview iframe');
  await preview.getByText('This app asks for nothing').first().waitFor();
  await kim.fill('#q', 'odometer');
  assert.equal(await kim.locator('.pick:visible').count(), 1);
  assert.match(await kim.textContent('#found'), /1 of 28 match/);
  await choose(kim, 'read_odometer', 'optional');
  await preview.getByText('Distance driven').first().waitFor();
  await kim.fill('#q', '');
  await choose(kim, 'read_battery', 'required');
  await preview.getByText('Needed', { exact: true }).waitFor();
  // what the frame shows is checked as a page of its own
  await kim.locator('#preview iframe').evaluate(frame => frame.remove());
  await mustBeWell(kim, 'access');
  await kim.click('#access-button');
  assert.match(await kim.textContent('[role=status]'), /Saved/);
  await kim.goto(`${app}/access/preview`);
  await mustBeWell(kim, 'access-preview');

  await kim.goto(`${app}/share`);
  await kim.click('text=Add a redirect URI');
  await kim.fill('#uri', `${team.origin}/healthz`);
  await kim.click('#uri-button');
  await kim.click('#share-link');
  await kim.click('text=Copy link');
  await kim.getByText('Copied.').waitFor();
  link = await kim.evaluate(() => navigator.clipboard.readText());
  assert.equal(link, `${team.origin}/oauth/authorize?response_type=code&client_id=${id}&mode=simulated`);
  assert.equal(await kim.textContent('#snippet'), `<a href="${link.replaceAll('&', '&amp;')}">Connect your car</a>`);
  await mustBeWell(kim, 'share');
  await kim.click('text=Real cars');
  assert.match(await kim.textContent('#no-connector'), /cannot reach any maker/);

  const ann = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await walk(ann, link, 'ann@example.com');
  assert.deepEqual(await asked(ann), ['read_odometer', 'read_battery']);
  await ann.click('#approval-button');
  assert.match(ann.url(), /\/healthz\?code=/);

  // the settings change, the link does not
  await kim.goto(`${app}/access`);
  await choose(kim, 'read_odometer', 'off');
  await choose(kim, 'control_charge', 'optional');
  await kim.click('#access-button');
  await kim.goto(`${app}/credentials`);
  await kim.fill('#uri', `${team.origin}/docs`);
  await kim.click('#uri-button');
  await kim.click(`[aria-label="Make default: ${team.origin}/docs"]`);

  const bob = await (await browser.newContext()).newPage();
  await walk(bob, link, 'bob@example.com');
  assert.deepEqual(await asked(bob), ['read_battery', 'control_charge']);
  await bob.click('#approval-button');
  await bob.waitForURL(/\/docs\?code=/);
});

test('without scripts permissions are chosen, searched and previewed', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const kim = await context.newPage();
  await signIn(kim, team.origin, 'kim@example.org');
  await kim.goto(`${app}/access`);
  await kim.fill('#q', 'tyre');
  await kim.click('#search-button');
  assert.equal(await kim.locator('.pick:visible').count(), 1);
  await choose(kim, 'read_tires', 'optional');
  const opened = context.waitForEvent('page');
  await kim.click('#preview-button');
  assert.match(await (await opened).textContent('main'), /Tyre pressure/);
  await kim.click('#access-button');
  await kim.goto(`${app}/access`);
  assert.ok(await kim.isChecked('[name=read_tires][value=optional]'));
  assert.ok(await kim.isChecked('[name=read_battery][value=required]'));
});

test('a link is written, run in a window, exchanged, and a car is read', async () => {
  const context = await browser.newContext();
  const kim = await context.newPage();
  await signIn(kim, team.origin, 'kim@example.org');
  await kim.goto(`${app}/playground`);
  await kim.click('#register-button');
  assert.match(await kim.textContent('#comes-back'), /comes back to this playground/);
  await kim.fill('#scope', 'read_batery');
  await kim.getByText('It leads to an error page').waitFor();
  assert.match(await kim.textContent('#scope-err'), /read_battery/);
  assert.equal(await kim.getAttribute('#scope', 'aria-invalid'), 'true');
  await mustBeWell(kim, 'playground-wrong');
  await kim.fill('#scope', 'read_odometer');
  await kim.fill('#state', 'of my own');
  await kim.getByText('The server accepts it.').waitFor();
  assert.equal(await kim.textContent('#scope-err'), '');
  assert.match(await kim.textContent('#link'), /scope=read_odometer.*state=/);
  await kim.click('#pair-button');
  await kim.getByText('The server accepts it.').waitFor();
  await until(kim, () => document.getElementById('link').textContent.includes('code_challenge_method=S256'));
  const verifier = await kim.textContent('#verifier');
  assert.match(verifier, /^[\w-]{43}$/);
  await mustBeWell(kim, 'playground');

  await until(kim, () => document.getElementById('open').href === document.getElementById('link').textContent);
  const opened = context.waitForEvent('page');
  await kim.click('#open');
  const popup = await opened;
  await walk(popup, null, 'kim@example.com');
  await Promise.all([popup.waitForEvent('close'), popup.click('#approval-button')]);
  await kim.waitForURL(/\/playground\/back\?/);
  assert.match(await kim.textContent('#came'), /of my own/);
  assert.equal(await kim.inputValue('#code_verifier'), verifier);
  await mustBeWell(kim, 'playground-back');
  await kim.click('#exchange-button');
  assert.match(await kim.textContent('#steps'), /\$SECRET.*"access_token":"…/s);
  await kim.click('#read-button');
  assert.match(await kim.textContent('#steps'), /\$TOKEN.*"distance":/s);
  await mustBeWell(kim, 'playground-read');
});

test('without scripts the playground checks, runs and reads', async () => {
  const kim = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await signIn(kim, team.origin, 'kim@example.org');
  await kim.goto(`${app}/playground`);
  await kim.fill('#make', 'FIAKER');
  await kim.click('#check-button');
  assert.match(await kim.textContent('#make-err'), /brand/);
  assert.equal(await kim.inputValue('#make'), 'FIAKER');
  await kim.fill('#make', 'CHEVROLET');
  await kim.click('#pair-button');
  assert.match(await kim.textContent('#link'), /code_challenge=[\w-]{43}&code_challenge_method=S256/);
  await kim.locator('#make').press('Enter'); // the form's own button, not another pair
  assert.ok((await kim.textContent('#link')).includes(await kim.inputValue('#code_challenge')));
  await kim.goto(await kim.getAttribute('#open', 'href'));
  await kim.click('#continue-button');
  await kim.fill('#username', 'kay@example.com');
  await kim.fill('#password', 'any password');
  await kim.click('#sign-in-button');
  await kim.click('#deny-button');
  assert.match(await kim.textContent('#came-error'), /access_denied/);
  await kim.goto(`${app}/playground`);
  await kim.goto(await kim.getAttribute('#open', 'href'));
  await walk(kim, null, 'kay@example.com');
  await kim.click('#approval-button');
  await kim.click('#exchange-button');
  await kim.click('#read-button');
  assert.match(await kim.textContent('#steps'), /What the car says/);
});

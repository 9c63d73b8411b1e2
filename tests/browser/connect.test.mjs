// SPDX-License-Identifier: Apache-2.0
// The whole flow as owners see it, in a browser against the program: every page, every way out, every kind of return
// address, with and without scripts, with a mouse and with the keyboard alone. Pictures: build/shots/flow-*.png.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { rawRedirect, site } from '../clients/site.mjs';
import { certificate, start } from '../clients/valetkey.mjs';
import { open, test, until } from './browser.mjs';
import { DESKTOP, PHONE, sayTold, walk, watched } from './watched.mjs';

const SEED = '8229df9f-91a0-4ff0-a1ae-a1f38ee24d07'; // the app of the documentation's example
const NATIVE = 'com.example.valetkey://done';
const GRANT = /\/connect\/[^/]+\/grant$/;
let server, app, voltaic, home, third, bounce, seed, browser;

before(async () => {
  [server, home, third] = await Promise.all([start(), site(), site({ title: 'The third site' })]);
  bounce = await site({
    answer: (request, response, url) => response.writeHead(302, { location: `${third.origin}/arrived${url.search}` }).end(),
  });
  seed = await site({ title: 'Example', tls: await certificate('example.com') });
  app = await server.addApp({
    name: 'Mileage Mate', permission: ['read_odometer', 'read_vehicle_info', 'read_location'],
    'redirect-uri': [`${home.origin}/callback`, `${bounce.origin}/bounce`, NATIVE],
  });
  voltaic = await server.addApp({ name: 'Voltaic', permission: 'read_battery', 'redirect-uri': `${home.origin}/callback` });
  await server.command('app', 'update', voltaic.id, '--powertrains', 'BEV,PHEV');
  await server.addApp({ name: 'Example', id: SEED, 'redirect-uri': 'https://example.com/home' });
  browser = await open(`--host-resolver-rules=MAP example.com:443 127.0.0.1:${seed.port}`);
});

after(async () => {
  await browser?.close();
  await Promise.all([home, third, bounce, seed].map(s => s?.end()));
  await server?.end();
  sayTold();
});

const link = (more = {}) => {
  const all = { client_id: app.id, response_type: 'code', mode: 'simulated', approval_prompt: 'force', state: 's1', ...more };
  return `${server.origin}/oauth/authorize?${new URLSearchParams(Object.entries(all).filter(([, v]) => v !== undefined))}`;
};

async function token(code, redirect = `${home.origin}/callback`) {
  const answer = await fetch(`${server.origin}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${app.id}:${app.secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirect }),
  });
  return { status: answer.status, ...await answer.json() };
}

async function read(access, path) {
  const answer = await fetch(`${server.origin}/v2.0${path}`, { headers: { authorization: `Bearer ${access}` } });
  return answer.json();
}

// a code that came back opens what was allowed
async function mustOpen(came, { cars = 1, redirect } = {}) {
  assert.deepEqual(Object.keys(came).sort(), ['code', 'state', 'user_id']);
  assert.equal(came.state, 's1');
  const { status, access_token: access } = await token(came.code, redirect);
  assert.equal(status, 200);
  const { vehicles } = await read(access, '/vehicles');
  assert.equal(vehicles.length, cars);
  return { access, vehicles };
}

const denied = { error: 'access_denied', error_description: 'User denied access to application.', state: 's1' };
const none = { error: 'no_vehicles', error_description: 'No vehicles found. Please add vehicles to your account and try again.', state: 's1' };
const inactive = { error: 'invalid_subscription', error_description: 'User does not have an active connected vehicle subscription.', state: 's1' };
const incompatible = { error: 'vehicle_incompatible', error_description: "The user's vehicle is not compatible.", state: 's1' };

// the app has been asked once, and the browser stands there without complaint
async function mustReturn(page, to = home) {
  await page.waitForURL(`${to.origin}/**`);
  assert.deepEqual(page.complaints, []);
  const came = to.came();
  assert.equal(came.length, 1, 'the app is asked once');
  return came[0];
}

const ways = [];
for (const [size, viewport] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  for (const javaScriptEnabled of [true, false])
    ways.push([`${size}, ${javaScriptEnabled ? 'with' : 'without'} scripts`, { viewport, javaScriptEnabled }]);
}

for (const [way, options] of ways) {
  test(`allow leads to the app with a code; ${way}`, async () => {
    const page = await watched(browser, options);
    await walk(page, link(), { look: true });
    await page.waitForSelector('.page-content');
    await page.look('grant');
    await page.uncheck('#read_location');
    await page.click('button#approval-button');
    const { access, vehicles } = await mustOpen(await mustReturn(page));
    const { permissions } = await read(access, `/vehicles/${vehicles[0]}/permissions`);
    assert.deepEqual(permissions, ['read_odometer', 'read_vehicle_info']);
    await page.context().close();
  });

  test(`deny leads to the app with access_denied; ${way}`, async () => {
    const page = await watched(browser, options);
    await walk(page, link());
    await page.click('button#deny-button');
    assert.deepEqual(await mustReturn(page), denied);
    await page.context().close();
  });
}

test('dark on a phone: the same flow, as accessible', async () => {
  const page = await watched(browser, { viewport: PHONE, colorScheme: 'dark' });
  await walk(page, link({ scope: 'required:read_odometer read_vin control_security', flags: 'color:00819D' }),
    { make: 'BUICK', look: true });
  await page.look('grant-two-cars');
  await page.click('#approval-button');
  await mustOpen(await mustReturn(page), { cars: 2 });
  await page.context().close();
});

// ---- the keyboard alone ----

// Tab until an element has the focus; the focus is seen all the way.
async function tabTo(page, selector) {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    const { there, seen, what } = await page.evaluate(wanted => {
      const e = document.activeElement, s = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      return {
        there: e.matches(wanted),
        seen: e === document.body || (e.matches(':focus-visible') && box.bottom > 0 && box.top < innerHeight &&
          ((s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none')),
        what: e.outerHTML.slice(0, 80),
      };
    }, selector);
    assert.ok(seen, `the focus is not seen on ${what}`);
    if (there)
      return;
  }
  assert.fail(`Tab does not reach ${selector}`);
}

for (const [size, viewport] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  test(`the keyboard alone is enough, and the focus is always seen; ${size}`, async () => {
    const page = await watched(browser, { viewport });
    const enter = selector => tabTo(page, selector).then(() =>
      Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]));
    await page.goto(link());
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
    await page.keyboard.press('Enter');
    await enter('#continue-button');
    await tabTo(page, '#brand-search');
    await page.keyboard.type('chev');
    await enter('#CHEVROLET');
    await tabTo(page, '#username');
    await page.keyboard.type(`keys-${size}@example.org`);
    await tabTo(page, '#password');
    await page.keyboard.type('any');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    await tabTo(page, '#read_odometer');
    await page.keyboard.press('Space');
    assert.equal(await page.isChecked('#read_odometer'), false);
    await tabTo(page, '#approval-button');
    await page.keyboard.press('Space');
    const { access, vehicles } = await mustOpen(await mustReturn(page));
    assert.deepEqual((await read(access, `/vehicles/${vehicles[0]}/permissions`)).permissions,
      ['read_location', 'read_vehicle_info']);
    await page.context().close();
  });
}

// ---- where owners are sent back to ----

for (const [button, decision] of [['#approval-button', 'allow'], ['#deny-button', 'deny']]) {
  test(`${decision}: a redirect URI whose page redirects to a third site is followed there`, async () => {
    const page = await watched(browser);
    await walk(page, link({ redirect_uri: `${bounce.origin}/bounce` }));
    await page.click(button);
    const came = await mustReturn(page, third);
    assert.equal(bounce.came().length, 1);
    if (decision === 'deny')
      assert.deepEqual(came, denied);
    else
      await mustOpen(came, { redirect: `${bounce.origin}/bounce` });
    await page.context().close();
  });

  test(`${decision}: a native app's own scheme gets its answer by 302`, async () => {
    const page = await watched(browser);
    await walk(page, link({ redirect_uri: NATIVE }));
    await page.waitForURL(GRANT);
    const [answer] = await Promise.all([
      page.waitForResponse(r => r.request().method() === 'POST' && GRANT.test(r.url())), page.click(button)]);
    assert.equal(answer.status(), 302);
    const location = answer.headers().location;
    assert.ok(location.startsWith(`${NATIVE}?`), location);
    const came = Object.fromEntries(new URL(location).searchParams);
    if (decision === 'deny')
      assert.deepEqual(came, denied);
    else
      await mustOpen(came, { redirect: NATIVE });
    await page.context().close();
  });
}

test("the documentation's own Location, raw spaces and all, leads through the flow", async () => {
  const location = `${server.origin}/oauth/authorize?response_type=code&client_id=${SEED}` +
    '&scope=read_odometer read_vehicle_info read_location&redirect_uri=https://example.com/home&state=0facda3319';
  const [simulated, live] = await Promise.all([rawRedirect(`${location}&mode=simulated`), rawRedirect(location)]);
  try {
    const page = await watched(browser);
    await walk(page, simulated.origin);
    await page.click('#approval-button');
    await page.waitForURL('https://example.com/home?**');
    const came = seed.came();
    assert.equal(came.length, 1);
    assert.match(came[0].code, /^.{36}$/);
    assert.equal(came[0].state, '0facda3319');

    // no mode is live: a page that says what that needs, with a link to the same with simulated cars
    await page.goto(live.origin);
    assert.equal(await page.textContent('h1'), 'Real cars cannot be connected here yet');
    await page.look('live');
    await page.click('#simulated-link');
    await page.waitForURL(/\/start$/);
    assert.equal(await page.isVisible('#continue-button'), true);
    await page.goto(live.origin);
    await page.click('#exit-button');
    await page.waitForURL('https://example.com/home?**');
    assert.equal(seed.came()[0].state, '0facda3319');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  } finally {
    await Promise.all([simulated.end(), live.end()]);
  }
});

// ---- every screen, with and without scripts ----

function screen(name, run) {
  for (const [way, options] of [ways[0], ways[3]]) {
    test(`${name}; ${way}`, async () => {
      const page = await watched(browser, options);
      await run(page);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });
  }
}

const heading = page => page.textContent('h1');
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

screen('brands are found by other names', async page => {
  await walk(page, link(), { until: 'brands' });
  for (const [typed, id] of [['VW', 'VOLKSWAGEN'], ['Chevy', 'CHEVROLET'], ['benz', 'MERCEDES_BENZ']]) {
    await page.fill('#brand-search', typed);
    if (!page.scripts)
      await page.press('#brand-search', 'Enter');
    await until(page, n => [...document.querySelectorAll('.brand-list-item')].filter(e => e.offsetParent).length === n, 1);
    assert.deepEqual(await page.locator('.brand-list-item:visible').evaluateAll(all => all.map(e => e.id)), [id], typed);
  }
  // a car of another country, found with and without its accent
  await page.goto(page.url().replace(/\/brands.*/, '/start'));
  await page.click('summary');
  await page.selectOption('#country', 'DE');
  await page.click('details.card button');
  await page.click('#continue-button');
  await page.fill('#brand-search', 'skoda');
  if (!page.scripts)
    await page.press('#brand-search', 'Enter');
  await page.click('#SKODA');
  assert.match(await heading(page), /Škoda/);
});

screen('a brand that is not there: back to the list, or to the app', async page => {
  await walk(page, link(), { until: 'brands' });
  await page.fill('#brand-search', 'trabant');
  if (!page.scripts)
    await page.press('#brand-search', 'Enter');
  await page.getByText(/matches “trabant”/).waitFor();
  await page.look('brands-none');
  await page.click('#UNKNOWN');
  assert.match(await heading(page), /cannot connect this brand/);
  await page.look('brand-missing');
  await page.getByRole('link', { name: 'Show brands again' }).click();
  await page.click('#UNKNOWN');
  await press(page, 'Back to Mileage Mate');
  assert.deepEqual(await mustReturn(page), incompatible);
});

screen('a sign-in form that is not complete says which field', async page => {
  await walk(page, link(), { until: 'sign-in' });
  await page.click('#sign-in-button');
  assert.match(await page.textContent('[role=alert]'), /2 fields need a look/);
  await page.look('sign-in-empty');
  await page.fill('#username', 'kim');
  await page.fill('#password', 'any');
  await page.click('#sign-in-button');
  assert.match(await page.textContent('#username-err'), /has no “@”/);
  assert.equal(await page.getAttribute('#username', 'aria-invalid'), 'true');
  assert.equal(await page.inputValue('#password'), '');
  await page.fill('#username', 'kim@example.org');
  await page.fill('#password', 'any');
  await page.click('#sign-in-button');
  await page.waitForURL(GRANT);
});

screen('an account with a second factor asks for its code', async page => {
  await walk(page, link(), { username: 'kim+mfa@example.org' });
  assert.equal(await heading(page), 'Enter the code');
  await page.look('code');
  await page.fill('#code', '123');
  await page.click('#code-button');
  assert.match(await page.textContent('#code-err'), /3 digits/);
  await page.look('code-incomplete');
  await page.fill('#code', '654321');
  await page.click('#code-button');
  assert.match(await page.textContent('[role=alert]'), /2 tries/);
  await press(page, 'Sign in again for a new code');
  // the password is not kept, so a new code takes a new sign-in
  await page.fill('#username', 'kim+mfa@example.org');
  await page.fill('#password', 'any');
  await page.click('#sign-in-button');
  await page.fill('#code', '123456');
  await page.click('#code-button');
  await page.click('#approval-button');
  await mustOpen(await mustReturn(page));
});

screen('an account without cars: look again, or back to the app', async page => {
  await walk(page, link(), { username: 'x+none@example.org' });
  assert.match(await heading(page), /no car in this account/);
  await page.look('no-vehicles');
  await press(page, 'Look again');
  assert.match(await heading(page), /no car in this account/);
  await press(page, 'Back to Mileage Mate');
  assert.deepEqual(await mustReturn(page), none);
});

screen('an online service that is off', async page => {
  await walk(page, link(), { make: 'AUDI', username: 'smartcar@invalid-subscription.com' });
  assert.match(await heading(page), /not active/);
  await page.look('subscription');
  await press(page, 'Back to Mileage Mate');
  assert.deepEqual(await mustReturn(page), inactive);
});

for (const [share, shared] of [['Keep it to myself', {}],
  ['Tell Mileage Mate', { vin: '0SCAUDI012FE3B132', make: 'AUDI' }]]) {
  screen(`a car that cannot be connected: ${share}`, async page => {
    await walk(page, link(), { make: 'AUDI', username: 'smartcar@vehicle-incompatible.com' });
    assert.match(await heading(page), /cannot be connected/);
    await page.look('incompatible');
    await press(page, share);
    const { model, year, ...came } = await mustReturn(page);
    assert.deepEqual(came, { ...incompatible, ...shared });
    assert.equal(Boolean(model) && /^\d{4}$/.test(year), 'vin' in shared);
  });
}

screen('what was left off at the maker: change it there, or go back to the app', async page => {
  const url = link({ scope: 'required:read_battery read_odometer' });
  const who = { username: 'kim+missing@example.org' };
  await walk(page, url, who);
  assert.equal(await heading(page), 'Something is still missing at Chevrolet');
  assert.deepEqual(await page.locator('.plainlist b').allTextContents(), ['Drive battery']);
  await page.look('missing-permissions');
  await press(page, 'Back to Mileage Mate');
  assert.deepEqual(await mustReturn(page), {
    error: 'user_manually_returned_to_application', state: 's1',
    error_description: 'The user exited Connect before granting your application access',
  });
  await walk(page, url, who);
  await page.click('#maker-link');
  await walk(page, undefined, { ...who, from: 'sign-in' });
  await page.waitForURL(GRANT);
  await page.click('#approval-button');
  await mustOpen(await mustReturn(page));
});

screen('a connection filter: cars that pass can be chosen, the others say why not', async page => {
  const url = link({ client_id: voltaic.id });
  await walk(page, url, { make: 'AUDI' });
  await page.waitForURL(GRANT);
  assert.equal(await page.locator('#cars input:enabled').count(), 2);
  assert.equal(await page.locator('#cars input:disabled').count(), 1);
  assert.match(await page.textContent('#cars .off'), /A4.*Cannot be chosen.*It runs on fuel, and Voltaic does not take such cars\./s);
  await page.look('grant-filtered');
  // none is left: the page says whose rule it is, and does not ask for the VIN
  await walk(page, url, { make: 'BUICK' });
  assert.match(await heading(page), /Voltaic does not take these cars/);
  await page.look('filtered');
  await press(page, 'Back to Voltaic');
  assert.deepEqual(await mustReturn(page), incompatible);
});

screen('one car of two, by single_select', async page => {
  await walk(page, link({ single_select: 'true' }), { make: 'BUICK', username: 'one@example.org' });
  assert.equal(await heading(page), 'Which car may Mileage Mate connect to?');
  await page.look('grant-single');
  assert.equal(await page.locator('input[type=radio]').count(), 2);
  await page.locator('input[type=radio]').nth(1).check();
  await page.click('#approval-button');
  const { access, vehicles } = await mustOpen(await mustReturn(page));
  assert.equal((await read(access, `/vehicles/${vehicles[0]}`)).make, 'BUICK');
});

screen('one car by its VIN: no brand page, no choice; another account gets a page that says so', async page => {
  const vin = '1FTFW1ET7EF999901';
  const url = link({ single_select: 'true', single_select_vin: vin });
  await walk(page, url, { username: 'kim@example.org' });
  assert.match(await heading(page), /does not hold the car/);
  await page.look('other-car');
  await page.getByRole('link', { name: 'Use another account' }).click();
  await page.fill('#username', `${vin}@bev.smartcar.com`);
  await page.fill('#password', 'any');
  await page.click('#sign-in-button');
  await page.waitForURL(GRANT);
  assert.equal(await page.locator('#cars input:not([type=hidden])').count(), 0);
  await page.look('grant-vin');
  await page.click('#approval-button');
  await mustOpen(await mustReturn(page));
});

screen('a returning owner is asked only for what is new', async page => {
  const who = { username: `more${page.scripts}@example.org` };
  await walk(page, link({ scope: 'read_odometer' }), who);
  await page.click('#approval-button');
  await mustOpen(await mustReturn(page));
  // the same again is not asked at all
  await walk(page, link({ scope: 'read_odometer', approval_prompt: 'auto' }), who);
  await mustOpen(await mustReturn(page));
  await walk(page, link({ scope: 'read_odometer read_vin', approval_prompt: 'auto' }), who);
  assert.equal(await heading(page), 'Mileage Mate asks for more');
  await page.look('grant-more');
  assert.deepEqual(await page.locator('input[name=permission]').evaluateAll(all => all.map(e => e.value)), ['read_vin']);
  await page.click('#approval-button');
  const { access, vehicles } = await mustOpen(await mustReturn(page));
  assert.deepEqual((await read(access, `/vehicles/${vehicles[0]}/permissions`)).permissions, ['read_odometer', 'read_vin']);
});

screen('an owner signs in again, and the connection is mended', async page => {
  const who = { username: 'CONNECTED_SERVICES_ACCOUNT.AUTHENTICATION_FAILED@smartcar.com', make: page.scripts ? 'CHEVROLET' : 'BMW' };
  await walk(page, link(), who);
  await page.click('#approval-button');
  const { access, vehicles: [id] } = await mustOpen(await mustReturn(page));
  const broken = await read(access, `/vehicles/${id}/odometer`);
  assert.equal(broken.code, 'AUTHENTICATION_FAILED');
  await walk(page, `${broken.resolution.url}&state=s2&redirect_uri=${encodeURIComponent(`${home.origin}/callback`)}`, who);
  assert.deepEqual(await mustReturn(page), { vehicle_id: id, state: 's2' });
  assert.ok((await read(access, `/vehicles/${id}/odometer`)).distance > 0);
});

screen('nothing ticked is said, and nothing is sent', async page => {
  await walk(page, link());
  await page.waitForURL(GRANT);
  for (const box of await page.locator('input[name=permission]').all())
    await box.uncheck();
  await page.click('#approval-button');
  await page.waitForSelector('#missing:visible');
  assert.match(await page.textContent('#missing'), /Keep at least one item ticked/);
  await page.look('grant-missing');
  await page.click('#deny-button');
  assert.deepEqual(await mustReturn(page), denied);
});

screen('Leave is on every page in the middle', async page => {
  await walk(page, link(), { until: 'sign-in' });
  await press(page, 'Leave');
  assert.equal((await mustReturn(page)).error, 'user_manually_returned_to_application');
});

screen('a link that does not work: an error page with Exit, or without any way to a stranger', async page => {
  await page.goto(link({ approval_prompt: 'never' }));
  await page.look('error-exit');
  await page.click('#exit-button');
  const came = await mustReturn(page);
  assert.deepEqual([came.error, came.status_code, came.error_message, came.state],
    ['configuration_error', '400', 'Invalid parameter approval_prompt: never.', 's1']);
  for (const more of [{ client_id: 'nobody' }, { redirect_uri: 'https://evil.example' }]) {
    const answer = await page.goto(link(more));
    assert.equal(answer.status(), 400);
    assert.equal(await page.locator('#exit-button').count(), 0);
    await page.look('error');
  }
});

screen('response_type=none without a redirect URI ends on a page of ours', async page => {
  await walk(page, link({ response_type: 'none' }));
  await page.click('#approval-button');
  await page.waitForURL(/\/done$/);
  assert.match(await heading(page), /^Done/);
  await page.look('done');
  assert.deepEqual(home.came(), []);
});

screen('country and look are chosen on the page and stay', async page => {
  await walk(page, link(), { until: 'start' });
  const ground = () => page.locator('html').evaluate(e => getComputedStyle(e).backgroundColor);
  const light = await ground();
  await press(page, 'Dark');
  assert.notEqual(await ground(), light);
  assert.match(page.url(), /\/start$/);
  await page.click('#continue-button');
  assert.notEqual(await ground(), light);
});

// ---- back, reload, twice, two tabs ----

screen('back and reload do no harm', async page => {
  await walk(page, link());
  await page.waitForURL(GRANT);
  const title = await page.title();
  await page.reload();
  assert.equal(await page.title(), title);
  await page.goBack();
  await page.goBack();
  await page.waitForURL(/\/brands/);
  await page.goForward();
  await page.goForward();
  await page.waitForURL(GRANT);
  await page.goBack();
  await page.waitForURL(/\/sign-in$/);
  await page.fill('#username', 'kim@example.org');
  await page.fill('#password', 'any');
  await page.click('#sign-in-button');
  await page.click('#approval-button');
  await mustOpen(await mustReturn(page));
  await page.goBack();
  await page.waitForURL(/\/done$/);
  assert.match(await page.textContent('.lead'), /answered already/);
  await page.look('done-already');
  assert.deepEqual(home.came(), []);
});

test('"Allow" pressed twice gives one code, and the owner gets back to the app', async () => {
  const page = await watched(browser);
  await walk(page, link());
  await page.waitForURL(GRANT);
  // as fast as it can be: both forms leave before the first answer
  await page.evaluate(() => {
    const button = document.getElementById('approval-button');
    button.form.requestSubmit(button);
    button.form.requestSubmit(button);
  });
  await page.waitForURL(url => url.origin === home.origin || url.pathname.endsWith('/done'));
  if (page.url().endsWith('/done')) {
    await page.click('#return-button');
    await page.waitForURL(`${home.origin}/**`);
  }
  assert.ok(home.came().filter(q => q.code).length <= 1);
  await page.context().close();
});

test('two tabs finish in reverse order, each with its own answer', async () => {
  const one = await watched(browser);
  const two = await one.context().newPage();
  two.scripts = true;
  await walk(one, link({ state: 'one' }), { username: 'tabs1@example.org' });
  await walk(two, link({ state: 'two' }), { username: 'tabs2@example.org', make: 'TESLA' });
  for (const [page, state, make] of [[two, 'two', 'TESLA'], [one, 'one', 'CHEVROLET']]) {
    await page.click('#approval-button');
    await page.waitForURL(`${home.origin}/**`);
    const [came] = home.came();
    assert.equal(came.state, state);
    const { access_token: access } = await token(came.code);
    const { vehicles } = await read(access, '/vehicles');
    assert.equal((await read(access, `/vehicles/${vehicles[0]}`)).make, make);
  }
  await one.context().close();
});

test('a page that has run out starts again', async () => {
  const short = await start({ settings: { session_time: 1 } });
  try {
    const { id } = await short.addApp({ name: 'Mileage Mate', permission: 'read_odometer', 'redirect-uri': `${home.origin}/callback` });
    const page = await watched(browser, { viewport: PHONE });
    const url = `${short.origin}/oauth/authorize?client_id=${id}&response_type=code&mode=simulated&state=s1`;
    const runOut = async () => {
      await page.goto(url);
      for (let tries = 0; await heading(page) !== 'This page has run out'; tries++) {
        assert.ok(tries < 2000, 'it never runs out');
        await page.reload();
      }
    };
    await runOut();
    await page.look('expired');
    const before = page.url();
    await press(page, 'Start again');
    assert.notEqual(page.url(), before);
    await runOut();
    await press(page, 'Back to Mileage Mate');
    assert.equal((await mustReturn(page)).state, 's1');
    await page.context().close();
  } finally {
    await short.end();
  }
});

// SPDX-License-Identifier: Apache-2.0
// Comforts on top of pages that work without it: the brand list follows what is typed, the page with a maker's code
// waits without being loaded again, a native app around the page may show the maker's own page, and the grant page says
// before it is sent that one car and one item must stay ticked.
'use strict';

// as the server compares: accents, case, spaces and hyphens do not count
const fold = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const words = text => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

function searchOf(brand) {
  const own = words(`${brand.querySelector('span:last-child').textContent} ${brand.dataset.aliases ?? ''}`);
  // "land rover" and "landrover", "rover" too
  return own.map((_, i) => own.slice(i).join(''));
}

function liveSearch() {
  const box = document.getElementById('brand-search');
  const count = document.getElementById('brand-count');
  // a result of the server's search is not the whole list
  if (!box || !count || box.defaultValue)
    return;
  const before = [...count.childNodes];
  const form = new Intl.PluralRules(document.documentElement.lang);
  const say = (words, n) => words.replace('{n}', n).replace('{query}', () => box.value.trim());
  const brands = [...document.querySelectorAll('.brand-list-item')].map(b => [b.parentElement, searchOf(b)]);
  const show = () => {
    const wanted = words(box.value).join('');
    let shown = 0;
    for (const [item, starts] of brands) {
      item.hidden = !starts.some(s => s.startsWith(wanted));
      shown += !item.hidden;
    }
    if (wanted)
      count.textContent = say(shown ? count.dataset[form.select(shown) === 'one' ? 'one' : 'more'] : count.dataset.none, shown);
    else
      count.replaceChildren(...before);
  };
  box.addEventListener('input', show);
  // a browser that comes back to the page fills the box again
  if (box.value)
    show();
}

function sayBeforeSending() {
  const form = document.getElementById('grant');
  const missing = document.getElementById('missing');
  form?.addEventListener('submit', event => {
    if (event.submitter?.value !== 'allow')
      return;
    const chosen = new FormData(form);
    const gaps = { 'missing-car': !chosen.has('vehicle'), 'missing-item': !chosen.has('permission') };
    const n = Object.values(gaps).filter(Boolean).length;
    if (!n)
      return;
    event.preventDefault();
    for (const [id, gap] of Object.entries(gaps))
      document.getElementById(id).hidden = !gap;
    const title = missing.querySelector('h2');
    title.textContent = n === 1 ? title.dataset.one : title.dataset.two;
    missing.hidden = false;
    missing.focus();
  });
}

// the page with a device's code asks the server by itself, and at once when its tab is looked at again
function waitForMaker() {
  const device = document.getElementById('device');
  if (!device)
    return;
  let timer, asking;
  const look = async () => {
    if (asking)
      return;
    clearTimeout(timer);
    asking = true;
    let answer, page;
    try {
      answer = await fetch(location.href, { redirect: 'manual', cache: 'no-store' });
      page = answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html');
    } catch {
      timer = setTimeout(look, 2000); // no network for a moment
      return;
    } finally {
      asking = false;
    }
    if (page?.getElementById?.('device')?.dataset.state !== device.dataset.state) {
      location.reload();
      return;
    }
    document.getElementById('minutes').textContent = page.getElementById('minutes').textContent;
    timer = setTimeout(look, 2000);
  };
  timer = setTimeout(look, 2000);
  document.addEventListener('visibilitychange', () => document.hidden || look());
}

// a native app that shows this page shows the maker's in a browser of the phone, and says where that one came back to
function signInByApp() {
  const form = document.getElementById('to-maker');
  if (!form || !window.SmartcarSDK)
    return;
  let back;
  const ask = async () => {
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)),
      headers: { accept: 'application/json' }, redirect: 'error' });
    if (!answer.ok)
      throw new Error(answer.status);
    const params = await answer.json();
    back = params.interceptPrefix;
    window.SmartcarSDK.sendMessage(JSON.stringify({ jsonrpc: '2.0', method: 'oauth', params, id: 'oauth' }));
  };
  form.addEventListener('submit', event => {
    event.preventDefault();
    ask().catch(() => form.submit()); // the page itself says what is wrong
  });
  window.addEventListener('SmartcarSDKResponse', ({ detail }) => {
    const uri = detail?.result?.returnUri;
    if (back && typeof uri === 'string' && uri.startsWith(`${back}?`))
      location.assign(uri);
    else if (back && detail?.error?.code === -32603)
      form.submit(); // the app cannot; this page can
  }, true);
}

liveSearch();
signInByApp();
waitForMaker();
sayBeforeSending();

// SPDX-License-Identifier: Apache-2.0
// What becomes of an accent colour, shown while it is typed: the server works it out, on this same page.
'use strict';

const color = document.getElementById('color');
const contrast = document.getElementById('contrast');
let latest = 0;
let soon;

async function show() {
  const mine = ++latest;
  if (!color.value.trim()) {
    contrast.replaceChildren();
    return;
  }
  const answer = await fetch(`${location.pathname}?${new URLSearchParams({ color: color.value })}`);
  if (mine !== latest || !answer.ok || answer.redirected)
    return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (mine === latest)
    contrast.replaceChildren(...page.getElementById('contrast').childNodes);
}

color.addEventListener('input', () => {
  clearTimeout(soon);
  soon = setTimeout(show, 200);
});

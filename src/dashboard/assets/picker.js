// SPDX-License-Identifier: Apache-2.0
// A long list of boxes to tick: typing leaves those that match. Without it the list is there in full.
'use strict';

// accents, case, spaces and hyphens do not count
const fold = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

const box = document.getElementById('picker-search');
const count = document.getElementById('picker-count');
const more = document.getElementById('picker-more');
const choices = [...document.querySelectorAll('.picks .opt')].map(o => [o, fold(o.textContent)]);

function show() {
  const wanted = fold(box.value);
  let shown = 0;
  for (const [option, words] of choices) {
    option.hidden = !words.includes(wanted);
    shown += !option.hidden;
  }
  if (more && wanted)
    more.open = true;
  const words = shown === 1 ? count.dataset.one : shown ? count.dataset.more : count.dataset.none;
  count.textContent = wanted ? words.replace('{n}', shown) : '';
}

document.getElementById('picker-find').hidden = false;
box.addEventListener('input', show);
// Enter chooses nothing: it would send the form
box.addEventListener('keydown', event => {
  if (event.key === 'Enter')
    event.preventDefault();
});
if (box.value)
  show();

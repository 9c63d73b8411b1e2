// SPDX-License-Identifier: Apache-2.0
// Two comforts on top of pages that work without it: the brand list follows what is typed, and the
// grant page says before it is sent that one car and one item must stay ticked.
'use strict';

const fold = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const search = document.getElementById('brand-search');
const brands = [...document.querySelectorAll('.brand-list-item')];
const count = document.getElementById('brand-count');
// only when the whole list is on the page: a result of the server's search is not all there is
if (search && count && !search.defaultValue) {
  const all = [...count.childNodes];
  const words = brands.map(b => fold(`${b.id} ${b.textContent} ${b.dataset.aliases ?? ''}`));
  search.addEventListener('input', () => {
    const wanted = fold(search.value.trim());
    let shown = 0;
    brands.forEach((b, i) => {
      b.parentElement.hidden = !words[i].includes(wanted);
      shown += !b.parentElement.hidden;
    });
    if (wanted)
      count.textContent = `${shown} brand${shown === 1 ? '' : 's'} for “${search.value.trim()}”`;
    else
      count.replaceChildren(...all);
  });
}

const grant = document.getElementById('grant');
const missing = document.getElementById('missing');
grant?.addEventListener('submit', event => {
  if (event.submitter?.value !== 'allow')
    return;
  const chosen = new FormData(grant);
  const gaps = { 'missing-car': !chosen.has('vehicle'), 'missing-item': !chosen.has('permission') };
  const n = Object.values(gaps).filter(Boolean).length;
  if (!n)
    return;
  event.preventDefault();
  for (const [id, gap] of Object.entries(gaps))
    document.getElementById(id).hidden = !gap;
  missing.querySelector('h2').textContent = n === 1 ? 'One thing is missing' : 'Two things are missing';
  missing.hidden = false;
  missing.focus();
});

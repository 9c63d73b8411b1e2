// SPDX-License-Identifier: Apache-2.0
// Vehicle access, quicker: the list follows the search, and the question that owners see stands beside it, made by the server.
'use strict';

function liveSearch() {
  const box = document.getElementById('q');
  const found = document.getElementById('found');
  const items = [...document.querySelectorAll('.pick')];
  const text = new Map(items.map(item => [item, item.textContent.toLowerCase()]));
  const before = found.textContent;
  box.addEventListener('input', () => {
    const wanted = box.value.trim().toLowerCase();
    let shown = 0;
    for (const item of items) {
      item.hidden = !text.get(item).includes(wanted);
      shown += !item.hidden;
    }
    for (const panel of document.querySelectorAll('#access .panel'))
      panel.hidden = !panel.querySelector('.pick:not([hidden])');
    found.textContent = wanted || box.defaultValue ? `${shown} of ${found.dataset.total} match.` : before;
  });
  // in place: what was chosen would be lost by going to another page
  box.form.addEventListener('submit', event => event.preventDefault());
  document.getElementById('search-button').remove();
}

// The page of Connect in a frame that runs no script and sends no form.
function livePreview() {
  const form = document.getElementById('access');
  const box = document.getElementById('preview');
  const frame = document.createElement('iframe');
  let latest = 0;
  frame.title = 'What owners see';
  frame.setAttribute('sandbox', 'allow-same-origin');
  const show = async () => {
    const mine = ++latest;
    const chosen = new FormData(form);
    // a viewer's boxes are disabled and say nothing: what is saved
    const answer = await fetch(box.dataset.from, { method: 'POST', body: new URLSearchParams(chosen) });
    if (mine !== latest || answer.redirected)
      return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const element of page.querySelectorAll('script, .foot, .skip'))
      element.remove();
    if (mine !== latest || !page.querySelector('.page-content'))
      return;
    frame.srcdoc = `<!DOCTYPE html>${page.documentElement.outerHTML}`;
    box.hidden = false;
  };
  box.append(frame);
  const words = document.getElementById('preview-words');
  if (document.getElementById('access-button'))
    words.querySelector('span').textContent = words.dataset.live;
  form.addEventListener('change', show);
  show();
}

liveSearch();
livePreview();

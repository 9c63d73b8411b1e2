// SPDX-License-Identifier: Apache-2.0
// The playground, quicker: the server checks while the link is written, and the flow runs in a window of its own.
'use strict';

const WINDOW = 'valetkey-playground';

function checkWhileWriting(form) {
  const id = name => document.getElementById(name);
  let latest = 0;
  let soon;
  const wrongAt = (field, message) => {
    for (const control of form.querySelectorAll('[name]')) {
      const here = control.name === field;
      id(`${control.name}-err`).textContent = here ? message : '';
      if (here) {
        control.setAttribute('aria-invalid', 'true');
        control.closest('details')?.setAttribute('open', '');
      } else {
        control.removeAttribute('aria-invalid');
      }
    }
  };
  const check = async () => {
    const mine = ++latest;
    const said = new URLSearchParams(new FormData(form));
    const answer = await fetch(`${form.dataset.check}?${said}`);
    if (mine !== latest || !answer.ok || answer.redirected)
      return;
    const link = await answer.json();
    if (mine !== latest)
      return;
    id('link').textContent = link.link;
    id('open').href = link.link;
    id('open').rel = link.comes_back ? '' : 'noopener';
    id('pair-made').hidden = !link.pair;
    id('verifier').textContent = link.code_verifier;
    id('verdict-good').hidden = !link.valid;
    id('verdict-bad').hidden = link.valid;
    id('verdict-words').textContent = link.message;
    wrongAt(link.field, link.at_field);
    if (id('comes-back')) {
      id('comes-back').hidden = !link.comes_back;
      id('comes-elsewhere').hidden = link.comes_back;
    }
  };
  id('pair-button').addEventListener('click', async event => {
    event.preventDefault();
    const said = new URLSearchParams(new FormData(form));
    said.set('make_pair', '1');
    const answer = await fetch(`${form.dataset.check}?${said}`);
    if (!answer.ok || answer.redirected)
      return;
    const made = await answer.json();
    id('pair').value = made.pair;
    form.elements.code_challenge.value = made.code_challenge;
    form.elements.code_challenge_method.value = 'S256';
    check();
  });
  form.addEventListener('input', () => {
    clearTimeout(soon);
    soon = setTimeout(check, 150);
  });
}

function openInAWindow(link) {
  link.addEventListener('click', event => {
    // what ends elsewhere has no business with this page
    if (!link.rel && open(link.href, WINDOW, 'popup,width=480,height=840'))
      event.preventDefault();
  });
}

// Back in that window: the page that opened it goes on.
if (window.name === WINDOW && window.opener && document.getElementById('came')) {
  window.opener.location.assign(location.href);
  window.close();
}

const form = document.getElementById('playground');
if (form) {
  checkWhileWriting(form);
  openInAWindow(document.getElementById('open'));
}

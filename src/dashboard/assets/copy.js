// SPDX-License-Identifier: Apache-2.0
// A button that copies, beside every text that says data-copy. Without scripts the text can be marked by hand.
'use strict';

async function copied(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    // plain http on another host has no clipboard: mark it, the old way
    getSelection().selectAllChildren(element);
    return document.execCommand('copy');
  }
}

for (const element of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button');
  const said = document.createElement('span');
  button.type = 'button';
  button.className = 'btn';
  button.textContent = element.dataset.copy;
  said.className = 'small soft';
  said.setAttribute('role', 'status');
  // into the row of buttons that follows, if there is one
  let row = element.nextElementSibling;
  if (!row?.classList.contains('row')) {
    row = document.createElement('div');
    row.className = 'row';
    element.after(row);
  }
  row.prepend(button);
  row.append(said);
  button.addEventListener('click', async () => {
    said.textContent = await copied(element) ? 'Copied.' : 'It is marked: copy it with the keyboard.';
  });
}

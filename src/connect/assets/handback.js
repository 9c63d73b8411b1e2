// SPDX-License-Identifier: Apache-2.0
// The last page of a popup, or of a flow inside an app, tells whoever opened it what came of it. The server has
// written into the page which origin may hear it; nothing here trusts the address but for the values themselves.
'use strict';

const box = document.getElementById('hand-back');
const query = new URLSearchParams(location.search);

// a value of the page, or, on the redirect page, of the address; null when there is none
function value(name) {
  const own = box.getAttribute(`data-${name.replaceAll('_', '-')}`);
  return own || (box.dataset.from === 'query' ? query.get(name) : null);
}

function answer() {
  const message = {
    name: 'SmartcarAuthMessage',
    isSmartcarHosted: box.dataset.from === 'query',
    code: value('code'),
    error: value('error'),
    errorDescription: value('error_description'),
    state: value('state'),
    vin: value('vin'),
    make: value('make'),
    model: value('model'),
    year: value('year'),
    virtualKeyUrl: value('virtual_key_url'),
    userId: value('user_id'),
  };
  const externalId = value('external_id');
  if (externalId !== null)
    message.externalId = externalId;
  return message;
}

function tellOpener(message) {
  if (!window.opener || !box.dataset.origin)
    return;
  window.opener.postMessage(message, box.dataset.origin);
  window.close();
}

// a native app that shows this page hears it over its own bridge
function tellApp({ code, error, errorDescription, state, vin, make, virtualKeyUrl, userId, externalId = null }) {
  window.SmartcarSDK?.sendMessage(JSON.stringify({
    jsonrpc: '2.0',
    method: 'complete',
    params: { code, userId, externalId, error, errorDescription, state, vin, make, virtualKeyUrl },
    id: 'complete',
  }));
}

if (box) {
  tellApp(answer());
  tellOpener(answer());
}

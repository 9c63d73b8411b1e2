// SPDX-License-Identifier: Apache-2.0
// Filters are folded where there is little room, unless some are set; a wide screen has room for all.
'use strict';

const wide = matchMedia('(min-width: 48rem)');

for (const filters of document.querySelectorAll('details.filters')) {
  const set = filters.open;
  const fit = () => {
    filters.open = set || wide.matches;
  };
  fit();
  wide.addEventListener('change', fit);
}

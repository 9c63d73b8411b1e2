// SPDX-License-Identifier: Apache-2.0
// The tests of auth-sdk.test.mjs on who may hear an answer can fail: each program here lacks one guard
// (tests/browser/meson.build), and one of them, the right one, sees it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { root } from '../clients/valetkey.mjs';

const built = process.env.VALETKEY_PROGRAM ? path.dirname(path.dirname(process.env.VALETKEY_PROGRAM)) : `${root}/build/debug`;

for (const [mutant, seen] of [
  ['any_origin_is_told', 'origin: a page that no app has registered hears nothing'],
  ['any_opener_is_told', "origin: a page that opens another app's redirect page hears nothing"],
]) {
  test(`${mutant}: it is seen`, () => {
    const env = { ...process.env, VALETKEY_PROGRAM: `${built}/tests/browser/${mutant}` };
    delete env.NODE_TEST_CONTEXT; // else it would think that it is a part of this one
    const { stdout, status } = spawnSync('node',
      ['--test', '--test-reporter=tap', '--test-name-pattern=^origin', `${root}/tests/browser/auth-sdk.test.mjs`],
      { env, encoding: 'utf8', timeout: 60000 });
    assert.equal(status, 1, stdout);
    const failed = [...stdout.matchAll(/^ *not ok \d+ - (origin.*)$/gm)].map(m => m[1]);
    assert.deepEqual(failed, [seen], stdout);
    assert.match(stdout, /stolen/);
  });
}

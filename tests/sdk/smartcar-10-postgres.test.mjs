// SPDX-License-Identifier: Apache-2.0
// The newest npm `smartcar`, on PostgreSQL.
import { test } from 'node:test';
import smartcar from 'smartcar';
import { suite } from './smartcar.mjs';

if (process.env.VALETKEY_TEST_POSTGRES)
  suite({ smartcar, postgres: true });
else
  test('npm smartcar on PostgreSQL', { skip: 'VALETKEY_TEST_POSTGRES is not set' }, () => {});

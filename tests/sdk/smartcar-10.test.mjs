// SPDX-License-Identifier: Apache-2.0
// The newest npm `smartcar`, on SQLite.
import smartcar from 'smartcar';
import { suite } from './smartcar.mjs';

suite({ smartcar });

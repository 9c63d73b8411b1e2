// SPDX-License-Identifier: Apache-2.0
// The npm `smartcar` of the generation before, which speaks HTTP by other libraries.
import smartcar from 'smartcar-9';
import { suite } from './smartcar.mjs';

suite({ smartcar, old: true });

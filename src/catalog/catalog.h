/* SPDX-License-Identifier: Apache-2.0
 * The facts of our field: permissions, signals, makes, models, countries, VINs,
 * simulated accounts. Constant tables; nothing to start, nothing to free. */
#pragma once
#include "catalog/accounts.h"
#include "catalog/codes.h"
#include "catalog/languages.h"
#include "catalog/makes.h"
#include "catalog/models.h"
#include "catalog/permissions.h"
#include "catalog/signals.h"
#include "catalog/vin.h"

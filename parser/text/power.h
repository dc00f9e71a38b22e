/* SPDX-License-Identifier: Apache-2.0 */
/* Powers, as floats. */
#ifndef BT_POWER_H
#define BT_POWER_H

/* math:pow/2 of a base, 2 to 36, and a whole exponent; NAN when there is no memory. */
double bt_power(int base, double exponent);
#endif

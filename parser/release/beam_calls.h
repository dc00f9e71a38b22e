/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BT_BEAM_CALLS_H
#define BT_BEAM_CALLS_H

#include <stddef.h>
#include <stdint.h>

/* Finds the imported functions that start/2 calls at its beginning, as indexes into the import
 * table. `bytes` are the code behind the header of the chunk Code; `name` is the index of the atom
 * start, and `label` the label of the function, from the export table. Returns how many they are,
 * at most `most`. */
size_t bt_beam_calls(const uint8_t *bytes, size_t size, uint32_t name, uint32_t label,
                     uint32_t *imports, size_t most);
#endif

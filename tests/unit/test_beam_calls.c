/* SPDX-License-Identifier: Apache-2.0 */
/* What start/2 calls, from the code of a module. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "parser/release/beam_calls.h"

/* {label,1} {func_info,m,start,2} {label,2} {allocate,1,2} {move,{x,1},{y,0}}
 * {move,{literal,5},{x,2}} {call_ext,3,0} {trim,1,0} {line,33} {put_tuple2,{x,0},{list,[{x,1},
 * {atom,3}]}} {call_ext_last,1,300,0} {call_ext_only,0,2} */
static const uint8_t code[] = {1,    0x10, 2,    0x12, 0x22, 0x20, 1,    0x20, 12,   0x10, 0x20,
                               64,   0x13, 0x04, 64,   0x47, 0x50, 0x23, 7,    0x30, 0x00, 136,
                               0x10, 0x00, 153,  0x08, 0x21, 164,  0x03, 0x17, 0x20, 0x13, 0x32,
                               8,    0x10, 0x28, 0x2C, 0x00, 78,   0x00, 0x20};

static size_t calls(const uint8_t *bytes, size_t size, uint32_t name, uint32_t label, size_t most,
                    uint32_t imports[8]) {
    uint8_t *copy = malloc(size + 1); /* so that the sanitizer sees its end */
    cr_assert_not_null(copy);
    memcpy(copy, bytes, size);
    size_t count = bt_beam_calls(copy, size, name, label, imports, most);
    free(copy);
    return count;
}

Test(beam_calls, follows_the_code_to_its_last_call) {
    uint32_t imports[8];
    cr_assert_eq(calls(code, sizeof code, 2, 2, 8, imports), 2);
    cr_expect_eq(imports[0], 0);
    cr_expect_eq(imports[1], 300);
    cr_expect_eq(calls(code, sizeof code, 2, 2, 1, imports), 1);
}

Test(beam_calls, finds_no_other_function) {
    uint32_t imports[8];
    cr_expect_eq(calls(code, sizeof code, 3, 2, 8, imports), 0);
    cr_expect_eq(calls(code, sizeof code, 2, 3, 8, imports), 0);
    cr_expect_eq(calls(code, sizeof code, 2, 70000, 8, imports), 0);
}

Test(beam_calls, stops_at_what_may_not_be_reached) {
    uint8_t branch[sizeof code];
    uint32_t imports[8];
    memcpy(branch, code, sizeof code);
    branch[21] = 48; /* is_atom, in place of trim */
    cr_expect_eq(calls(branch, sizeof branch, 2, 2, 8, imports), 1);
    branch[11] = 104; /* try, in place of move */
    cr_expect_eq(calls(branch, sizeof branch, 2, 2, 8, imports), 0);
}

Test(beam_calls, withstands_any_code) {
    uint32_t imports[8];
    for (size_t size = 0; size <= sizeof code; size++)
        cr_expect_leq(calls(code, size, 2, 2, 8, imports), 2);
    uint8_t bytes[sizeof code];
    uint32_t random = 1;
    for (int i = 0; i < 20000; i++) {
        memcpy(bytes, code, 8);
        for (size_t at = 8; at < sizeof bytes; at++) {
            random = random * 1664525 + 1013904223;
            bytes[at] = (uint8_t)(random >> 24);
        }
        cr_expect_leq(calls(bytes, sizeof bytes, 2, 2, 8, imports), 8);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a module's start/2 calls in other modules, whatever its arguments are. Its code is followed
 * from the beginning up to the first instruction that not every call reaches, or that is unknown
 * here.
 */
#include "parser/release/beam_calls.h"

#include <stdbool.h>
#include <string.h>

enum { TAG_U = 0, TAG_ATOM = 2, TAG_EXTENDED = 7 };

typedef struct code {
    const uint8_t *bytes;
    size_t size, at;
    bool broken;
} code;

static uint8_t next(code *c) {
    if (c->at >= c->size) {
        c->broken = true;
        return 0;
    }
    return c->bytes[c->at++];
}

/* The number of a compact term, of which `first` is the first byte. Numbers of more than four bytes
 * do not matter here. */
static uint32_t number(code *c, uint8_t first) {
    if ((first & 8) == 0) return first >> 4;
    if ((first & 16) == 0) return (uint32_t)(first & 0xE0) << 3 | next(c);
    unsigned length = (first >> 5) + 2u;
    if (length > 8) c->broken = true;
    uint32_t value = 0;
    while (length-- > 0 && !c->broken) value = value << 8 | next(c);
    return value;
}

static uint32_t plain(code *c) {
    return number(c, next(c));
}

/* Passes over one operand. A list holds numbers, registers, literals and typed registers, but no
 * list. */
static void operand(code *c) {
    uint8_t first = next(c);
    if ((first & 7) != TAG_EXTENDED) {
        (void)number(c, first);
        return;
    }
    uint32_t more = 0;
    switch (first >> 4) {
    case 1: more = plain(c); break;     /* a list */
    case 2: more = 1; break;            /* a floating-point register */
    case 3: more = 2 * plain(c); break; /* an allocation: kinds and numbers */
    case 4: more = 1; break;            /* a literal */
    case 5: more = 2; break;            /* a register and its type */
    default: c->broken = true;
    }
    while (more-- > 0 && !c->broken) {
        first = next(c);
        if ((first & 7) == TAG_EXTENDED) { /* within a list: literals and typed registers */
            more += first >> 4 == 4 ? 1 : 2;
            c->broken |= first >> 4 != 4 && first >> 4 != 5;
        } else {
            (void)number(c, first);
        }
    }
}

/* How many operands an instruction has that is passed over, by its number; -1: stop here. */
static int operands(uint8_t instruction) {
    switch (instruction) {
    case 1: return 1;   /* label */
    case 12: return 2;  /* allocate */
    case 13: return 3;  /* allocate_heap */
    case 16: return 2;  /* test_heap */
    case 18: return 1;  /* deallocate */
    case 64: return 2;  /* move */
    case 69: return 3;  /* put_list */
    case 136: return 2; /* trim */
    case 153: return 1; /* line */
    case 164: return 2; /* put_tuple2 */
    case 169: return 2; /* swap */
    case 172: return 1; /* init_yregs */
    case 183: return 2; /* executable_line */
    default: return -1;
    }
}

static size_t put(uint8_t *out, unsigned tag, uint32_t value) {
    if (value < 16) {
        out[0] = (uint8_t)(value << 4 | tag);
        return 1;
    }
    if (value < 0x800) {
        out[0] = (uint8_t)((value >> 3 & 0xE0) | 8 | tag);
        out[1] = (uint8_t)value;
        return 2;
    }
    out[0] = (uint8_t)(0x18 | tag);
    out[1] = (uint8_t)(value >> 8);
    out[2] = (uint8_t)value;
    return 3;
}

/* Goes to the first instruction of start/2: behind {func_info,Module,start,2} {label,Label}. */
static bool find_start(code *c, uint32_t name, uint32_t label) {
    uint8_t head[16];
    size_t length = 0;
    if (name > 0x7FFF || label > 0x7FFF) return false;
    head[length++] = 2;
    length += put(head + length, TAG_ATOM, 1);
    length += put(head + length, TAG_ATOM, name);
    length += put(head + length, TAG_U, 2);
    head[length++] = 1;
    length += put(head + length, TAG_U, label);
    const uint8_t *found = memmem(c->bytes, c->size, head, length);
    if (found == NULL) return false;
    c->at = (size_t)(found - c->bytes) + length;
    return true;
}

size_t bt_beam_calls(const uint8_t *bytes, size_t size, uint32_t name, uint32_t label,
                     uint32_t *imports, size_t most) {
    code c = {bytes, size, 0, false};
    size_t count = 0;
    if (!find_start(&c, name, label)) return 0;
    while (count < most && !c.broken) {
        uint8_t instruction = next(&c);
        bool last = instruction == 8 || instruction == 78; /* call_ext_last, call_ext_only */
        if (instruction == 7 || last) {                    /* call_ext */
            (void)plain(&c);
            imports[count] = plain(&c);
            count += !c.broken;
            if (last) break;
            continue;
        }
        int more = operands(instruction);
        if (more < 0) break;
        while (more-- > 0) operand(&c);
    }
    return count;
}

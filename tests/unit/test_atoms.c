/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "counting.h"
#include "etf/ctx.h"

static const bt_atom *intern(bt_ctx *ctx, const char *text, size_t length) {
    const bt_atom *atom = NULL;
    cr_assert_eq(bt_intern(&ctx->atoms, text, length, &atom), BT_OK);
    return atom;
}

static size_t repeat(char *out, const char *unit, size_t times) {
    size_t length = strlen(unit);
    for (size_t i = 0; i < times; i++) memcpy(out + i * length, unit, length);
    return times * length;
}

Test(atoms, equal_text_is_one_pointer) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    enum { MANY = 20000 };
    static const bt_atom *atoms[MANY];
    char text[32];
    for (int i = 0; i < MANY; i++)
        atoms[i] = intern(ctx, text, (size_t)snprintf(text, sizeof text, "atom_%d", i));
    for (int i = 0; i < MANY; i++) {
        int length = snprintf(text, sizeof text, "atom_%d", i);
        cr_assert_eq(intern(ctx, text, (size_t)length), atoms[i]);
        cr_assert_str_eq(bt_atom_text(atoms[i], NULL), text);
    }
    cr_expect_eq(ctx->atoms.count, MANY);
    counting_end(&c, ctx);
}

/* Names of every length that is handled in another way, each of which differs from the next in one
 * byte: no way to an atom takes one for the other, in whatever order they come. */
Test(atoms, every_byte_of_a_name_counts) {
    static const size_t lengths[] = {0, 1, 2, 15, 16, 17, 31, 32, 33, 34, 47, 48, 49, 64, 255};
    bt_ctx *ctx = bt_ctx_new(NULL);
    for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
        size_t length = lengths[k], count = ctx->atoms.count;
        const bt_atom *atoms[256];
        for (int round = 0; round < 2; round++)
            for (size_t i = 0; i <= length; i++) { /* the last one is as it is */
                char *text = malloc(length + 16);
                memset(text, 'a', length + 16);
                if (i < length) text[i] = 'b';
                const bt_atom *atom = intern(ctx, text, length);
                if (round == 0) atoms[i] = atom;
                cr_expect_eq(atom, atoms[i]);
                cr_expect_arr_eq(bt_atom_text(atom, NULL), text, length);
                cr_expect_eq(bt_intern_within(&ctx->atoms, text, length), atom);
                cr_expect_eq(bt_intern_slow(&ctx->atoms, text, length), atom);
                bt_name_run names = {.count = 0};
                bt_term term;
                bt_add_name(&names, &ctx->atoms, text, length);
                cr_assert_eq(bt_intern_names(&ctx->atoms, &names, &term), 1);
                cr_expect_eq(term.as.atom, atom);
                free(text);
            }
        cr_expect_eq(ctx->atoms.count, count + length + 1);
    }
    bt_ctx_free(ctx);
}

Test(atoms, any_text_within_255_characters) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    static const char *const units[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    for (size_t i = 0; i < 4; i++) {
        char text[256 * 4];
        for (size_t chars = 0; chars <= 255; chars++) {
            size_t length = repeat(text, units[i], chars), got;
            const bt_atom *atom = intern(ctx, text, length);
            cr_assert_eq(bt_atom_chars(atom), chars);
            const char *back = bt_atom_text(atom, &got);
            cr_assert_eq(got, length);
            cr_assert_eq(memcmp(back, text, length), 0);
            cr_assert_eq(back[length], '\0');
            cr_assert_eq(atom->latin1, i < 2 || chars == 0);
        }
        const bt_atom *atom;
        size_t length = repeat(text, units[i], 256);
        cr_expect_eq(bt_intern(&ctx->atoms, text, length, &atom), BT_USAGE);
    }
    bt_ctx_free(ctx);
}

Test(atoms, carry_their_external_form) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    char text[600];
    static const size_t lengths[] = {0, 1, 254, 255};
    size_t size;
    for (size_t i = 0; i < 4; i++) {
        const bt_atom *atom = intern(ctx, text, repeat(text, "x", lengths[i]));
        const uint8_t *etf = bt_atom_etf(atom, &size);
        cr_expect_eq(size, 2 + lengths[i]);
        cr_expect_eq(etf[0], 119);
        cr_expect_eq(etf[1], lengths[i]);
        cr_expect_eq(memcmp(etf + 2, text, lengths[i]), 0);
    }
    const bt_atom *atom = intern(ctx, text, repeat(text, "\xC3\xA9", 200));
    const uint8_t *etf = bt_atom_etf(atom, &size);
    cr_expect_eq(size, 403);
    cr_expect_eq(memcmp(etf, "\x76\x01\x90", 3), 0);
    cr_expect_eq(memcmp(etf + 3, text, 400), 0);
    bt_ctx_free(ctx);
}

Test(atoms, refuse_what_is_no_text) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_atom *atom;
    static const char *const bad[] = {"\xFF", "a\xC3", "\xED\xA0\x80", "\xC0\x80"};
    for (size_t i = 0; i < 4; i++)
        cr_expect_eq(bt_intern(&ctx->atoms, bad[i], strlen(bad[i]), &atom), BT_USAGE, "row %zu", i);
    static const char zeros[2000];
    cr_expect_eq(bt_intern(&ctx->atoms, zeros, 256, &atom), BT_USAGE);
    cr_expect_eq(bt_intern(&ctx->atoms, zeros, sizeof zeros, &atom), BT_USAGE);
    cr_expect_eq(bt_intern(&ctx->atoms, zeros, 255, &atom), BT_OK);
    cr_expect_eq(bt_intern(&ctx->atoms, NULL, 0, &atom), BT_OK);
    cr_expect_eq(ctx->atoms.count, 2);
    bt_ctx_free(ctx);
}

/* The first atoms, the same when they are entered in the table, and those after them. */
Test(atoms, stay_when_the_table_begins) {
    enum { COUNT = 2 * BT_FIRST_ATOMS };
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_atom *atoms[COUNT];
    char text[40];
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < COUNT; i++) {
            int length =
                snprintf(text, sizeof text, i % 2 ? "a_name_of_more_than_32_bytes_%zu" : "a%zu", i);
            const bt_atom *atom = intern(ctx, text, (size_t)length);
            if (round == 0) {
                atoms[i] = atom;
                cr_assert_eq(bt_only_first_atoms(&ctx->atoms), i < BT_FIRST_ATOMS, "%zu", i);
            }
            cr_assert_eq(atoms[i], atom);
        }
    cr_expect_eq(ctx->atoms.count, COUNT);
    bt_ctx_free(ctx);
}

/* Names made to have one quick slot and one tag: the two halves of each have the same sum. */
Test(atoms, with_one_quick_slot_are_different) {
    enum { COUNT = 3 * BT_QUICK_NEXT };
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_atom *atoms[COUNT];
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < COUNT; i++) {
            char text[17] = "aaaaaaaazzzzzzzz";
            text[0] = (char)(text[0] + i % 16), text[8] = (char)(text[8] - i % 16);
            text[1] = (char)(text[1] + i / 16), text[9] = (char)(text[9] - i / 16);
            const bt_atom *atom = intern(ctx, text, 16);
            cr_expect_str_eq(bt_atom_text(atom, NULL), text);
            if (round == 0) {
                atoms[i] = atom;
                cr_assert_eq(bt_only_first_atoms(&ctx->atoms), i < BT_QUICK_NEXT, "%d", i);
            }
            cr_expect_eq(atoms[i], atom);
        }
    cr_expect_eq(ctx->atoms.count, COUNT);
    bt_ctx_free(ctx);
}

Test(atoms, the_limit_counts_different_ones) {
    bt_limits limits = BT_LIMITS_INIT;
    limits.atoms = 2;
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, &limits);
    const bt_atom *atom, *a = intern(ctx, "a", 1);
    (void)intern(ctx, "b", 1);
    cr_expect_eq(bt_intern(&ctx->atoms, "c", 1, &atom), BT_INVALID);
    cr_expect_eq(intern(ctx, "a", 1), a);
    counting_end(&c, ctx);
}

static int by_hash(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Names that differ by bits which a hash that keeps the lower half of its products loses, 16 bytes
 * apart: hardly two of them may have the same one. */
Test(atoms, names_cannot_be_made_to_collide) {
    enum { BLOCKS = 12, NAMES = 1 << BLOCKS };
    bt_ctx *ctx = bt_ctx_new(NULL);
    static uint32_t hashes[NAMES];
    for (unsigned i = 0; i < NAMES; i++) {
        char name[16 * BLOCKS + 16] = "";
        for (unsigned k = 0; k < BLOCKS; k++)
            memcpy(name + (size_t)16 * k, i >> k & 1 ? "aaaaaaaaaaaaaaaa" : "aaaaaaa!aaa!aaa!", 16);
        bt_name whole = bt_name_of(name, 16 * BLOCKS);
        hashes[i] = bt_hash(&ctx->atoms, &whole);
    }
    qsort(hashes, NAMES, sizeof *hashes, by_hash);
    unsigned same = 0;
    for (unsigned i = 1; i < NAMES; i++) same += hashes[i] == hashes[i - 1];
    cr_expect_lt(same, 10);
    bt_ctx_free(ctx);
}

Test(atoms, are_ordered_by_code_point) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    /* ascending */
    static const char *const texts[] = {"",
                                        "A",
                                        "Z",
                                        "a",
                                        "aa",
                                        "ab",
                                        "b",
                                        "\x7F",
                                        "\xC2\x80",
                                        "\xC3\xA9",
                                        "\xE2\x82\xAC",
                                        "\xEF\xBF\xBD",
                                        "\xF0\x9F\x98\x80"};
    enum { COUNT = sizeof texts / sizeof *texts };
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++) {
            int order = bt_atom_order(intern(ctx, texts[i], strlen(texts[i])),
                                      intern(ctx, texts[j], strlen(texts[j])));
            cr_expect_eq((order > 0) - (order < 0), (i > j) - (i < j), "%zu %zu", i, j);
        }
    bt_ctx_free(ctx);
}

Test(atoms, is_atom_compares_whole_text) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_term term;
    cr_assert_eq(bt_make_atom(ctx, "kernel", 6, &term), BT_OK);
    cr_expect(bt_is_atom(&term, "kernel"));
    cr_expect_not(bt_is_atom(&term, "kern"));
    cr_expect_not(bt_is_atom(&term, "kernels"));
    term = bt_make_int(1);
    cr_expect_not(bt_is_atom(&term, ""));
    bt_ctx_free(ctx);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Folding: each value has one form, and each item keeps its place. */
#include <math.h>

#include "counting.h"
#include "etf/stack.h"
#include "etf/term.h"

typedef struct fixture {
    counting c;
    bt_ctx *ctx;
    bt_stack stack;
} fixture;

static void begin(fixture *f, bool spanned) {
    *f = (fixture){0};
    f->ctx = counting_ctx(&f->c, NULL);
    bt_stack_init(&f->stack, f->ctx, spanned);
}

static void end(fixture *f) {
    bt_stack_free(&f->stack);
    counting_end(&f->c, f->ctx);
}

static bt_span at(uint32_t begin) {
    return (bt_span){begin, begin + 1};
}

static void push_int(fixture *f, int64_t value, uint32_t place) {
    cr_assert_eq(bt_push(&f->stack, bt_int(value), at(place)), BT_OK);
}

static void push_atom(fixture *f, const char *text, uint32_t place) {
    bt_term term;
    cr_assert_eq(bt_make_atom(f->ctx, text, strlen(text), &term), BT_OK);
    cr_assert_eq(bt_push(&f->stack, term, at(place)), BT_OK);
}

static const bt_term *top(const fixture *f) {
    return &f->stack.terms[f->stack.count - 1];
}

static void expect_place(const fixture *f, uint32_t item, uint32_t place) {
    bt_node node = {top(f), {NULL, f->stack.spans[f->stack.count - 1]}};
    cr_expect_eq(bt_node_child(node, item).place.span.begin, place, "item %u is at %u, not at %u",
                 item, bt_node_child(node, item).place.span.begin, place);
}

Test(fold, byte_lists_are_strings) {
    fixture f;
    begin(&f, true);
    push_int(&f, 0, 1);
    push_int(&f, 255, 2);
    cr_assert_eq(bt_fold_list(&f.stack, 2, false, at(0)), BT_OK);
    cr_expect_eq(top(&f)->kind, BT_STRING);
    cr_expect_eq(top(&f)->count, 2);
    cr_expect_eq(memcmp(top(&f)->as.bytes, "\0\xFF", 2), 0);
    static const int64_t other[] = {256, -1, INT64_MIN};
    for (size_t i = 0; i < 3; i++) {
        push_int(&f, 1, 1);
        push_int(&f, other[i], 2);
        cr_assert_eq(bt_fold_list(&f.stack, 2, false, at(0)), BT_OK);
        cr_expect_eq(top(&f)->kind, BT_LIST);
        cr_expect_eq(top(&f)->as.items[1].as.integer, other[i]);
        expect_place(&f, 0, 1);
        expect_place(&f, 1, 2);
    }
    cr_expect_eq(f.stack.count, 4);
    end(&f);
}

Test(fold, empty_lists_are_nil) {
    fixture f;
    begin(&f, false);
    cr_assert_eq(bt_fold_list(&f.stack, 0, false, at(0)), BT_OK);
    cr_expect_eq(top(&f)->kind, BT_NIL);
    push_int(&f, 300, 0);
    cr_assert_eq(bt_push(&f.stack, bt_nil(), at(0)), BT_OK);
    cr_assert_eq(bt_fold_list(&f.stack, 1, true, at(0)), BT_OK);
    cr_expect_eq(top(&f)->kind, BT_LIST);
    cr_expect_eq(top(&f)->count, 1);
    cr_expect_eq(top(&f)->flags & BT_IMPROPER, 0);
    cr_expect_eq(f.stack.count, 2);
    end(&f);
}

Test(fold, improper_lists_keep_their_tail) {
    fixture f;
    begin(&f, true);
    push_int(&f, 1, 1);
    push_int(&f, 2, 2);
    cr_assert_eq(bt_fold_list(&f.stack, 1, true, at(0)), BT_OK);
    cr_expect_eq(top(&f)->kind, BT_LIST);
    cr_expect_eq(top(&f)->count, 1);
    cr_expect(top(&f)->flags & BT_IMPROPER);
    cr_expect_eq(top(&f)->as.items[1].as.integer, 2);
    expect_place(&f, 0, 1);
    expect_place(&f, 1, 2);
    end(&f);
}

/* [E1|[E2|[...|[En|Tail]]]], folded from the inside, is one list. */
static void join_many(bool spanned, bool improper, bool bytes, uint32_t count) {
    fixture f;
    begin(&f, spanned);
    for (uint32_t i = 0; i < count; i++) push_int(&f, bytes ? i % 256 : 1000 + i, i + 1);
    if (improper)
        push_atom(&f, "tail", count + 1);
    else
        cr_assert_eq(bt_push(&f.stack, bt_nil(), at(count + 1)), BT_OK);
    for (uint32_t i = 0; i < count; i++)
        cr_assert_eq(bt_fold_list(&f.stack, 1, true, at(0)), BT_OK);
    cr_assert_eq(f.stack.count, 1);
    const bt_term *list = top(&f);
    cr_assert_eq(list->kind, bytes && !improper ? BT_STRING : BT_LIST);
    cr_assert_eq(list->count, count);
    for (uint32_t i = 0; i < count; i++) {
        cr_assert_eq(bt_element(list, i).as.integer, bytes ? i % 256 : 1000 + i);
        if (spanned && list->kind == BT_LIST) expect_place(&f, i, i + 1);
    }
    cr_expect_eq((list->flags & BT_IMPROPER) != 0, improper);
    if (improper) {
        cr_expect(bt_is_atom(&list->as.items[count], "tail"));
        if (spanned) expect_place(&f, count, count + 1);
    }
    end(&f);
}

Test(fold, nested_tails_join) {
    static const uint32_t counts[] = {1, 2, 3, 7, 64, 1000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (unsigned how = 0; how < 8; how++) join_many(how & 1, how & 2, how & 4, counts[i]);
}

Test(fold, joining_costs_no_more_than_linear_memory) {
    fixture f;
    begin(&f, true);
    enum { COUNT = 200000 };
    for (uint32_t i = 0; i < COUNT; i++) push_int(&f, 1000, i);
    cr_assert_eq(bt_push(&f.stack, bt_nil(), at(0)), BT_OK);
    for (uint32_t i = 0; i < COUNT; i++)
        cr_assert_eq(bt_fold_list(&f.stack, 1, true, at(0)), BT_OK);
    cr_expect_lt(bt_ctx_memory(f.ctx, NULL), (uint64_t)COUNT * 24 * 12);
    end(&f);
}

Test(fold, joins_of_several_elements_keep_places) {
    fixture f;
    begin(&f, true);
    /* [a, 300 | [b, 301 | [c | "xy"]]] */
    push_atom(&f, "a", 1);
    push_int(&f, 300, 2);
    push_atom(&f, "b", 3);
    push_int(&f, 301, 4);
    push_atom(&f, "c", 5);
    push_int(&f, 'x', 6);
    push_int(&f, 'y', 7);
    cr_assert_eq(bt_fold_list(&f.stack, 2, false, at(60)), BT_OK);
    cr_assert_eq(bt_fold_list(&f.stack, 1, true, at(50)), BT_OK);
    cr_assert_eq(bt_fold_list(&f.stack, 2, true, at(40)), BT_OK);
    cr_assert_eq(bt_fold_list(&f.stack, 2, true, at(30)), BT_OK);
    cr_assert_eq(top(&f)->count, 7);
    static const uint32_t places[] = {1, 2, 3, 4, 5, 60, 60};
    for (uint32_t i = 0; i < 7; i++) expect_place(&f, i, places[i]);
    cr_expect(bt_is_atom(&top(&f)->as.items[2], "b"));
    cr_expect_eq(top(&f)->as.items[6].as.integer, 'y');
    cr_expect_eq(f.stack.spans[0].begin, 30);
    end(&f);
}

Test(fold, bytes_before_a_list_and_a_list_before_bytes) {
    fixture f;
    begin(&f, false);
    /* [1 | [300]] is a list, [300 | "a"] too, [1 | "a"] a string */
    push_int(&f, 1, 0);
    push_int(&f, 300, 0);
    cr_assert_eq(bt_fold_list(&f.stack, 1, false, at(0)), BT_OK);
    cr_assert_eq(bt_fold_list(&f.stack, 1, true, at(0)), BT_OK);
    cr_expect_eq(top(&f)->kind, BT_LIST);
    cr_expect_eq(top(&f)->count, 2);
    push_int(&f, 300, 0);
    push_int(&f, 'a', 0);
    cr_assert_eq(bt_fold_list(&f.stack, 1, false, at(0)), BT_OK);
    cr_assert_eq(bt_fold_list(&f.stack, 1, true, at(0)), BT_OK);
    cr_expect_eq(top(&f)->kind, BT_LIST);
    cr_expect_eq(top(&f)->as.items[1].as.integer, 'a');
    push_int(&f, 1, 0);
    push_int(&f, 'a', 0);
    cr_assert_eq(bt_fold_list(&f.stack, 1, false, at(0)), BT_OK);
    cr_assert_eq(bt_fold_list(&f.stack, 1, true, at(0)), BT_OK);
    cr_expect_eq(top(&f)->kind, BT_STRING);
    cr_expect_eq(memcmp(top(&f)->as.bytes, "\1a", 2), 0);
    end(&f);
}

Test(fold, a_tail_made_without_places_takes_its_own) {
    fixture f;
    begin(&f, true);
    bt_term items[2] = {bt_int(300), bt_int(301)}, tail;
    cr_assert_eq(bt_make_list(f.ctx, items, 2, &items[0], &tail), BT_OK);
    push_int(&f, 299, 1);
    cr_assert_eq(bt_push(&f.stack, tail, at(9)), BT_OK);
    cr_assert_eq(bt_fold_list(&f.stack, 1, true, at(0)), BT_OK);
    cr_assert_eq(top(&f)->count, 3);
    cr_expect(top(&f)->flags & BT_IMPROPER);
    expect_place(&f, 0, 1);
    for (uint32_t i = 1; i < 4; i++) expect_place(&f, i, 9);
    cr_expect_eq(top(&f)->as.items[3].as.integer, 300);
    end(&f);
}

Test(fold, one_tail_in_two_lists) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    bt_term tail, one, two, items[1] = {bt_int(300)};
    cr_assert_eq(bt_make_list(ctx, items, 1, NULL, &tail), BT_OK);
    items[0] = bt_int(301);
    cr_assert_eq(bt_make_list(ctx, items, 1, &tail, &one), BT_OK);
    items[0] = bt_int(302);
    cr_assert_eq(bt_make_list(ctx, items, 1, &tail, &two), BT_OK);
    cr_expect_eq(one.as.items[0].as.integer, 301);
    cr_expect_eq(two.as.items[0].as.integer, 302);
    cr_expect_eq(one.as.items[1].as.integer, 300);
    cr_expect_eq(two.as.items[1].as.integer, 300);
    counting_end(&c, ctx);
}

Test(fold, maps_are_sorted_and_the_last_of_equal_keys_wins) {
    fixture f;
    begin(&f, true);
    static const int64_t keys[] = {5, 1, 5, 3, 1, 5};
    for (uint32_t i = 0; i < 6; i++) {
        push_int(&f, keys[i], 10 * i);
        push_int(&f, 100 + i, 10 * i + 1);
    }
    bt_twice twice;
    cr_assert_eq(bt_fold_map(&f.stack, 6, at(0), &twice), BT_OK);
    cr_expect_eq(twice.first, 1, "the smallest such key: 1");
    cr_expect_eq(twice.second, 4);
    cr_assert_eq(top(&f)->count, 3);
    static const int64_t expected[] = {1, 104, 3, 103, 5, 105};
    static const uint32_t places[] = {40, 41, 30, 31, 50, 51};
    for (uint32_t i = 0; i < 6; i++) {
        cr_expect_eq(top(&f)->as.items[i].as.integer, expected[i]);
        expect_place(&f, i, places[i]);
    }
    cr_expect_eq(f.stack.count, 1);
    end(&f);
}

Test(fold, maps_of_every_size_and_order) {
    for (uint32_t count = 0; count < 70; count++)
        for (uint32_t step = 1; step < 70; step += 11) {
            fixture f;
            begin(&f, false);
            for (uint32_t i = 0; i < count; i++) {
                uint32_t key = i * step % 71; /* 71 is prime: no key comes twice */
                push_int(&f, key, 0);
                push_int(&f, 1000 + key, 0);
            }
            bt_twice twice;
            cr_assert_eq(bt_fold_map(&f.stack, count, at(0), &twice), BT_OK);
            cr_assert_eq(twice.second, 0);
            const bt_term *map = top(&f);
            cr_assert_eq(map->count, count);
            for (uint32_t i = 0; i < count; i++) {
                cr_assert(i == 0 ||
                          map->as.items[2 * i].as.integer > map->as.items[2 * i - 2].as.integer);
                cr_assert_eq(map->as.items[2 * i + 1].as.integer,
                             1000 + map->as.items[2 * i].as.integer);
            }
            end(&f);
        }
}

Test(fold, children_of_what_has_no_places_have_their_parents) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_term string, tuple;
    cr_assert_eq(bt_make_string(ctx, "a\xFF", 2, &string), BT_OK);
    cr_assert_eq(bt_make_tuple(ctx, &string, 1, &tuple), BT_OK);
    bt_node parent = {&tuple, {NULL, {7, 9}}};
    bt_node child = bt_node_child(parent, 0);
    cr_expect(child.term->kind == BT_STRING && child.place.span.begin == 7);
    for (uint32_t i = 0; i < 2; i++) {
        bt_node byte = bt_node_child(child, i);
        cr_expect(byte.term->kind == BT_INT && byte.place.span.end == 9);
        cr_expect_eq(byte.term->as.integer, i == 0 ? 'a' : 255);
    }
    bt_ctx_free(ctx);
}

/* ---- making terms ---------------------------------------------------------------------------- */

Test(make, integers_have_one_form) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    static const struct {
        uint8_t bytes[9];
        size_t size;
        bool negative, big;
        int64_t value;
    } rows[] = {
        {{0}, 0, false, false, 0},
        {{0, 0, 0}, 3, true, false, 0},
        {{5, 0, 0, 0, 0, 0, 0, 0, 0}, 9, true, false, -5},
        {{255, 255, 255, 255, 255, 255, 255, 127}, 8, false, false, INT64_MAX},
        {{0, 0, 0, 0, 0, 0, 0, 128}, 8, true, false, INT64_MIN},
        {{0, 0, 0, 0, 0, 0, 0, 128}, 8, false, true, 0},
        {{1, 0, 0, 0, 0, 0, 0, 128}, 8, true, true, 0},
        {{0, 0, 0, 0, 0, 0, 0, 0, 1}, 9, false, true, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bt_term term;
        cr_assert_eq(bt_make_big(ctx, rows[i].negative, rows[i].bytes, rows[i].size, &term), BT_OK);
        cr_expect_eq(term.kind, rows[i].big ? BT_BIG : BT_INT, "row %zu", i);
        if (!rows[i].big) cr_expect_eq(term.as.integer, rows[i].value, "row %zu", i);
        if (rows[i].big) cr_expect_eq(term.flags & BT_NEGATIVE, rows[i].negative, "row %zu", i);
    }
    bt_ctx_free(ctx);
}

Test(make, bitstrings_have_clean_padding) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    for (size_t bits = 0; bits <= 24; bits++) {
        bt_term term;
        cr_assert_eq(bt_make_bitstring(ctx, "\xFF\xFF\xFF", bits, &term), BT_OK);
        cr_expect_eq(term.count, (bits + 7) / 8);
        cr_expect_eq(term.bits, bits % 8 == 0 ? 8 : bits % 8);
        if (bits % 8 != 0)
            cr_expect_eq(term.as.bytes[term.count - 1], (uint8_t)(0xFF00 >> bits % 8));
    }
    bt_ctx_free(ctx);
}

Test(make, refuses_what_is_no_term) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_term out, atom, arity = bt_make_int(256), one = bt_make_int(1);
    cr_expect_eq(bt_make_float((double)INFINITY, &out), BT_USAGE);
    cr_expect_eq(bt_make_float((double)NAN, &out), BT_USAGE);
    cr_expect_eq(bt_make_float(-0.0, &out), BT_OK);
    cr_expect_eq(bt_make_atom(ctx, "\xFF", 1, &out), BT_USAGE);
    cr_assert_eq(bt_make_atom(ctx, "m", 1, &atom), BT_OK);
    cr_expect_eq(bt_make_export(ctx, &atom, &atom, &arity, &out), BT_USAGE);
    /* More items than a term can have: they are not looked at. */
    cr_expect_eq(bt_make_tuple(ctx, &one, SIZE_MAX, &out), BT_USAGE);
    cr_expect_eq(bt_make_list(ctx, &one, SIZE_MAX, NULL, &out), BT_USAGE);
    cr_expect_eq(bt_make_map(ctx, &one, SIZE_MAX / 2 + 1, &out), BT_USAGE);
    cr_expect_eq(bt_make_map(ctx, &one, SIZE_MAX, &out), BT_USAGE);
    cr_expect_eq(bt_make_export(ctx, &atom, &one, &one, &out), BT_USAGE);
    cr_expect_eq(bt_make_export(ctx, &atom, &atom, &one, &out), BT_OK);
    cr_expect(out.kind == BT_EXPORT && out.count == 3);
    cr_expect_eq(bt_make_string(ctx, NULL, 0, &out), BT_OK);
    cr_expect_eq(out.kind, BT_NIL);
    bt_ctx_free(ctx);
}

/* ---- items that come again ------------------------------------------------------------------- */

/* Folds {a, b, c}, with `changed` for the item at that place if it is one of the three. */
static void fold_triple(fixture *f, unsigned changed) {
    static const char *const names[] = {"a", "b", "c"};
    for (unsigned i = 0; i < 3; i++) push_atom(f, i == changed ? "changed" : names[i], i);
    cr_assert_eq(bt_fold_tuple(&f->stack, 3, at(0)), BT_OK);
}

Test(fold, equal_items_are_moved_once) {
    fixture f;
    begin(&f, false);
    cr_assert_eq(bt_stack_share(&f.stack, 1000), BT_OK);
    fold_triple(&f, 3);
    const bt_term *items = top(&f)->as.items;
    for (unsigned changed = 0; changed <= 3; changed++) {
        fold_triple(&f, changed);
        cr_expect_eq(top(&f)->as.items == items, changed == 3, "%u", changed);
        cr_expect(bt_is_atom(&top(&f)->as.items[0], changed == 0 ? "changed" : "a"));
        cr_expect(bt_is_atom(&top(&f)->as.items[1], changed == 1 ? "changed" : "b"));
        cr_expect(bt_is_atom(&top(&f)->as.items[2], changed == 2 ? "changed" : "c"));
        fold_triple(&f, 3); /* it may have lost its place to the changed one */
        items = top(&f)->as.items;
    }
    end(&f);
}

/* An improper list has its tail among its items, and a shorter tuple fewer of them. */
Test(fold, equal_items_make_different_terms) {
    fixture f;
    begin(&f, false);
    cr_assert_eq(bt_stack_share(&f.stack, 1000), BT_OK);
    fold_triple(&f, 3);
    const bt_term *items = top(&f)->as.items;
    push_atom(&f, "a", 0);
    push_atom(&f, "b", 1);
    push_atom(&f, "c", 2);
    cr_assert_eq(bt_fold_list(&f.stack, 2, true, at(0)), BT_OK);
    cr_expect_eq(top(&f)->as.items, items);
    cr_expect_eq(top(&f)->kind, BT_LIST);
    cr_expect_eq(top(&f)->count, 2);
    cr_expect(!bt_is_proper(top(&f)));
    push_atom(&f, "a", 0);
    push_atom(&f, "c", 1);
    cr_assert_eq(bt_fold_tuple(&f.stack, 2, at(0)), BT_OK);
    cr_expect_neq(top(&f)->as.items, items);
    end(&f);
}

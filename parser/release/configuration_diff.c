/* SPDX-License-Identifier: Apache-2.0 */
/* What has changed between two configurations. Keys are compared by name, in any order. */
#include "parser/release/configuration.h"
#include "parser/release/pairs.h"
#include "parser/release/report.h"
#include "parser/release/view.h"

/* How deep values are compared key by key: below at most so many keys, the application among them.
 * Each difference repeats these, so their text has at most so many bytes too. */
enum { DEEPEST = 16, LONGEST = 512 };

typedef struct differ {
    bt_ctx *ctx;
    bt_out *out;
    bool json;
    size_t count; /* how many differences were written */
    const bt_term *path[DEEPEST];
    size_t depth, length; /* of the path: how many keys, and the length of their text */
} differ;

/* ---- one difference -------------------------------------------------------------------------- */

static bt_status put_text(differ *d, const bt_term *from, const bt_term *to) {
    bt_status status = BT_OK;
    for (size_t i = 0; i < d->depth && status == BT_OK; i++) {
        if (i > 0) bt_out_byte(d->out, ' ');
        status = bt_put_term(d->ctx, d->out, d->path[i]);
    }
    bt_out_text(d->out, from == NULL ? ": added " : to == NULL ? ": removed " : ": ");
    if (status == BT_OK && from != NULL) status = bt_put_term(d->ctx, d->out, from);
    if (from != NULL && to != NULL) bt_out_text(d->out, " -> ");
    if (status == BT_OK && to != NULL) status = bt_put_term(d->ctx, d->out, to);
    bt_out_byte(d->out, '\n');
    return status;
}

static bt_status put_json(differ *d, const bt_term *from, const bt_term *to) {
    bt_out_text(d->out, d->count == 0 ? "[\n  {\"path\": [" : ",\n  {\"path\": [");
    bt_status status = BT_OK;
    for (size_t i = 0; i < d->depth && status == BT_OK; i++) {
        if (i > 0) bt_out_text(d->out, ", ");
        status = bt_json_text(d->ctx, d->out, d->path[i]);
    }
    bt_out_text(d->out, "], \"from\": ");
    if (status == BT_OK) status = bt_json_text(d->ctx, d->out, from);
    bt_out_text(d->out, ", \"to\": ");
    if (status == BT_OK) status = bt_json_text(d->ctx, d->out, to);
    bt_out_byte(d->out, '}');
    return status;
}

static bt_status put(differ *d, const bt_term *from, const bt_term *to) {
    bt_status status = (d->json ? put_json : put_text)(d, from, to);
    d->count++;
    return status;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Whether a term is a map, or a list of nothing but {Key, Value}. */
static bool has_keys(const bt_term *term) {
    if (term->kind == BT_MAP) return true;
    if (term->kind != BT_LIST || (term->flags & BT_IMPROPER) != 0) return term->kind == BT_NIL;
    for (uint32_t i = 0; i < term->count; i++)
        if (!bt_is_tuple(&term->as.items[i], 2, NULL)) return false;
    return true;
}

static bt_status add_keys(bt_pairs *pairs, const bt_term *term) {
    bt_status status = BT_OK;
    if (term->kind != BT_MAP) return bt_pairs_add_keys(pairs, term);
    for (uint32_t i = 0; i < term->count && status == BT_OK; i++)
        status = bt_pairs_add(pairs, &term->as.items[2 * i], &term->as.items[2 * i + 1]);
    return status;
}

/* Whether two values are compared key by key: those of applications, and two of one kind that are
 * not empty. */
static bool can_follow(const differ *d, const bt_term *from, const bt_term *to) {
    if (d->depth == 1) return true;
    return d->depth < DEEPEST && d->length <= LONGEST && from->kind == to->kind &&
           from->count > 0 && to->count > 0 && has_keys(from) && has_keys(to);
}

static int count_bytes(void *user, const void *bytes, size_t size) {
    (void)bytes;
    *(size_t *)user += size;
    return 0;
}

/* Puts a key at the end of the path. */
static bt_status enter(differ *d, const bt_term *key) {
    bt_out out;
    bt_out_init(&out, (bt_sink){count_bytes, &d->length});
    d->path[d->depth++] = key;
    bt_status status = bt_put_term(d->ctx, &out, key);
    bt_out_flush(&out);
    return status;
}

/* Writes how the values of a key differ. It calls itself, down to DEEPEST. */
static bt_status visit(void *user, const bt_term *key, const bt_term *from, const bt_term *to) {
    differ *d = user;
    bool both = from != NULL && to != NULL;
    int order = 1;
    bt_status status = both ? bt_compare(d->ctx, from, to, &order) : BT_OK;
    if (status != BT_OK || order == 0) return status;
    size_t before = d->count, length = d->length;
    status = enter(d, key);
    if (status == BT_OK && both && can_follow(d, from, to))
        status = bt_pairs_compare_terms(d->ctx, from, to, add_keys, visit, d);
    /* When all keys have the same values, the order differs. That is a difference, except for an
     * application's keys. */
    bool only_order = both && d->depth == 1;
    if (status == BT_OK && d->count == before && !only_order) status = put(d, from, to);
    d->depth--;
    d->length = length;
    return status;
}

bt_status bt_configuration_diff(bt_ctx *ctx, const bt_configuration *from,
                                const bt_configuration *to, bool json, bt_sink sink,
                                bool *different) {
    bt_node a, b;
    bt_out out;
    bt_out_init(&out, sink);
    differ d = {.ctx = ctx, .out = &out, .json = json};
    bt_status status = bt_configuration_term(ctx, from, &a);
    if (status == BT_OK) status = bt_configuration_term(ctx, to, &b);
    if (status == BT_OK) status = bt_pairs_compare_terms(ctx, a.term, b.term, add_keys, visit, &d);
    *different = d.count != 0;
    if (json) bt_out_text(&out, d.count == 0 ? "[]\n" : "\n]\n");
    bt_status end = bt_out_end(ctx, &out);
    return status == BT_OK ? end : status;
}

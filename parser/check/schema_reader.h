/* SPDX-License-Identifier: Apache-2.0 */
/* A .schema text that is being read, and the functions that scanner (schema_scan.c) and parser
 * (schema_build.c) call. */
#ifndef BT_SCHEMA_READER_H
#define BT_SCHEMA_READER_H

#include <setjmp.h>
#include <string.h>

#include "parser/check/schema.h"

typedef struct bt_schema_reader {
    bt_ctx *ctx;
    bt_schema *schema;
    uint32_t at, size; /* how far the scanner has read */
    bt_status status;
    jmp_buf give_up; /* where to go when there is no memory, from within the scanner */
} bt_schema_reader;

/* Types in a row, linked by `next`. */
typedef struct bt_types {
    bt_type *first, *last;
    uint32_t count;
} bt_types;

/* Ends reading, as there is no memory. Does not return. */
static inline void bt_schema_give_up(bt_schema_reader *r) {
    longjmp(r->give_up, 1);
}
/* Memory, all zero. */
static inline void *bt_schema_get(bt_schema_reader *r, size_t size) {
    void *p = bt_alloc(r->ctx, size == 0 ? 1 : size);
    if (p == NULL) bt_schema_give_up(r);
    memset(p, 0, size);
    return p;
}
static inline bt_place bt_schema_place(const bt_schema_reader *r, bt_span at) {
    return (bt_place){r->schema->source, at};
}
/* Keeps the status of a report. */
static inline void bt_schema_told(bt_schema_reader *r, bt_status status) {
    if (status > r->status) r->status = status;
}
#define BT_SCHEMA_REPORT(r, message, ...)                                                          \
    bt_schema_told(r, bt_report((r)->ctx, BT_MSG_SCHEMA_##message, __VA_ARGS__))

/* The values of words; false: a mistake was reported. */
bool bt_schema_atom(bt_schema_reader *r, const char *text, size_t size, bt_span at,
                    const bt_atom **out);
bool bt_schema_name(bt_schema_reader *r, const char *text, size_t size, bt_span at,
                    const bt_atom **out);
bool bt_schema_string(bt_schema_reader *r, const char *text, size_t size, bt_span at, bt_utf8 *out);
bool bt_schema_integer(bt_schema_reader *r, const char *text, size_t size, bt_span at,
                       int64_t *out);

/* Types. */
bt_types bt_schema_list(bt_type *first);
bt_types bt_schema_append(bt_types list, bt_type *next);
bt_type *bt_schema_simple(bt_schema_reader *r, bt_type_kind kind, bt_span at);
bt_type *bt_schema_atom_type(bt_schema_reader *r, const bt_atom *atom, bt_span at);
bt_type *bt_schema_parameter(bt_schema_reader *r, const bt_atom *name, bt_span at);
bt_type *bt_schema_range(bt_schema_reader *r, int64_t low, int64_t high, bt_span at);
bt_type *bt_schema_string_type(bt_schema_reader *r, bt_utf8 text, bt_span at);
bt_type *bt_schema_call(bt_schema_reader *r, const bt_atom *module, const bt_atom *name,
                        bt_types arguments, bt_span at);
bt_type *bt_schema_list_type(bt_schema_reader *r, bt_type *element, bool nonempty, bt_span at);
bt_type *bt_schema_tuple(bt_schema_reader *r, bt_types items, bt_span at);
bt_type *bt_schema_map(bt_schema_reader *r, bt_types fields, bt_span at);
/* A field of a map: items[0] is its key, items[1] its value, and `flags` say whether it is
 * required. */
bt_type *bt_schema_field(bt_schema_reader *r, bt_type *key, bt_type *value, bool required,
                         bt_span at);
bt_type *bt_schema_binary(bt_schema_reader *r, int64_t base, int64_t unit, bt_span at);
bt_type *bt_schema_fun(bt_schema_reader *r, int arity, bt_span at);
bt_type *bt_schema_union(bt_schema_reader *r, bt_types members, bt_span at);

/* Texts and options. */
bt_utf8 bt_schema_join(bt_schema_reader *r, bt_utf8 a, bt_utf8 b);
bt_env *bt_schema_option(bt_schema_reader *r, const bt_atom *name, const bt_type *value,
                         bt_span name_at, bt_span value_at);
bt_env *bt_schema_text_option(bt_schema_reader *r, const bt_atom *name, bt_utf8 value,
                              bt_span name_at, bt_span value_at);
bt_env *bt_schema_type_option(bt_schema_reader *r, const bt_atom *name, const bt_type *value,
                              bt_span name_at);
bt_env *bt_schema_both(bt_schema_reader *r, bt_env *a, const bt_env *b, bt_span at);

/* Attributes. */
void bt_schema_add_type(bt_schema_reader *r, const bt_atom *name, bt_types parameters,
                        bt_type *body, bt_span at);
void bt_schema_add_env(bt_schema_reader *r, const bt_atom *key, bt_type *type, bt_utf8 doc,
                       const bt_env *options, bt_span at);
/* -env(_, ...): keys that have no attribute of their own. */
void bt_schema_add_other(bt_schema_reader *r, const bt_atom *name, bt_type *type, bt_utf8 doc,
                         bt_span at);
void bt_schema_set_application(bt_schema_reader *r, const bt_atom *name, bt_span at);
void bt_schema_set_root(bt_schema_reader *r, bt_type *type, bt_span at);

/* Reports a mistake. Returns 0, as yyreport_syntax_error has to. */
int bt_schema_syntax_error(bt_schema_reader *r, bt_span at, const char *found,
                           const char *const *expected, int count);
void bt_schema_too_deep(bt_schema_reader *r, bt_span at);
#endif

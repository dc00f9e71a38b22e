/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/check/known.h"

#include <string.h>

#include "etf/nearest.h"

/* The applications of OTP 24 to 29 and of Elixir that have no schema. */
static const char *const others[] = {
    "asn1",       "common_test",   "compiler", "debugger", "dialyzer", "edoc",    "eex",
    "erl_docgen", "erl_interface", "erts",     "et",       "eunit",    "ex_unit", "ftp",
    "iex",        "jinterface",    "megaco",   "mix",      "observer", "odbc",    "parsetools",
    "reltool",    "syntax_tools",  "tftp",     "tools",    "wx",       "xmerl"};
enum { OTHERS = sizeof others / sizeof *others };

bt_status bt_known_find(bt_ctx *ctx, bt_schemas *schemas, bt_known *out) {
    size_t count = 0;
    while (bt_schemas_application(schemas, count) != NULL) count++;
    *out = (bt_known){bt_alloc(ctx, (count + 1) * sizeof *out->names), count, schemas->closed};
    if (out->names == NULL) return BT_NOMEM;
    for (size_t i = 0; i < count; i++) out->names[i] = bt_schemas_application(schemas, i);
    return BT_OK;
}

bool bt_known_has(const bt_known *known, const char *name) {
    for (size_t i = 0; i < known->count; i++)
        if (strcmp(name, known->names[i]) == 0) return true;
    for (size_t i = 0; i < OTHERS; i++)
        if (strcmp(name, others[i]) == 0) return true;
    return false;
}

bool bt_known_lacks(const bt_known *known, const bt_atom *name, const char **near) {
    const char *text = bt_atom_bytes(name);
    if (bt_known_has(known, text)) return false;
    bt_nearest search;
    bt_nearest_start(&search, text, name->length);
    size_t slips = name->length > 8 ? 2 : 1; /* gtplib is none of stdlib */
    if (search.distance > slips + 1) search.distance = slips + 1;
    for (size_t i = 0; i < known->count; i++) bt_nearest_offer(&search, known->names[i]);
    for (size_t i = 0; i < OTHERS && known->closed; i++) bt_nearest_offer(&search, others[i]);
    *near = search.best;
    return search.best != NULL || known->closed;
}

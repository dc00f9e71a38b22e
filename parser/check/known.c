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

bool bt_known_has(const bt_known *known, const char *name) {
    if (bt_index_find(&known->schemas->applications, name, strlen(name)) != NULL) return true;
    for (size_t i = 0; i < OTHERS; i++)
        if (strcmp(name, others[i]) == 0) return true;
    return false;
}

/* Whether an application is known from a release's boot file only. No other name is taken for a
 * slip of such a one. */
static bool is_of_release(const bt_application *application) {
    const bt_schema *schema = application->first;
    while (schema != NULL && schema->loaded) schema = schema->next;
    return application->first != NULL && schema == NULL;
}

bool bt_known_lacks(const bt_known *known, const bt_atom *name, bool told, const char **near) {
    const char *text = bt_atom_bytes(name);
    *near = NULL;
    if (bt_known_has(known, text)) return false;
    if (known->closed && !told) return true;
    bt_nearest search;
    bt_nearest_start(&search, text, name->length);
    /* gtplib is not meant as stdlib, nor sso as ssl, as there may be other applications */
    size_t slips = name->length > 8 ? 2 : name->length > 3 || known->closed;
    if (search.distance > slips + 1) search.distance = slips + 1;
    const bt_index *applications = &known->schemas->applications;
    for (size_t i = 0; i < applications->count; i++) {
        const bt_application *application = applications->items[i];
        if (!is_of_release(application)) bt_nearest_offer(&search, application->name);
    }
    for (size_t i = 0; i < OTHERS && known->closed; i++) bt_nearest_offer(&search, others[i]);
    *near = search.best;
    return search.best != NULL || known->closed;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Changing boot scripts, one operation after the other. */
#include <string.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "parser/release/describe.h"
#include "parser/release/rel.h"
#include "parser/release/view.h"

typedef struct editor {
    bt_ctx *ctx;
    bt_place place; /* of the script */
    bt_node *items; /* the instructions as changed so far; new ones have no place */
    size_t count, capacity;
} editor;

/* ---- which instruction ---- */

enum { MOST_WORDS = 5 };

/* The elements of the call in {apply,{Module,Function,Arguments}}, or NULL. */
static const bt_term *call_of(const bt_term *instruction) {
    if (!bt_is_tuple(instruction, 2, "apply")) return NULL;
    const bt_term *call = &instruction->as.items[1];
    return bt_is_tuple(call, 3, NULL) ? call->as.items : NULL;
}

static bool is_call(const bt_term *call, const char *module, const char *function) {
    return call != NULL && bt_is_atom(&call[0], module) && bt_is_atom(&call[1], function);
}

/* The application that application:load or application:start_boot is called with, or NULL. */
static const bt_atom *application_of(const bt_term *instruction, const char *function) {
    const bt_term *call = call_of(instruction);
    if (!is_call(call, "application", function) || call[2].kind != BT_LIST) return NULL;
    const bt_term *first = &call[2].as.items[0];
    if (bt_is_tuple(first, 3, "application")) first = &first->as.items[1];
    return first->kind == BT_ATOM ? first->as.atom : NULL;
}

static size_t add_word(const bt_atom **words, size_t count, const bt_term *term) {
    if (term->kind == BT_ATOM && count < MOST_WORDS) words[count++] = term->as.atom;
    return count;
}

/* The words that name an instruction: what it is, then names in it. */
static size_t words_of(const bt_term *instruction, const bt_atom **words) {
    size_t count = 0;
    if (instruction->kind != BT_TUPLE || instruction->count == 0) return 0;
    count = add_word(words, count, &instruction->as.items[0]);
    if (instruction->count > 1) count = add_word(words, count, &instruction->as.items[1]);
    const bt_term *call = call_of(instruction);
    if (call == NULL) return count;
    count = add_word(words, count, &call[0]);
    count = add_word(words, count, &call[1]);
    const bt_atom *loaded = application_of(instruction, "load");
    if (loaded != NULL) {
        words[count++] = loaded;
        return count;
    }
    for (uint32_t i = 0; call[2].kind == BT_LIST && i < call[2].count; i++)
        count = add_word(words, count, &call[2].as.items[i]);
    return count;
}

/* Whether an instruction has the words of `where`, in their order. */
static bool fits(const char *where, const bt_term *instruction) {
    const bt_atom *words[MOST_WORDS];
    size_t count = words_of(instruction, words), at = 0;
    for (;;) {
        size_t length = strcspn(where, ",");
        while (at < count && (words[at]->length != length ||
                              memcmp(bt_atom_bytes(words[at]), where, length) != 0))
            at++;
        if (at++ >= count) return false;
        where += length;
        if (*where == '\0') return true;
        where++;
    }
}

/* What the first word of `where` that no instruction has may be meant to be; or NULL. */
static const char *meant(const editor *e, const char *where) {
    const bt_atom *words[MOST_WORDS];
    for (size_t length; *where != '\0'; where += length + (where[length] == ',')) {
        bt_nearest near;
        bool known = false;
        length = strcspn(where, ",");
        bt_nearest_start(&near, where, length);
        for (size_t i = 0; i < e->count && !known; i++) {
            for (size_t w = words_of(e->items[i].term, words); w-- > 0;) {
                const char *word = bt_atom_bytes(words[w]);
                known = known || (words[w]->length == length && memcmp(word, where, length) == 0);
                bt_nearest_offer(&near, word);
            }
        }
        if (!known) return near.best;
    }
    return NULL;
}

/* Finds the one instruction that `where` names. */
static bt_status locate(const editor *e, const char *where, size_t *out) {
    size_t found = 0;
    for (size_t i = 0; i < e->count; i++) {
        if (!fits(where, e->items[i].term)) continue;
        if (found++ == 0) *out = i;
    }
    if (found == 1) return BT_OK;
    const char *shown = bt_show_text(e->ctx, where);
    if (found == 0)
        return bt_report(e->ctx, BT_MSG_EDIT_NO_MATCH, e->place, shown,
                         bt_did_you_mean(e->ctx, meant(e, where)));
    bt_status status = bt_report(e->ctx, BT_MSG_EDIT_AMBIGUOUS, e->place, found, shown);
    size_t told = 0;
    for (size_t i = *out; i < e->count && told < 5; i++) {
        if (e->items[i].place.source == NULL || !fits(where, e->items[i].term)) continue;
        bt_relate(e->ctx, e->items[i].place, "this one");
        told++;
    }
    return status;
}

/* ---- steps ---- */

static bt_status insert(editor *e, size_t at, bt_term instruction) {
    bt_term *term = bt_alloc(e->ctx, sizeof *term);
    if (term == NULL ||
        !bt_grow(&e->ctx->memory, (void **)&e->items, sizeof *e->items, &e->capacity, e->count + 1))
        return BT_NOMEM;
    *term = instruction;
    memmove(e->items + at + 1, e->items + at, (e->count - at) * sizeof *e->items);
    e->items[at] = (bt_node){term, BT_NOWHERE};
    e->count++;
    return BT_OK;
}

static void drop(editor *e, size_t at) {
    memmove(e->items + at, e->items + at + 1, (e->count - at - 1) * sizeof *e->items);
    e->count--;
}

/* Puts a pair in the place of an instruction. */
static bt_status replace(editor *e, size_t at, const bt_term pair[2]) {
    bt_term *term = bt_alloc(e->ctx, sizeof *term);
    if (term == NULL) return BT_NOMEM;
    e->items[at].term = term;
    return bt_make_tuple(e->ctx, pair, 2, term);
}

/* Whether a directory begins with `prefix`, up to a slash or its end. */
static bool begins_with(const char *directory, const char *prefix) {
    size_t length = strlen(prefix);
    if (strncmp(directory, prefix, length) != 0) return false;
    return length == 0 || prefix[length - 1] == '/' || directory[length] == '/' ||
           directory[length] == '\0';
}

/* A change of the directories of one {path,[...]} instruction. */
typedef bt_status (*change_path)(editor *e, const bt_edit *edit, const bt_term *old, uint32_t count,
                                 bt_term *items, uint32_t *out, bool *changed);

static bt_status add_directory(editor *e, const bt_edit *edit, const bt_term *old, uint32_t count,
                               bt_term *items, uint32_t *out, bool *changed) {
    bool wanted = edit->where == NULL;
    for (uint32_t i = 0; i < count && !wanted; i++) {
        if (!bt_is_string(&old[i])) continue;
        char *text = bt_string_utf8(e->ctx, &old[i], NULL);
        if (text == NULL) return BT_NOMEM;
        wanted = strncmp(text, edit->where, strlen(edit->where)) == 0;
    }
    if (!wanted) return BT_OK;
    *changed = true;
    bt_term directory;
    bt_status status = bt_string_from(e->ctx, edit->text, strlen(edit->text), &directory);
    if (edit->kind == BT_EDIT_PREPEND_PATH) items[(*out)++] = directory;
    for (uint32_t i = 0; i < count; i++) items[(*out)++] = old[i];
    if (edit->kind == BT_EDIT_APPEND_PATH) items[(*out)++] = directory;
    return status;
}

static bt_status replace_directory(editor *e, const bt_edit *edit, const bt_term *old,
                                   uint32_t count, bt_term *items, uint32_t *out, bool *changed) {
    size_t from = strlen(edit->where), to = strlen(edit->text);
    for (uint32_t i = 0; i < count; i++) {
        items[(*out)++] = old[i];
        if (!bt_is_string(&old[i])) continue;
        size_t length;
        char *text = bt_string_utf8(e->ctx, &old[i], &length);
        if (text == NULL) return BT_NOMEM;
        if (!begins_with(text, edit->where)) continue;
        char *joined = bt_alloc(e->ctx, to + length - from + 1);
        if (joined == NULL) return BT_NOMEM;
        memcpy(joined, edit->text, to);
        memcpy(joined + to, text + from, length - from);
        bt_status status = bt_string_from(e->ctx, joined, to + length - from, &items[i]);
        if (status != BT_OK) return status;
        *changed = true;
    }
    return BT_OK;
}

static bt_status change_paths(editor *e, const bt_edit *edit, change_path change) {
    bool any = false;
    for (size_t at = 0; at < e->count; at++) {
        const bt_term *term = e->items[at].term;
        if (!bt_is_tuple(term, 2, "path")) continue;
        const bt_term *list = &term->as.items[1];
        if (list->kind != BT_LIST && list->kind != BT_NIL) continue;
        bt_term *items = bt_alloc(e->ctx, ((size_t)list->count + 1) * sizeof *items);
        if (items == NULL) return BT_NOMEM;
        uint32_t count = 0;
        bool changed = false;
        bt_term pair[2] = {term->as.items[0], bt_nil()};
        bt_status status = change(e, edit, list->as.items, list->count, items, &count, &changed);
        if (status == BT_OK && changed) status = bt_make_list(e->ctx, items, count, NULL, &pair[1]);
        if (status == BT_OK && changed) status = replace(e, at, pair);
        if (status != BT_OK) return status;
        any = any || changed;
    }
    if (any) return BT_OK;
    const char *what = edit->where == NULL ? "" : edit->where;
    return bt_report(e->ctx, BT_MSG_EDIT_NO_PATH, e->place, bt_show_text(e->ctx, what));
}

/* ---- start types ---- */

/* The index of the call of `function` for application `name`, or `count`. */
static size_t find_call(const editor *e, const char *function, const char *name) {
    for (size_t i = 0; i < e->count; i++)
        if (bt_is_atom_named(application_of(e->items[i].term, function), name)) return i;
    return e->count;
}

/* Where a new start goes: applications start in the order in which they are loaded. */
static size_t start_place(const editor *e, size_t loaded) {
    size_t place = loaded + 1;
    for (size_t i = 0; i < e->count; i++) {
        const bt_term *term = e->items[i].term;
        if (bt_is_tuple(term, 2, "progress") &&
            bt_is_atom(&term->as.items[1], "applications_loaded") && i >= place)
            place = i + 1;
        const bt_atom *started = application_of(term, "start_boot");
        if (started == NULL) continue;
        size_t its = find_call(e, "load", bt_atom_bytes(started));
        /* kernel is loaded before all others, by no apply */
        if ((its < loaded || its == e->count) && i >= place) place = i + 1;
    }
    return place;
}

static bt_status make_start(editor *e, const char *name, bt_start_type type, bt_term *out) {
    const char *type_name = bt_start_type_name(type);
    bt_term call[3], arguments[2], apply[2];
    bt_status status = bt_make_atom(e->ctx, name, strlen(name), &arguments[0]);
    if (status == BT_OK) status = bt_make_atom(e->ctx, type_name, strlen(type_name), &arguments[1]);
    if (status == BT_OK) status = bt_make_list(e->ctx, arguments, 2, NULL, &call[2]);
    if (status == BT_OK) status = bt_make_atom(e->ctx, "application", 11, &call[0]);
    if (status == BT_OK) status = bt_make_atom(e->ctx, "start_boot", 10, &call[1]);
    if (status == BT_OK) status = bt_make_tuple(e->ctx, call, 3, &apply[1]);
    if (status == BT_OK) status = bt_make_atom(e->ctx, "apply", 5, &apply[0]);
    return status == BT_OK ? bt_make_tuple(e->ctx, apply, 2, out) : status;
}

/* An application of the script that a name may be meant to be, or NULL. */
static const char *meant_application(const editor *e, const char *name) {
    bt_nearest near;
    bt_nearest_start(&near, name, strlen(name));
    for (size_t i = 0; i < e->count; i++) {
        const bt_atom *loaded = application_of(e->items[i].term, "load");
        if (loaded != NULL) bt_nearest_offer(&near, bt_atom_bytes(loaded));
    }
    return near.best;
}

static bt_status set_start_type(editor *e, const bt_edit *edit) {
    const char *name = edit->where, *shown = bt_show_text(e->ctx, name);
    bool basic = strcmp(name, "kernel") == 0 || strcmp(name, "stdlib") == 0;
    if (basic && edit->type != BT_START_PERMANENT)
        return bt_report(e->ctx, BT_MSG_EDIT_BASIC, e->place, shown);
    if (strcmp(name, "kernel") == 0) return BT_OK;
    size_t loaded = find_call(e, "load", name), started = find_call(e, "start_boot", name);
    if (loaded == e->count && edit->type != BT_START_NONE)
        return bt_report(e->ctx, BT_MSG_EDIT_NOT_LOADED, e->place, shown,
                         bt_did_you_mean(e->ctx, meant_application(e, name)));
    if (edit->type == BT_START_LOAD || edit->type == BT_START_NONE) {
        if (started < e->count) drop(e, started);
        if (edit->type == BT_START_NONE && loaded < started && loaded < e->count) drop(e, loaded);
        return BT_OK;
    }
    bt_term start;
    bt_status status = make_start(e, name, edit->type, &start);
    if (status != BT_OK) return status;
    if (started == e->count) return insert(e, start_place(e, loaded), start);
    return replace(e, started, start.as.items);
}

static bt_status drop_erlangrc(editor *e) {
    for (size_t i = e->count; i-- > 0;)
        if (is_call(call_of(e->items[i].term), "c", "erlangrc")) drop(e, i);
    return BT_OK;
}

static bt_status wrap(editor *e, bt_term id, const bt_term *items, size_t count, bt_term *out) {
    bt_term whole[3] = {bt_nil(), id, bt_nil()};
    bt_status status = bt_make_atom(e->ctx, "script", 6, &whole[0]);
    if (status == BT_OK) status = bt_make_list(e->ctx, items, count, NULL, &whole[2]);
    return status == BT_OK ? bt_make_tuple(e->ctx, whole, 3, out) : status;
}

/* Checks a new instruction by itself, while its own places are known. */
static bt_status check_instruction(editor *e, bt_node instruction) {
    bt_term id, script;
    bt_script view;
    const bt_term names_of_none[] = {bt_nil(), bt_nil()};
    bt_status status = bt_make_tuple(e->ctx, names_of_none, 2, &id);
    if (status == BT_OK) status = wrap(e, id, instruction.term, 1, &script);
    return status == BT_OK ? bt_script_view(e->ctx, (bt_node){&script, instruction.place}, &view)
                           : status;
}

static bt_status apply(editor *e, const bt_edit *edit) {
    size_t at = 0;
    bt_status status;
    switch (edit->kind) {
    case BT_EDIT_INSERT_BEFORE:
    case BT_EDIT_INSERT_AFTER:
        status = locate(e, edit->where, &at);
        if (status != BT_OK) return status;
        at += edit->kind == BT_EDIT_INSERT_AFTER;
        status = check_instruction(e, edit->instruction);
        return status == BT_OK ? insert(e, at, *edit->instruction.term) : status;
    case BT_EDIT_REMOVE:
        status = locate(e, edit->where, &at);
        if (status == BT_OK) drop(e, at);
        return status;
    case BT_EDIT_PREPEND_PATH:
    case BT_EDIT_APPEND_PATH: return change_paths(e, edit, add_directory);
    case BT_EDIT_REPLACE_PATH: return change_paths(e, edit, replace_directory);
    case BT_EDIT_SET_START_TYPE: return set_start_type(e, edit);
    case BT_EDIT_DROP_ERLANGRC: return drop_erlangrc(e);
    }
    return BT_USAGE;
}

static bt_status rebuild(editor *e, bt_node script, bt_term *out) {
    bt_term *items = bt_alloc(e->ctx, e->count * sizeof *items + 1);
    if (items == NULL) return BT_NOMEM;
    for (size_t i = 0; i < e->count; i++) items[i] = *e->items[i].term;
    bt_status status = wrap(e, script.term->as.items[1], items, e->count, out);
    if (status != BT_OK) return status;
    /* Every part was checked at its own place. The whole has parts of several texts, and so no
     * place. */
    bt_script view;
    return bt_script_view(e->ctx, (bt_node){out, BT_NOWHERE}, &view);
}

bt_status bt_script_edit(bt_ctx *ctx, bt_node script, const bt_edit *edits, size_t count,
                         bt_term *out) {
    bt_script view;
    bt_status status = bt_script_view(ctx, script, &view);
    if (status != BT_OK) return status;
    editor e = {.ctx = ctx, .place = script.place};
    if (e.place.source != NULL) e.place = bt_whole(e.place.source);
    if (!bt_grow(&ctx->memory, (void **)&e.items, sizeof *e.items, &e.capacity, view.count + 1))
        return BT_NOMEM;
    for (uint32_t i = 0; i < view.count; i++) e.items[e.count++] = view.instructions[i].node;
    for (size_t i = 0; i < count && status != BT_NOMEM; i++)
        bt_worse(&status, apply(&e, &edits[i]));
    if (status == BT_OK) status = rebuild(&e, script, out);
    bt_release(&ctx->memory, e.items, e.capacity * sizeof *e.items);
    return status;
}

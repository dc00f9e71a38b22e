/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boot scripts as JSON for other programs: instructions with named fields, names as plain strings.
 * Where a field has some other term, it is as bt_to_json writes it.
 */
#include "parser/release/report.h"
#include "parser/release/script_read.h"
#include "parser/release/view.h"
#include "parser/text/json_write.h"

typedef struct writer {
    bt_ctx *ctx;
    bt_out *out;
    bt_status status;
} writer;

static void put_key(writer *w, const char *key) {
    bt_out_text(w->out, ",\"");
    bt_out_text(w->out, key);
    bt_out_text(w->out, "\":");
}

static void put_term(writer *w, const bt_term *term) {
    if (w->status == BT_OK) w->status = bt_json_write(w->ctx, w->out, term);
}

/* ---- names ----------------------------------------------------------------------------------- */

/* Writes an atom or a string as a string, other terms as bt_to_json does; with `text`, [] is a
 * string too. */
static void put_name(writer *w, const bt_term *term, bool text) {
    bool string = term->kind == BT_LIST ? bt_is_string(term) : bt_json_is_string(term);
    if (term->kind == BT_ATOM)
        bt_json_atom(w->out, term->as.atom);
    else if (w->status == BT_OK && (string || (term->kind == BT_NIL && text)))
        w->status = bt_json_string(w->ctx, w->out, term);
    else
        put_term(w, term);
}

static void put_names(writer *w, const bt_term *list) {
    if (!bt_is_proper(list) || list->kind == BT_STRING) {
        put_term(w, list);
        return;
    }
    bt_out_byte(w->out, '[');
    for (uint32_t i = 0; i < list->count; i++) {
        if (i != 0) bt_out_byte(w->out, ',');
        put_name(w, &list->as.items[i], false);
    }
    bt_out_byte(w->out, ']');
}

/* ---- applications ---------------------------------------------------------------------------- */

/* The keys of an application specification, and how their values are written. */
static const struct {
    const char *name;
    enum { TEXT, NAMES, NAME, TERM } as;
} application_keys[] = {
    {"description", TEXT},
    {"id", TEXT},
    {"vsn", TEXT},
    {"modules", NAMES},
    {"registered", NAMES},
    {"applications", NAMES},
    {"optional_applications", NAMES},
    {"included_applications", NAMES},
    {"maxT", NAME},
    {"maxP", NAME},
    {"env", TERM},
    {"mod", TERM},
    {"start_phases", TERM},
    {"runtime_dependencies", NAMES},
};

/* The application specification that is the one argument of a call, or NULL. */
static const bt_term *application_of(const bt_term *arguments) {
    if (arguments->kind != BT_LIST || arguments->count != 1 || (arguments->flags & BT_IMPROPER))
        return NULL;
    const bt_term *only = &arguments->as.items[0];
    bool is = bt_is_tuple(only, 3, "application") && only->as.items[1].kind == BT_ATOM &&
              bt_is_list(&only->as.items[2]);
    return is ? only : NULL;
}

static void put_application(writer *w, const bt_term *application) {
    put_key(w, "application");
    bt_out_text(w->out, "{\"name\":");
    put_name(w, &application->as.items[1], false);
    for (size_t i = 0; i < sizeof application_keys / sizeof *application_keys; i++) {
        const bt_term *value = bt_application_key(application, application_keys[i].name);
        if (value == NULL) continue;
        put_key(w, application_keys[i].name);
        switch (application_keys[i].as) {
        case TEXT: put_name(w, value, true); break;
        case NAMES: put_names(w, value); break;
        case NAME: put_name(w, value, false); break;
        default: put_term(w, value); break;
        }
    }
    bt_out_byte(w->out, '}');
}

/* ---- instructions ---------------------------------------------------------------------------- */

static void put_arguments(writer *w, const bt_term *arguments) {
    /* Always an array, also when the arguments together look like a string. */
    bt_out_byte(w->out, '[');
    for (uint32_t i = 0; i < arguments->count; i++) {
        const bt_term argument = bt_element(arguments, i);
        if (i != 0) bt_out_byte(w->out, ',');
        put_term(w, &argument);
    }
    bt_out_byte(w->out, ']');
}

static void put_call(writer *w, const bt_term *call) {
    const bt_term *arguments = &call->as.items[2], *application = application_of(arguments);
    put_key(w, "module");
    put_name(w, &call->as.items[0], false);
    put_key(w, "function");
    put_name(w, &call->as.items[1], false);
    if (application != NULL) {
        put_application(w, application);
    } else {
        put_key(w, "args");
        put_arguments(w, arguments);
    }
}

static void put_instruction(writer *w, const bt_instruction *instruction) {
    const bt_term *fields = &instruction->node.term->as.items[1]; /* as many as the kind has */
    bt_out_text(w->out, "{\"op\":\"");
    bt_out_text(w->out, bt_instruction_name(instruction->kind));
    bt_out_byte(w->out, '"');
    switch (instruction->kind) {
    case BT_INSTRUCTION_PRELOADED:
    case BT_INSTRUCTION_PRIM_LOAD:
        put_key(w, "modules");
        put_names(w, &fields[0]);
        break;
    case BT_INSTRUCTION_PROGRESS:
        put_key(w, "phase");
        put_name(w, &fields[0], false);
        break;
    case BT_INSTRUCTION_PATH:
        put_key(w, "path");
        put_names(w, &fields[0]);
        break;
    case BT_INSTRUCTION_KERNEL_LOAD_COMPLETED: break;
    case BT_INSTRUCTION_KERNEL_PROCESS:
        put_key(w, "name");
        put_name(w, &fields[0], false);
        put_call(w, &fields[1]);
        break;
    case BT_INSTRUCTION_APPLY: put_call(w, &fields[0]); break;
    }
    bt_out_byte(w->out, '}');
}

/* A script's name or version; the script may have none. */
static void put_text(writer *w, const bt_term *text) {
    if (text == NULL)
        bt_out_text(w->out, "null");
    else
        put_name(w, text, true);
}

static void put_script(writer *w, const bt_script *script) {
    bt_out_text(w->out, "{\"name\":");
    put_text(w, script->name.term);
    put_key(w, "version");
    put_text(w, script->version.term);
    put_key(w, "otp");
    bt_out_format(w->out, "%d", bt_otp(w->ctx));
    put_key(w, "instructions");
    bt_out_byte(w->out, '[');
    for (uint32_t i = 0; i < script->count; i++) {
        bt_out_text(w->out, i == 0 ? "\n" : ",\n");
        put_instruction(w, &script->instructions[i]);
    }
    bt_out_text(w->out, "\n]}\n");
}

bt_status bt_script_json(bt_ctx *ctx, const bt_script *script, bt_sink sink) {
    bt_out out;
    bt_out_init(&out, sink);
    writer w = {ctx, &out, BT_OK};
    put_script(&w, script);
    return w.status == BT_OK ? bt_out_end(ctx, &out) : w.status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What a boot file is, at a glance. */
#include "etf/ctx.h"
#include "parser/release/report.h"
#include "parser/text/json_write.h"

typedef struct summary {
    bt_ctx *ctx;
    const bt_outline *outline;
    const bt_etf_info *info;
    uint64_t size;
    bt_out *out;
    bt_status status; /* the first failure */
} summary;

static const char *atoms_of(const bt_etf_info *info) {
    if (info->utf8_atoms && info->latin1_atoms) return "mixed";
    return info->utf8_atoms ? "utf-8" : info->latin1_atoms ? "latin-1" : "none";
}

static void string(summary *s, const bt_term *term) {
    bt_status status = bt_put_string(s->ctx, s->out, term);
    if (s->status == BT_OK) s->status = status;
}

static void json_string(summary *s, const bt_term *term) {
    bt_status status = bt_json_string(s->ctx, s->out, term);
    if (s->status == BT_OK) s->status = status;
}

/* ---- text ------------------------------------------------------------------------------------ */

static void put_form(summary *s) {
    bt_out_text(s->out, "file            ");
    bt_put_count(s->out, s->size, "byte");
    if (s->info == NULL) {
        bt_out_text(s->out, " of text\n");
        return;
    }
    if (s->info->compressed)
        bt_out_format(s->out, ", compressed (%llu inflated)",
                      (unsigned long long)s->info->inflated_bytes);
    bt_out_format(s->out, ", %s atoms\n", atoms_of(s->info));
}

static void put_variant(summary *s) {
    const bt_outline *o = s->outline;
    bt_out_format(s->out, "variant         %s, %s .erlang\n",
                  o->variant == NULL ? "of its own" : o->variant,
                  o->dot_erlang ? "reads" : "does not read");
    bt_out_text(s->out, "release         ");
    string(s, o->script->name.term);
    bt_out_byte(s->out, ' ');
    string(s, o->script->version.term);
    bt_out_text(s->out, "\nOTP release     ");
    if (o->otp != 0)
        bt_out_format(s->out, "%d%s\n", o->otp, o->otp == BT_OTP_OLDEST ? " or older" : "");
    else
        bt_out_text(s->out, "unknown\n");
}

static void put_modules(summary *s) {
    const bt_outline *o = s->outline;
    bt_out_text(s->out, "boot variables  ");
    for (uint32_t i = 0; i < o->variable_count; i++) {
        if (i != 0) bt_out_text(s->out, ", ");
        (void)bt_put_bytes(s->out, o->variables[i], strlen(o->variables[i]));
    }
    if (o->variable_count == 0) bt_out_text(s->out, "none");
    bt_out_text(s->out, "\nmodules         ");
    bt_out_format(s->out, "%u loaded in ", o->loaded);
    bt_put_count(s->out, o->steps, "step");
    bt_out_format(s->out, ", %u preloaded\n", o->preloaded);
}

static uint32_t widest_name(const bt_outline *o) {
    uint32_t width = 0;
    for (uint32_t i = 0; i < o->count; i++) {
        uint32_t chars = bt_atom_chars(o->applications[i].name);
        if (chars > width) width = chars;
    }
    return width;
}

static void put_application(summary *s, const bt_boot_application *a, uint32_t name_width,
                            uint32_t version_width) {
    if (a->order != 0)
        bt_out_format(s->out, "%5u  ", a->order);
    else
        bt_out_text(s->out, "    -  ");
    bt_put_pad(s->out, bt_put_atom(s->out, a->name), name_width + 2);
    string(s, a->version);
    bt_put_pad(s->out, a->version == NULL ? 1 : bt_string_chars(a->version), version_width + 2);
    uint32_t type_width;
    if (a->type != NULL) {
        type_width = bt_put_atom(s->out, a->type);
    } else {
        bt_out_text(s->out, "loaded");
        type_width = 6;
    }
    bt_put_pad(s->out, type_width, 11);
    bt_put_count(s->out, a->modules, "module");
    bt_out_byte(s->out, '\n');
}

static void put_text(summary *s) {
    const bt_outline *o = s->outline;
    put_form(s);
    put_variant(s);
    put_modules(s);
    bt_out_text(s->out, "applications    ");
    bt_out_format(s->out, "%u, in start order:\n", o->count);
    uint32_t name_width = widest_name(o), version_width = 0;
    for (uint32_t i = 0; i < o->count; i++) {
        uint32_t width = bt_string_chars(o->applications[i].version);
        if (width > version_width) version_width = width;
    }
    for (uint32_t i = 0; i < o->count; i++)
        put_application(s, &o->applications[i], name_width, version_width);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_form(summary *s) {
    bt_out_format(s->out, "  \"bytes\": %llu,\n", (unsigned long long)s->size);
    bt_out_format(s->out, "  \"form\": \"%s\",\n", s->info == NULL ? "text" : "etf");
    if (s->info == NULL) return;
    bt_out_format(s->out, "  \"compressed\": %s,\n", s->info->compressed ? "true" : "false");
    bt_out_format(s->out, "  \"atoms\": \"%s\",\n", atoms_of(s->info));
}

static void json_application(summary *s, const bt_boot_application *a, bool last) {
    bt_out_text(s->out, "    {\"name\": ");
    bt_json_atom(s->out, a->name);
    bt_out_text(s->out, ", \"version\": ");
    json_string(s, a->version);
    bt_out_text(s->out, ", \"type\": ");
    bt_json_atom(s->out, a->type);
    if (a->order == 0)
        bt_out_text(s->out, ", \"order\": null");
    else
        bt_out_format(s->out, ", \"order\": %u", a->order);
    bt_out_format(s->out, ", \"modules\": %u}%s\n", a->modules, last ? "" : ",");
}

static void put_json(summary *s) {
    const bt_outline *o = s->outline;
    bt_out_text(s->out, "{\n");
    json_form(s);
    bt_out_text(s->out, "  \"variant\": ");
    if (o->variant == NULL)
        bt_out_text(s->out, "null");
    else
        bt_json_utf8(s->out, o->variant, strlen(o->variant));
    bt_out_format(s->out, ",\n  \"dot_erlang\": %s,\n", o->dot_erlang ? "true" : "false");
    bt_out_text(s->out, "  \"name\": ");
    json_string(s, o->script->name.term);
    bt_out_text(s->out, ",\n  \"version\": ");
    json_string(s, o->script->version.term);
    if (o->otp == 0)
        bt_out_text(s->out, ",\n  \"otp\": null");
    else
        bt_out_format(s->out, ",\n  \"otp\": %d", o->otp);
    bt_out_text(s->out, ",\n  \"variables\": [");
    for (uint32_t i = 0; i < o->variable_count; i++) {
        if (i != 0) bt_out_text(s->out, ", ");
        bt_json_utf8(s->out, o->variables[i], strlen(o->variables[i]));
    }
    bt_out_format(s->out,
                  "],\n  \"modules\": {\"preloaded\": %u, \"loaded\": %u, \"steps\": %u},\n",
                  o->preloaded, o->loaded, o->steps);
    bt_out_text(s->out, "  \"applications\": [\n");
    for (uint32_t i = 0; i < o->count; i++)
        json_application(s, &o->applications[i], i + 1 == o->count);
    bt_out_text(s->out, "  ]\n}\n");
}

bt_status bt_outline_summary(bt_ctx *ctx, const bt_outline *outline, const bt_etf_info *info,
                             uint64_t size, bool json, bt_sink sink) {
    bt_out out;
    bt_out_init(&out, sink);
    summary s = {ctx, outline, info, size, &out, BT_OK};
    if (json)
        put_json(&s);
    else
        put_text(&s);
    bt_status status = bt_out_end(ctx, &out);
    return s.status != BT_OK ? s.status : status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* bootc --edit: changes a script, and writes it as text and as bytes. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootc_job.h"
#include "parser/release/rel.h"

/* Cuts NAME=VALUE in two; false after a usage error. */
static bool cut(const job *j, const char *option, const char *form, bt_edit *edit) {
    char *equals = strchr(j->c->value, '=');
    if (equals == NULL || equals == j->c->value) {
        cli_usage(j->c, "--%s wants %s, not '%s'", option, form, j->c->value);
        return false;
    }
    *equals = '\0'; /* arguments are the program's own */
    edit->where = j->c->value;
    edit->text = equals + 1;
    return true;
}

static bool set_type(const job *j, bt_edit *edit) {
    if (!cut(j, "set-start-type", "APP=TYPE", edit)) return false;
    for (int i = BT_START_PERMANENT; i <= BT_START_NONE; i++) {
        edit->type = (bt_start_type)i;
        if (strcmp(bt_start_type_name(edit->type), edit->text) == 0) return true;
    }
    cli_usage(j->c, "a start type is permanent, transient, temporary, load or none, not '%s'",
              edit->text);
    return false;
}

void add_edit(job *j, bt_edit_kind kind) {
    bt_edit edit = {.kind = kind, .where = j->c->value};
    bool good = true;
    switch (kind) {
    case BT_EDIT_INSERT_BEFORE:
    case BT_EDIT_INSERT_AFTER:
        edit.text = cli_second(
            j->c, kind == BT_EDIT_INSERT_AFTER ? "insert-after" : "insert-before", "WHERE TERM");
        good = edit.text != NULL;
        break;
    case BT_EDIT_PREPEND_PATH:
    case BT_EDIT_APPEND_PATH:
        edit.text = j->c->value;
        edit.where = j->in_paths;
        break;
    case BT_EDIT_REPLACE_PATH: good = cut(j, "replace-path", "OLD=NEW", &edit); break;
    case BT_EDIT_SET_START_TYPE: good = set_type(j, &edit); break;
    case BT_EDIT_REMOVE:
    case BT_EDIT_DROP_ERLANGRC: break;
    }
    if (good) j->edits[j->edit_count++] = edit;
}

/* A term from the command line, where the dot may be left out. */
typedef struct term_text {
    const char *at;
    bool dot;
} term_text;

static ptrdiff_t read_text(void *user, void *buffer, size_t capacity) {
    term_text *text = user;
    size_t length = strlen(text->at);
    if (length == 0) {
        if (!text->dot) return 0;
        *(char *)buffer = '.';
        text->dot = false;
        return 1;
    }
    if (length > capacity) length = capacity;
    memcpy(buffer, text->at, length);
    text->at += length;
    return (ptrdiff_t)length;
}

static bt_status parse_instruction(const job *j, bt_ctx *ctx, bt_edit *edit) {
    const char *option = edit->kind == BT_EDIT_INSERT_AFTER ? "--insert-after" : "--insert-before";
    size_t length = strlen(edit->text);
    while (length > 0 && strchr(" \t\n", edit->text[length - 1]) != NULL) length--;
    if (length == 0) {
        cli_usage(j->c, "the TERM of %s is empty; it is an instruction, as {progress,mine}",
                  option);
        return BT_USAGE;
    }
    term_text text = {edit->text, edit->text[length - 1] != '.'};
    const bt_source *source;
    bt_status status = bt_source_read(ctx, option, read_text, &text, &source);
    return status == BT_OK ? bt_parse_term(ctx, source, NULL, &edit->instruction) : status;
}

static bt_status read_script(const job *j, bt_ctx *ctx, const char *input, bt_node *out) {
    const bt_source *source;
    bt_script_options script = BT_SCRIPT_OPTIONS_INIT;
    script.otp = j->otp;
    script.spans = true;
    bt_status status = cli_read(ctx, input, &source);
    if (status != BT_OK) return status;
    size_t size;
    const uint8_t *data = bt_source_data(source, &size);
    return size > 0 && data[0] == 131 ? bt_script_decode(ctx, source, &script, out, NULL)
                                      : bt_script_parse(ctx, source, &script, out);
}

/* Whether a file has a name and that ending. */
static bool ends_in(const char *path, const char *tail) {
    size_t length = strlen(path), size = strlen(tail);
    return length > size && path[length - size - 1] != '/' &&
           strcmp(path + length - size, tail) == 0;
}

/* Reads the text beside a boot file. `*same` says whether the boot file was made from it. */
static bt_status read_text_of(bt_ctx *ctx, const char *text_path, const char *boot_path,
                              const bt_source **text, bool *same) {
    bt_script_options any = BT_SCRIPT_OPTIONS_INIT;
    any.check = false;
    const bt_source *boot;
    bt_node a, b;
    int order = 1;
    bt_status status = cli_read(ctx, text_path, text);
    if (status == BT_OK) status = bt_script_parse(ctx, *text, &any, &a);
    if (status == BT_OK) status = cli_read(ctx, boot_path, &boot);
    if (status == BT_OK) status = bt_script_decode(ctx, boot, &any, &b, NULL);
    if (status == BT_OK) status = bt_compare(ctx, a.term, b.term, &order);
    *same = order == 0;
    return status == BT_NOMEM ? status : BT_OK;
}

/* Usage error when the text would lose something: comments, or a script that the boot file was not
 * made from. A text that was named as the output may be lost. */
static bt_status check_text(const job *j, const char *input, const bt_source *edited,
                            const char *text_path, const char *boot_path) {
    bool in_place = cli_same_file(text_path, input);
    bool named = j->output != NULL && ends_in(j->output, ".script");
    if ((named && !in_place) || access(text_path, F_OK) != 0) return BT_OK;
    bool same = true;
    bt_ctx *quiet = cli_context(j->c); /* mistakes in that text are not reported */
    bt_status status = quiet == NULL ? BT_NOMEM : BT_OK;
    if (status == BT_OK && !in_place)
        status = read_text_of(quiet, text_path, boot_path, &edited, &same);
    if (status == BT_OK && (!same || bt_source_has_comments(edited))) {
        cli_usage(j->c,
                  same ? "'%s' has comments, which would be lost; name another output with -o"
                       : "'%s' would be overwritten and is not the text of '%s'; name another "
                         "output with -o",
                  text_path, boot_path);
        status = BT_USAGE;
    }
    bt_ctx_free(quiet);
    return status;
}

/* Writes both files into one folder; `path` is the name of one of them. */
static bt_status write_pair(const job *j, bt_ctx *ctx, const char *input, const bt_source *edited,
                            const bt_term *script, const char *path) {
    size_t stem = strlen(path) - strlen(ends_in(path, ".boot") ? ".boot" : ".script");
    char *names = malloc(2 * stem + sizeof ".script" + sizeof ".boot");
    if (names == NULL) return BT_NOMEM;
    char *boot = names + stem + sizeof ".script";
    memcpy(names, path, stem);
    memcpy(names + stem, ".script", sizeof ".script");
    memcpy(boot, path, stem);
    memcpy(boot + stem, ".boot", sizeof ".boot");
    bt_status status = check_text(j, input, edited, names, boot);
    if (status == BT_OK) status = write_both(j, ctx, script, input, edited, names, boot);
    free(names);
    return status;
}

bt_status compile_edit(const job *j, bt_ctx *ctx, const char *input) {
    const char *path = j->output != NULL ? j->output : input;
    if (!cli_is_dash(path) && !ends_in(path, ".script") && !ends_in(path, ".boot")) {
        if (j->output != NULL)
            cli_usage(j->c, "--edit writes NAME.script and NAME.boot; -o '%s' is neither", path);
        else
            cli_usage(j->c, "'%s' is no NAME.script and no NAME.boot; name the output with -o",
                      path);
        return BT_USAGE;
    }
    bt_node script;
    bt_term term;
    bt_status status = read_script(j, ctx, input, &script);
    for (size_t i = 0; i < j->edit_count && status == BT_OK; i++)
        if (j->edits[i].kind <= BT_EDIT_INSERT_AFTER)
            status = parse_instruction(j, ctx, &j->edits[i]);
    if (status == BT_OK) status = bt_script_edit(ctx, script, j->edits, j->edit_count, &term);
    if (status != BT_OK) return status;
    if (!cli_is_dash(path)) return write_pair(j, ctx, input, script.place.source, &term, path);
    cli_output out;
    status = cli_open(j->c, ctx, path, input, false, &out);
    return status == BT_OK ? cli_close(&out, bt_script_print(ctx, &term, NULL, out.sink)) : status;
}

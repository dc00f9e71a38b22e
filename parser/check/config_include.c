/* SPDX-License-Identifier: Apache-2.0 */
/* Included files: `"name"` among the entries of sys.config. Where they are looked for is the rule
 * of kernel's application_controller (check_conf_sys): the extension .config is added unless it is
 * there; a relative name is tried beside sys.config first, then in the folder in which the node is
 * started. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etf/source.h"
#include "etf/term.h"
#include "etf/utf8.h"
#include "parser/check/config.h"
#include "parser/release/describe.h"
#include "parser/release/filename.h"

enum { MOST_BYTES = 4096 };

typedef struct path {
    char text[MOST_BYTES];
    size_t length;
} path;

static bool add_bytes(path *p, const char *bytes, size_t size) {
    if (memchr(bytes, '\0', size) != NULL || size >= sizeof p->text - p->length) return false;
    memcpy(p->text + p->length, bytes, size);
    p->length += size;
    p->text[p->length] = '\0';
    return true;
}

static bool add_character(path *p, const bt_term *term) {
    uint8_t utf8[4];
    if (term->kind != BT_INT || term->as.integer <= 0 || term->as.integer > 0x10FFFF) return false;
    size_t length = bt_utf8_write((uint32_t)term->as.integer, utf8);
    return add_bytes(p, (const char *)utf8, length);
}

/* A list that is being flattened, and how far that is. */
typedef struct level {
    const bt_term *list;
    uint32_t at;
} level;

/* Adds what is no list: an atom or, within a list, a character. */
static bool add_leaf(path *p, const bt_term *term, bool is_tail) {
    if (term->kind == BT_ATOM)
        return add_bytes(p, bt_atom_bytes(term->as.atom), term->as.atom->length);
    return !is_tail && add_character(p, term);
}

/* Takes the next element of the innermost list: adds it, or it is a list to go into (`*inner`). */
static bool step(path *p, level *top, const bt_term **inner) {
    const bt_term *list = top->list;
    bool is_tail = top->at == list->count;
    if (list->kind == BT_STRING) {
        bt_term c = bt_int(list->as.bytes[top->at++]);
        return add_character(p, &c);
    }
    const bt_term *item = &list->as.items[top->at++];
    if (item->kind == BT_NIL) return true;
    if (!bt_is_list(item)) return add_leaf(p, item, is_tail);
    *inner = item;
    return true;
}

/* Flattens as filename:flatten/1: lists of characters, atoms and such lists. */
static bt_status flatten(bt_ctx *ctx, path *p, const bt_term *term) {
    level *levels = NULL;
    size_t count = 0, capacity = 0;
    bt_status status = BT_OK;
    for (const bt_term *inner = term->kind == BT_NIL ? NULL : term;;) {
        if (inner != NULL) {
            if (!bt_grow(&ctx->memory, (void **)&levels, sizeof *levels, &capacity, count + 1)) {
                status = BT_NOMEM;
                break;
            }
            levels[count++] = (level){inner, 0};
        }
        inner = NULL;
        while (count > 0 &&
               levels[count - 1].at == levels[count - 1].list->count +
                                           ((levels[count - 1].list->flags & BT_IMPROPER) != 0))
            count--;
        if (count == 0) break;
        if (!step(p, &levels[count - 1], &inner)) {
            status = BT_INVALID;
            break;
        }
    }
    bt_release(&ctx->memory, levels, capacity * sizeof *levels);
    return status;
}

static const char *last_slash(const char *text, size_t length) {
    while (length > 0 && text[length - 1] != '/') length--;
    return length == 0 ? NULL : text + length - 1;
}

/* `dirname(Name)/basename(Name, ".config").config`. A name that ends in a slash is the name of a
 * folder to dirname, and the folder's own name to basename. */
static bool with_extension(const path *name, path *out) {
    const char *slash = last_slash(name->text, name->length);
    size_t length = name->length;
    while (length > 0 && name->text[length - 1] == '/') length--;
    const char *base = last_slash(name->text, length);
    base = base == NULL ? name->text : base + 1;
    size_t base_length = (size_t)(name->text + length - base);
    out->length = 0;
    if (slash != NULL && !add_bytes(out, name->text, (size_t)(slash - name->text) + 1))
        return false;
    if (base_length >= 7 && memcmp(base + base_length - 7, ".config", 7) == 0) base_length -= 7;
    return add_bytes(out, base, base_length) && add_bytes(out, ".config", 7);
}

bool bt_config_is_sys(const bt_source *source) {
    const char *file = bt_filename_base(source->name);
    return strcmp(file, "sys.config") == 0 || strcmp(file, "sys.config.src") == 0;
}

static bt_status no_name(bt_ctx *ctx, bt_node node) {
    return bt_report(ctx, BT_MSG_CONFIG_INCLUDE_NAME, node.place, bt_describe(ctx, node.term));
}

/* Reads a file unless it was included before, by whatever name. */
static bt_status read_once(bt_file_run *run, const char *name, int fd, const bt_source **out) {
    bt_settings *config = run->settings;
    struct stat st;
    bool known = fstat(fd, &st) == 0;
    for (size_t i = 0; i < config->included_count && known; i++) {
        const bt_included *before = &config->included[i];
        *out = before->source;
        if (before->device == st.st_dev && before->file == st.st_ino) return BT_OK;
    }
    if (!bt_grow(&run->ctx->memory, (void **)&config->included, sizeof *config->included,
                 &config->included_capacity, config->included_count + 1))
        return BT_NOMEM;
    bt_status status = bt_source_fd(run->ctx, name, fd, out);
    if (status == BT_OK && known)
        config->included[config->included_count++] = (bt_included){st.st_dev, st.st_ino, *out};
    return status;
}

/* Where an included file is: beside the configuration, in the folder that a node is started in if
 * that is known, or else in the current one. NULL: no memory. */
static const char *find_file(const bt_file_run *run, const char *name) {
    const char *here = run->source->name, *base = bt_filename_base(here);
    const char *beside = base == here ? NULL : bt_copy(run->ctx, here, (size_t)(base - here));
    if (base != here && beside == NULL) return NULL;
    const char *const folders[] = {beside, run->options.directory};
    struct stat st;
    for (int i = 0; i < 2; i++) {
        if (folders[i] == NULL) continue;
        const char *file = bt_filename_join(run->ctx, folders[i], name);
        if (file == NULL || stat(file, &st) == 0) return file;
    }
    return name;
}

/* The folders of find_file, for a message. */
static const char *folders_of(const bt_file_run *run, const char *name) {
    const char *folder = run->options.directory;
    if (*name == '/') return "";
    if (folder == NULL || strcmp(folder, ".") == 0)
        return ", beside this file or in the current folder";
    return bt_format(run->ctx, ", beside this file, in %s or in the current folder",
                     bt_show_name(run->ctx, folder));
}

bt_status bt_config_include(bt_file_run *run, bt_node node, const bt_source **out) {
    bt_ctx *ctx = run->ctx;
    path name = {.length = 0}, full = {.length = 0};
    bt_status flat = flatten(ctx, &name, node.term);
    if (flat == BT_NOMEM) return flat;
    if (flat != BT_OK || !with_extension(&name, &full)) return no_name(ctx, node);
    const char *found = find_file(run, full.text);
    if (found == NULL) return BT_NOMEM;
    int fd = bt_open_regular(found);
    if (fd < 0 && name.length == 0) return no_name(ctx, node);
    if (fd < 0 && run->made) {
        run->settings->open = true;
        *out = NULL; /* the file made from this one may be elsewhere */
        if (bt_run_is_template(run)) return BT_OK;
        return bt_report(ctx, BT_MSG_CONFIG_INCLUDE_LATER, node.place,
                         bt_show_name(ctx, full.text));
    }
    if (fd < 0)
        return bt_report(ctx, BT_MSG_CONFIG_INCLUDE_MISSING, node.place,
                         bt_show_name(ctx, full.text), folders_of(run, full.text));
    bt_status status = read_once(run, found, fd, out);
    (void)close(fd);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A .beam file is an IFF form: "FOR1", a size, "BEAM", then chunks of a four-letter name, a size
 * and data padded to four bytes, all sizes big-endian. The emulator (erts, beam_file.c) wants
 * atoms, code, strings, imports and exports.
 */
#include "parser/release/beam.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etf/cursor.h"
#include "etf/source.h"
#include "etf/zip.h"
#include "parser/release/beam_calls.h"

typedef struct chunk {
    const uint8_t *data;
    size_t size;
} chunk;

/* Reads the whole file into raw memory, which the caller releases. */
static bt_status read_file(bt_ctx *ctx, const char *path, uint8_t **bytes, size_t *size) {
    *bytes = NULL;
    *size = 0;
    int fd = bt_open_regular(path);
    if (fd < 0) return BT_IO;
    struct stat st;
    bt_status status = BT_OK;
    if (fstat(fd, &st) != 0) {
        status = BT_IO;
    } else if ((uint64_t)st.st_size > ctx->limits.input_bytes) {
        errno = EFBIG;
        status = BT_IO;
    } else if (st.st_size > 0) {
        *size = (size_t)st.st_size;
        *bytes = bt_resize(&ctx->memory, NULL, 0, *size);
        if (*bytes == NULL) status = BT_NOMEM;
    }
    for (size_t at = 0; status == BT_OK && at < *size;) {
        ssize_t n = read(fd, *bytes + at, *size - at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            status = BT_IO;
            if (n == 0) errno = EIO;
        } else {
            at += (size_t)n;
        }
    }
    int error = errno;
    (void)close(fd);
    errno = error;
    if (status != BT_OK && *bytes != NULL) {
        bt_release(&ctx->memory, *bytes, *size);
        *bytes = NULL;
    }
    return status;
}

/* Finds chunks by name; false when the file ends within one. */
static bool find_chunks(const uint8_t *bytes, size_t file_size, const char *const *names,
                        chunk *chunks, size_t count) {
    size_t end = (size_t)bt_be32(bytes + 4) + 8;
    if (end > file_size) return false;
    for (size_t at = 12; at + 8 <= end;) {
        size_t size = bt_be32(bytes + at + 4);
        if (size > end - at - 8) return false;
        for (size_t i = 0; i < count; i++)
            if (memcmp(bytes + at, names[i], 4) == 0) chunks[i] = (chunk){bytes + at + 8, size};
        at += 8 + ((size + 3) & ~(size_t)3);
    }
    return true;
}

/* The atom table: a count, then the length and text of each. From OTP 28 on the count is negative
 * and lengths are numbers as in compact terms. */
typedef struct atoms {
    const uint8_t **text;
    uint32_t *length;
    uint32_t count;
} atoms;

static bool atom_length(const chunk *c, size_t *at, bool compact, uint32_t *out) {
    if (*at >= c->size) return false;
    uint8_t first = c->data[(*at)++];
    if (!compact) {
        *out = first;
    } else if ((first & 8) == 0) {
        *out = first >> 4;
    } else if ((first & 16) == 0) {
        if (*at >= c->size) return false;
        *out = (uint32_t)(first & 0xE0) << 3 | c->data[(*at)++];
    } else {
        return false;
    }
    return true;
}

static bt_status read_atoms(bt_ctx *ctx, const chunk *c, atoms *out) {
    if (c->size < 4) return BT_INVALID;
    int32_t count = (int32_t)bt_be32(c->data);
    bool compact = count < 0;
    uint32_t n = compact ? 0 - (uint32_t)count : (uint32_t)count;
    if (n == 0 || n > c->size) return BT_INVALID;
    out->text = bt_alloc(ctx, n * sizeof *out->text);
    out->length = bt_alloc(ctx, n * sizeof *out->length);
    if (out->text == NULL || out->length == NULL) return BT_NOMEM;
    size_t at = 4;
    for (uint32_t i = 0; i < n; i++) {
        if (!atom_length(c, &at, compact, &out->length[i]) || out->length[i] > c->size - at)
            return BT_INVALID;
        out->text[i] = c->data + at;
        at += out->length[i];
    }
    out->count = n;
    return BT_OK;
}

static bt_status read_exports(bt_ctx *ctx, const chunk *c, const atoms *table, bt_beam *out) {
    if (c->size < 4) return BT_INVALID;
    uint32_t count = bt_be32(c->data);
    if (count > (c->size - 4) / 12) return BT_INVALID;
    out->exports = bt_alloc(ctx, count * sizeof *out->exports);
    if (out->exports == NULL) return BT_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *row = c->data + 4 + 12 * (size_t)i;
        uint32_t atom = bt_be32(row);
        if (atom == 0 || atom > table->count) return BT_INVALID;
        const char *name = bt_copy(ctx, table->text[atom - 1], table->length[atom - 1]);
        if (name == NULL) return BT_NOMEM;
        out->exports[i] = (bt_beam_export){name, table->length[atom - 1], bt_be32(row + 4)};
    }
    out->export_count = count;
    return BT_OK;
}

static bool atom_is(const atoms *table, uint32_t index, const char *text) {
    size_t length = strlen(text);
    return index != 0 && index <= table->count && table->length[index - 1] == length &&
           memcmp(table->text[index - 1], text, length) == 0;
}

/* Whether the module imports erlang:load_nif/2. */
static bool imports_load_nif(const chunk *c, const atoms *table) {
    if (c->size < 4) return false;
    uint32_t count = bt_be32(c->data);
    for (uint32_t i = 0; i < count && i < (c->size - 4) / 12; i++) {
        const uint8_t *row = c->data + 4 + 12 * (size_t)i;
        if (atom_is(table, bt_be32(row), "erlang") &&
            atom_is(table, bt_be32(row + 4), "load_nif") && bt_be32(row + 8) == 2)
            return true;
    }
    return false;
}

/*
 * Whether a function seems to begin with the instruction on_load (149), right behind a label (1)
 * and that label's number of one or two bytes. Instructions before it are not decoded, so other
 * bytes may look like it: they do in 4 of OTP's 2400 modules, none of which has native code.
 */
static bool has_on_load(const chunk *c) {
    size_t start = c->size < 4 ? c->size : 4 + (size_t)bt_be32(c->data);
    for (size_t at = start; at + 3 < c->size; at++) {
        const uint8_t *p = c->data + at;
        if (p[0] == 1 && (((p[1] & 15) == 0 && p[2] == 149) || ((p[1] & 31) == 8 && p[3] == 149)))
            return true;
    }
    return false;
}

/* Finds the modules that start/2 calls. */
static bt_status read_calls(bt_ctx *ctx, const chunk chunks[6], const atoms *table, bt_beam *out) {
    const chunk *code = &chunks[2], *imported = &chunks[4], *exported = &chunks[5];
    uint32_t imports[BT_BEAM_CALLED];
    size_t count = 0;
    size_t start = code->size < 4 ? code->size : 4 + (size_t)bt_be32(code->data);
    for (uint32_t i = 0; i < out->export_count && start < code->size; i++) {
        const uint8_t *row = exported->data + 4 + 12 * (size_t)i;
        if (bt_be32(row + 4) != 2 || !atom_is(table, bt_be32(row), "start")) continue;
        count = bt_beam_calls(code->data + start, code->size - start, bt_be32(row),
                              bt_be32(row + 8), imports, BT_BEAM_CALLED);
        break;
    }
    for (size_t i = 0; i < count; i++) {
        if (imported->size < 16 || imports[i] > (imported->size - 16) / 12) break;
        uint32_t atom = bt_be32(imported->data + 4 + 12 * (size_t)imports[i]);
        if (atom == 0 || atom > table->count) break;
        const char *name = bt_copy(ctx, table->text[atom - 1], table->length[atom - 1]);
        if (name == NULL) return BT_NOMEM;
        out->called[out->called_count++] = name;
    }
    return BT_OK;
}

static bt_status read_chunks(bt_ctx *ctx, const uint8_t *bytes, size_t size, bt_beam *out,
                             const char **why) {
    static const char *const names[] = {"AtU8", "Atom", "Code", "StrT", "ImpT", "ExpT"};
    chunk chunks[6] = {{NULL, 0}};
    *why = "it is cut short";
    if (!find_chunks(bytes, size, names, chunks, 6)) return BT_INVALID;
    *why = "it lacks a chunk that every module has";
    const chunk *text = chunks[0].data != NULL ? &chunks[0] : &chunks[1];
    if (text->data == NULL) return BT_INVALID;
    for (int i = 2; i < 6; i++)
        if (chunks[i].data == NULL) return BT_INVALID;
    *why = "its atoms or exports are damaged";
    atoms table = {0};
    bt_status status = read_atoms(ctx, text, &table);
    if (status != BT_OK) return status;
    out->module_length = table.length[0];
    out->module = bt_copy(ctx, table.text[0], table.length[0]);
    if (out->module == NULL) return BT_NOMEM;
    out->native = imports_load_nif(&chunks[4], &table) && has_on_load(&chunks[2]);
    status = read_exports(ctx, &chunks[5], &table, out);
    return status == BT_OK ? read_calls(ctx, chunks, &table, out) : status;
}

static bt_status view_plain(bt_ctx *ctx, const uint8_t *bytes, size_t size, bt_beam *out,
                            const char **why) {
    if (size >= 12 && memcmp(bytes, "FOR1", 4) == 0 && memcmp(bytes + 8, "BEAM", 4) == 0)
        return read_chunks(ctx, bytes, size, out, why);
    *why = "it is no BEAM file";
    return BT_INVALID;
}

/* A compressed file, as beam_lib:strip/1 and `mix release` write it. */
static bt_status view_packed(bt_ctx *ctx, const uint8_t *bytes, size_t size, bt_beam *out,
                             const char **why) {
    uint8_t *plain;
    size_t capacity, made;
    bt_status status = BT_INVALID;
    *why = "it is compressed, and damaged or cut short";
    switch (bt_gunzip(ctx, bytes, size, &plain, &capacity, &made)) {
    case BT_INFLATE_OK: status = view_plain(ctx, plain, made, out, why); break;
    case BT_INFLATE_MEMORY: status = BT_NOMEM; break;
    case BT_INFLATE_LIMIT: /* the size at its end is too large for a module */
    case BT_INFLATE_BAD:
    case BT_INFLATE_SHORT:
    case BT_INFLATE_SIZE: break;
    }
    bt_release(&ctx->memory, plain, capacity);
    return status;
}

bt_status bt_beam_view(bt_ctx *ctx, const uint8_t *bytes, size_t size, bt_beam *out,
                       const char **why) {
    *out = (bt_beam){0};
    return size >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
               ? view_packed(ctx, bytes, size, out, why)
               : view_plain(ctx, bytes, size, out, why);
}

bt_status bt_beam_read(bt_ctx *ctx, const char *path, bt_beam *out, const char **why) {
    uint8_t *bytes;
    size_t size;
    *out = (bt_beam){0};
    *why = "it cannot be read";
    bt_status status = read_file(ctx, path, &bytes, &size);
    if (status != BT_OK) return status;
    status = bt_beam_view(ctx, bytes, size, out, why);
    bt_release(&ctx->memory, bytes, size);
    return status;
}

bool bt_beam_exports(const bt_beam *beam, const char *name, size_t length, uint32_t arity) {
    for (uint32_t i = 0; i < beam->export_count; i++) {
        const bt_beam_export *e = &beam->exports[i];
        if (e->arity == arity && e->length == length && memcmp(e->name, name, length) == 0)
            return true;
    }
    return false;
}

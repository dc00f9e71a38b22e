/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libbootterm: Erlang terms, the external term format (ETF), diagnostics and I/O.
 *
 * Everything belongs to a bt_ctx. A context owns every term, atom, source text and diagnostic made
 * through it; freeing the context frees them all, and nothing else is ever freed by the caller
 * unless a function says so. The library has no mutable globals, never prints, never ends the
 * process and does not depend on locale or environment. Threads that have a context each do not
 * affect each other; a context may be used by one thread at a time.
 *
 * Structs that the caller fills start with a `size` field. Set it to sizeof the struct (the
 * BT_..._INIT macros do), so that a later library can add fields.
 */
#ifndef BOOTTERM_H
#define BOOTTERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#define BT_API __attribute__((visibility("default")))
#define BT_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define BT_API
#define BT_PRINTF(fmt, first)
#endif

#define BT_VERSION_MAJOR 0
#define BT_VERSION_MINOR 1
#define BT_VERSION_PATCH 0
#define BT_VERSION "0.1.0"

/* The version of the library that is running, as BT_VERSION. Never NULL. */
BT_API const char *bt_version(void);

/* ---- status ---------------------------------------------------------------------------------- */

/* What a call came to. After each of them the context can be used and freed. */
typedef enum bt_status {
    BT_OK = 0,      /* done */
    BT_INVALID = 1, /* the input has errors: see the context's diagnostics */
    BT_USAGE = 2,   /* an argument is out of its documented range; nothing was done */
    BT_IO = 3,      /* a source or sink failed: see the context's diagnostics */
    BT_NOMEM = 4    /* the allocator, or the memory limit, refused */
} bt_status;

/* ---- context --------------------------------------------------------------------------------- */

typedef struct bt_ctx bt_ctx;

/*
 * The allocator hook, in the manner of realloc: `old_size` is what was asked for when `ptr` was
 * made (0 with a NULL ptr); a `new_size` of 0 frees and returns NULL. Returns NULL when there is
 * no memory, with `ptr` still valid. zlib's and the scanner's memory goes through it too; GMP's
 * scratch space for integers of more than a thousand digits does not (it is bounded by the
 * integer_digits limit).
 */
typedef struct bt_allocator {
    void *(*resize)(void *user, void *ptr, size_t old_size, size_t new_size);
    void *user;
} bt_allocator;

/* Bounds for hostile input. Input beyond one is reported (limit/...) and BT_INVALID, or BT_NOMEM
 * for memory. 0 stands for the default. */
typedef struct bt_limits {
    size_t size;
    uint64_t input_bytes;     /* of one source; the default is also the most: 4 GiB - 2, and 128 MiB
                                 - 1 where pointers have 32 bits. Of a pipe or a callback, of which
                                 nobody knows how much will come, the default is 256 MiB */
    uint64_t memory_bytes;    /* of the context in all; default: no limit */
    uint64_t expansion_bytes; /* of one compressed term, inflated, and of what the sizes in a
                                 text's binaries ask for; default 1 GiB; where pointers have 32
                                 bits, the default and the most are 128 MiB - 1 */
    uint32_t expansion_ratio; /* the same limit, as a multiple of the compressed size, or of
                                 the text's (a text may always ask for 16 MiB); default 1000 */
    uint32_t depth;           /* of nesting; default 10,000,000 */
    uint32_t integer_digits;  /* decimal digits of one integer in text; default 20,201,779, and
                                 never more than the release can hold: 10,100,872 digits up to
                                 OTP 25, 1,262,593 from 26 on */
    uint32_t atoms;           /* distinct atoms in the context; default 50,000,000 */
    uint32_t diagnostics;     /* kept for each source; default 100 */
    uint32_t indent;          /* the column that a printed line may begin at, as indentation makes
                                 deep terms very long; default 20,000 */
} bt_limits;
#define BT_LIMITS_INIT                                                                             \
    { sizeof(bt_limits), 0, 0, 0, 0, 0, 0, 0, 0, 0 }

typedef struct bt_config {
    size_t size;
    const bt_allocator *allocator; /* NULL: the C library's */
    const bt_limits *limits;       /* NULL: the defaults */
} bt_config;
#define BT_CONFIG_INIT                                                                             \
    { sizeof(bt_config), NULL, NULL }

/* A new context, or NULL when there is no memory. `config` may be NULL. */
BT_API bt_ctx *bt_ctx_new(const bt_config *config);
/* Frees the context and everything it owns. NULL is fine. */
BT_API void bt_ctx_free(bt_ctx *ctx);
/* The bytes that the context holds now, and the most it ever held (`peak` may be NULL). */
BT_API uint64_t bt_ctx_memory(const bt_ctx *ctx, uint64_t *peak);

/* The OTP releases that the library knows. What is accepted and written, as text and as bytes,
 * follows the context's release: BT_OTP_NEWEST until it is set. BT_USAGE: not one of them. */
#define BT_OTP_OLDEST 24
#define BT_OTP_NEWEST 29
BT_API bt_status bt_set_otp(bt_ctx *ctx, int release);
BT_API int bt_otp(const bt_ctx *ctx);
/* The OTP release whose kernel application has this version ("8.5.3": 25, "10.2": 27); 0: none that
 * the library knows. */
BT_API int bt_otp_of_kernel(const char *version);

/* ---- sources --------------------------------------------------------------------------------- */

/* One input: its name for messages and all of its bytes. Owned by the context. */
typedef struct bt_source bt_source;

/* Reads up to `capacity` bytes into `buffer`; returns the count, 0 at the end, or -errno. Fewer
 * bytes than asked for are not the end. After -EINTR it is called again. */
typedef ptrdiff_t (*bt_read_fn)(void *user, void *buffer, size_t capacity);

/* A source from memory that the caller keeps unchanged for the context's life. `name` is copied. */
BT_API bt_status bt_source_memory(bt_ctx *ctx, const char *name, const void *data, size_t size,
                                  const bt_source **out);
/* Reads everything from a callback, a descriptor (not closed) or a file. Failing is BT_IO with a
 * diagnostic (io/...); more than the input_bytes limit is BT_INVALID. */
BT_API bt_status bt_source_read(bt_ctx *ctx, const char *name, bt_read_fn read, void *user,
                                const bt_source **out);
BT_API bt_status bt_source_fd(bt_ctx *ctx, const char *name, int fd, const bt_source **out);
BT_API bt_status bt_source_file(bt_ctx *ctx, const char *path, const bt_source **out);

/*
 * Saves memory: terms may take the place of the source's bytes while they are read. It is for a
 * source that is read once, by bt_parse, bt_decode or a function that stands on them, without
 * spans, and whose bytes nobody looks at afterwards. It has no effect where the caller owns the
 * bytes (bt_source_memory).
 *
 * Mistakes cannot be shown then: the call comes to BT_INVALID without a diagnostic, for warnings
 * too, and so does every later one. To report them, read the input again without this.
 */
BT_API void bt_source_once(const bt_source *source);

/* Its name, and its bytes, of which `*size` says how many (`size` may be NULL). */
BT_API const char *bt_source_name(const bt_source *source);
BT_API const uint8_t *bt_source_data(const bt_source *source, size_t *size);

/* A stretch of a source, as byte offsets; `end` is one past the last byte. */
typedef struct bt_span {
    uint32_t begin, end;
} bt_span;

/* A stretch of a named source. A NULL source means that no place is known. */
typedef struct bt_place {
    const bt_source *source;
    bt_span span;
} bt_place;

/* Where an offset is, as editors count, all from 1. `column` counts characters (a byte that is not
 * UTF-8 counts as one), `utf16_column` units of UTF-16, as the language server protocol does. Lines
 * end with a newline. An offset beyond the end is the end. The first call for a source needs
 * memory; without it, every offset is at 1, 1. */
typedef struct bt_position {
    uint32_t line, column, utf16_column;
} bt_position;
BT_API bt_position bt_locate(bt_ctx *ctx, const bt_source *source, uint32_t offset);

/* ---- sinks ----------------------------------------------------------------------------------- */

/* Where output goes. `write` takes all `size` bytes and returns 0, or returns a positive errno. */
typedef struct bt_sink {
    int (*write)(void *user, const void *data, size_t size);
    void *user;
} bt_sink;

/* Collects output in memory. Start from BT_BUFFER_INIT(ctx); the bytes live until
 * bt_buffer_free or the next write. */
typedef struct bt_buffer {
    bt_ctx *ctx;
    uint8_t *data;
    size_t size, capacity;
} bt_buffer;
#define BT_BUFFER_INIT(ctx)                                                                        \
    { (ctx), NULL, 0, 0 }
BT_API bt_sink bt_buffer_sink(bt_buffer *buffer);
BT_API void bt_buffer_free(bt_buffer *buffer);

/* Writes to a descriptor, in full, trying again after EINTR and short writes. Does not close. */
BT_API bt_sink bt_fd_sink(int fd);

/* A file that appears whole or not at all: output goes to a temporary file beside `path`, which
 * bt_file_commit closes and renames to `path`. What is no regular file (a device, a pipe) is
 * written in place. Every file has to be ended by commit or discard. Errors are BT_IO with a
 * diagnostic; after one, nothing is left behind. */
typedef struct bt_file bt_file;
BT_API bt_status bt_file_create(bt_ctx *ctx, const char *path, bt_file **out);
BT_API bt_sink bt_file_sink(bt_file *file);
BT_API bt_status bt_file_commit(bt_file *file);
BT_API void bt_file_discard(bt_file *file);

/* ---- terms ----------------------------------------------------------------------------------- */

/* The kinds of term, each in one form only: equal terms have equal kinds. */
typedef enum bt_kind {
    BT_INT,       /* an integer that fits int64_t: as.integer */
    BT_BIG,       /* any other integer: as.bytes, `count` bytes of magnitude, the least significant
                     first, no leading zero; flag BT_NEGATIVE */
    BT_FLOAT,     /* as.real, finite */
    BT_ATOM,      /* as.atom, interned: equal atoms are the same pointer within a context */
    BT_TUPLE,     /* as.items[0 .. count-1] */
    BT_NIL,       /* [] */
    BT_STRING,    /* a proper list of count >= 1 integers 0..255: as.bytes */
    BT_LIST,      /* any other list of count >= 1 elements: as.items[0 .. count-1]; with flag
                     BT_IMPROPER the tail, which is no list, is as.items[count] */
    BT_MAP,       /* count pairs: as.items[2*i] is a key, as.items[2*i+1] its value; keys strictly
                     ascending in the exact term order (integers before floats) */
    BT_BITSTRING, /* as.bytes, count bytes, of whose last one only the high `bits` bits (1..8)
                     count; the rest are zero. `bits` is 8 when count is 0 */
    BT_EXPORT,    /* fun m:f/a: as.items[0 .. 2] are module, function, arity; count is 3 */
    BT_PID,       /* the opaque kinds keep their external form, from the tag on, exactly as it
                     was read: as.bytes, count bytes */
    BT_PORT,
    BT_REFERENCE,
    BT_FUN,   /* a local fun */
    BT_LOCAL, /* LOCAL_EXT, bytes that only the node that wrote them understands */
    BT_RECORD /* a native record (OTP 29): as.items[0] module, [1] name, then count keys, then
                 count values; flag BT_EXPORTED */
} bt_kind;

/* Flags of a term. */
#define BT_NEGATIVE 0x01 /* BT_BIG: below zero */
#define BT_IMPROPER 0x02 /* BT_LIST: a tail follows the elements */
#define BT_EXPORTED 0x04 /* BT_RECORD: the record is exported */
#define BT_UNFILLED 0x08 /* an atom or string of a template, of which a part is filled in later */
#define BT_SPANNED 0x80  /* the library's own: the items' spans are known; see bt_node_child */

typedef struct bt_atom bt_atom;

/* A term: 16 bytes, immutable, children contiguous. Read the fields freely; make terms with the
 * bt_make_ functions. */
typedef struct bt_term {
    uint8_t kind;  /* a bt_kind */
    uint8_t flags; /* BT_NEGATIVE ... */
    uint8_t bits;  /* BT_BITSTRING: bits in use of the last byte */
    uint8_t reserved;
    uint32_t count;
    union {
        int64_t integer;
        double real;
        const bt_atom *atom;
        const struct bt_term *items;
        const uint8_t *bytes;
    } as;
} bt_term;

/* An atom's text in UTF-8, NUL-terminated after `*length` bytes (which may hold NULs themselves).
 * `length` may be NULL. */
BT_API const char *bt_atom_text(const bt_atom *atom, size_t *length);
/* Its length in characters, 0..255. */
BT_API uint32_t bt_atom_chars(const bt_atom *atom);

/* Makes terms. `text` is UTF-8; an atom of more than 255 characters or of bad UTF-8 is BT_USAGE.
 * Items are copied; a list's `tail` may be NULL for []; a list of bytes becomes BT_STRING and a
 * list tail that is itself a list is joined on, so that each value has one form. A map's items
 * are key, value, key, value ... in any order; of equal keys the last wins. Bytes are copied. An
 * export's module and function are atoms and its arity is 0..255: BT_USAGE for others. */
BT_API bt_term bt_make_int(int64_t value);
BT_API bt_term bt_make_nil(void);
BT_API bt_status bt_make_float(double value, bt_term *out); /* BT_USAGE unless finite */
BT_API bt_status bt_make_big(bt_ctx *ctx, bool negative, const uint8_t *magnitude, size_t size,
                             bt_term *out); /* least significant byte first */
BT_API bt_status bt_make_atom(bt_ctx *ctx, const char *text, size_t length, bt_term *out);
BT_API bt_status bt_make_tuple(bt_ctx *ctx, const bt_term *items, size_t count, bt_term *out);
BT_API bt_status bt_make_list(bt_ctx *ctx, const bt_term *items, size_t count, const bt_term *tail,
                              bt_term *out);
BT_API bt_status bt_make_string(bt_ctx *ctx, const void *bytes, size_t count, bt_term *out);
BT_API bt_status bt_make_map(bt_ctx *ctx, const bt_term *items, size_t pairs, bt_term *out);
BT_API bt_status bt_make_bitstring(bt_ctx *ctx, const void *bytes, size_t bit_count, bt_term *out);
BT_API bt_status bt_make_export(bt_ctx *ctx, const bt_term *module, const bt_term *function,
                                const bt_term *arity, bt_term *out);

/* Compares in the exact term order, that of the keys of maps: number < atom < reference < fun <
 * port < pid < tuple < record < map < nil < list < bitstring, every integer before every float.
 * `*out` is negative, zero or positive. Terms with items need memory (BT_NOMEM). 0.0 and -0.0 are
 * equal before OTP 27. */
BT_API bt_status bt_compare(bt_ctx *ctx, const bt_term *a, const bt_term *b, int *out);

/* ---- terms and their places ------------------------------------------------------------------ */

/* A term and where it stands: what checks work on. Cheap, passed by value. */
typedef struct bt_node {
    const bt_term *term;
    bt_place place; /* source NULL when the term was read without spans */
} bt_node;

/* Item `i` of a term that has so many: of a tuple, list (its improper tail comes last), string, map
 * (key, value, key ...), export or record. An item without a place of its own, such as a byte of a
 * string or anything that was read without spans, has its parent's. */
BT_API bt_node bt_node_child(bt_node parent, uint32_t i);

/* ---- diagnostics ----------------------------------------------------------------------------- */

typedef enum bt_severity { BT_NOTE, BT_WARNING, BT_ERROR } bt_severity;

/* A related place of a diagnostic: "'[' opened here". */
typedef struct bt_related {
    bt_place place;
    const char *text;
    const struct bt_related *next;
} bt_related;

/* What would mend it: `text` in place of what stands at `place`. */
typedef struct bt_fix {
    bt_place place;
    const char *text;
    size_t length;
    const struct bt_fix *next;
    bool doubtful; /* something else may be meant here: only for somebody to choose */
} bt_fix;

/* One diagnostic. Text is UTF-8 with control characters escaped. */
typedef struct bt_diag {
    const char *name; /* permanent, "config/duplicate-key"; grammar/messages.def lists them */
    bt_severity severity;
    bt_place place;
    const char *text;
    const bt_related *related; /* in the order they were added */
    const bt_fix *fixes;
} bt_diag;

/* The diagnostics so far, by source (in order of opening), then place, then severity; those
 * without a place first. The pointer lives until the next call that may report. */
BT_API size_t bt_diagnostics(bt_ctx *ctx, const bt_diag *const **out);
/* How many have this severity, including those beyond the limit, which are not kept. */
BT_API size_t bt_diagnostic_count(const bt_ctx *ctx, bt_severity severity);
typedef enum bt_level { BT_LEVEL_DEFAULT, BT_LEVEL_OFF, BT_LEVEL_ERROR } bt_level;
/* From now on, diagnostics with such a name are not reported, or are errors. `pattern` is a whole
 * name, a group ("config") or a beginning and a star ("config/unknown-*"). BT_USAGE: no name
 * matches, or it is that of an error, which cannot be turned off. */
BT_API bt_status bt_set_level(bt_ctx *ctx, const char *pattern, bt_level level);
/* Forgets all diagnostics. */
BT_API void bt_clear_diagnostics(bt_ctx *ctx);

typedef enum bt_diag_format {
    BT_DIAG_TEXT, /* `file:line:col: error: text [name]`, the source line and a caret, then related
                     places */
    BT_DIAG_GCC   /* the first line only */
} bt_diag_format;
typedef struct bt_diag_options {
    size_t size;
    bt_diag_format format;
    bool color; /* ANSI colours */
} bt_diag_options;
#define BT_DIAG_OPTIONS_INIT                                                                       \
    { sizeof(bt_diag_options), BT_DIAG_TEXT, false }
/* Writes all diagnostics, for people. `options` may be NULL. */
BT_API bt_status bt_write_diagnostics(bt_ctx *ctx, const bt_diag_options *options, bt_sink sink);

/* What the diagnostics of a name say. */
typedef struct bt_message_info {
    const char *name;
    bt_severity severity;
    const char *format;      /* of their texts, as for printf */
    const char *explanation; /* what they mean and what to do, some sentences */
} bt_message_info;
/* Entry `i` of the table of all messages, for documentation; NULL past the end. */
BT_API const bt_message_info *bt_message_at(size_t i);

/* ---- external term format -------------------------------------------------------------------- */

typedef struct bt_decode_options {
    size_t size;
    bool spans;  /* keep each term's byte offsets, for checks with places */
    bool strict; /* also refuse what OTP lets pass: trailing bytes, non-minimal integers, dirty
                    padding bits, ... (etf/strict-...) */
    bool bare;   /* the source begins with the term's tag, without the version byte 131; it cannot
                    be compressed then */
} bt_decode_options;
#define BT_DECODE_OPTIONS_INIT                                                                     \
    { sizeof(bt_decode_options), false, false, false }

/* What decoding finds out about the bytes. */
typedef struct bt_etf_info {
    bool compressed;
    bool utf8_atoms;         /* some atom has a UTF-8 tag */
    bool latin1_atoms;       /* some atom has a latin1 tag */
    uint64_t inflated_bytes; /* when compressed */
    uint64_t used_bytes;     /* of the source */
} bt_etf_info;

/* Reads one term, as binary_to_term/1 of the context's release does. In a compressed term, every
 * term has the place of the whole. `options` and `info` may be NULL.
 *
 * Where OTP's verdict depends on the node that reads, this is the verdict of a node that did not
 * write the term. These differ from OTP: pids, ports and references with the reader's own name may
 * have any number; indexes into the reader's atom table (tags 73 and 75) are refused; LOCAL_EXT is
 * taken from OTP 26 on, whatever its hash; references without words are taken as they are, where
 * OTP reads four bytes too many; and a fun whose creator is no pid is refused, where OTP 25 takes
 * it and fails later. */
BT_API bt_status bt_decode(bt_ctx *ctx, const bt_source *source, const bt_decode_options *options,
                           bt_node *out, bt_etf_info *info);
/* Checks the same as bt_decode without building a term, which takes little memory: only the keys of
 * maps, funs, native records and LOCAL_EXT are decoded, and with `strict` everything. */
BT_API bt_status bt_validate(bt_ctx *ctx, const bt_source *source, const bt_decode_options *options,
                             bt_etf_info *info);

typedef struct bt_hex_options {
    size_t size;
    bool strict;       /* as in bt_decode_options */
    size_t data_bytes; /* of one term to list in full; 0 takes the default, 64 */
} bt_hex_options;
#define BT_HEX_OPTIONS_INIT                                                                        \
    { sizeof(bt_hex_options), false, 0 }

/* Writes an annotated listing of an external term: a line for each term, indented by nesting, with
 * offset, bytes, tag, fields and value; of a compressed term, the inflated bytes too. Of broken
 * input everything up to the fault is listed, the fault's bytes are marked with what was expected,
 * and it is BT_INVALID with the diagnostic of bt_validate. A message between nodes is listed too,
 * from its distribution header on. `options` may be NULL. */
BT_API bt_status bt_hex(bt_ctx *ctx, const bt_source *source, const bt_hex_options *options,
                        bt_sink sink);

typedef struct bt_encode_options {
    size_t size;
    int compressed; /* -1 no (the default), 0..9 zlib's level */
} bt_encode_options;
#define BT_ENCODE_OPTIONS_INIT                                                                     \
    { sizeof(bt_encode_options), -1 }

/* Writes a term as term_to_binary(Term, [deterministic]) of the context's release does. `options`
 * may be NULL. */
BT_API bt_status bt_encode(bt_ctx *ctx, const bt_term *term, const bt_encode_options *options,
                           bt_sink sink);

#ifdef __cplusplus
}
#endif
#endif

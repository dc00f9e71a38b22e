/* SPDX-License-Identifier: Apache-2.0 */
/*
 * library FILE RUNS [WORK]...: what a term text costs, through the library and through libei, one
 * line for each kind of work (those named, or all): name, bytes, terms, then the nanoseconds of the
 * median, fastest and slowest of RUNS runs, and the library's peak memory; tab-separated.
 *
 * Each run of the library begins with an empty context, so it pays for every atom and, but for
 * "decode", for its memory. libei's runs write into memory that was used before, and keep nothing:
 * "decode", which is compared with them, gets such memory too (as from an allocator that keeps what
 * was freed), and "decode, fresh memory" gets its pages from the system. What either writes ends up
 * in memory. Times are the processor's: what else the machine does hardly shows.
 */
#include <ei.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "bootterm_text.h"
#include "etf/term.h"

enum { MOST_RUNS = 101 };

/* What the works share: the text, its terms, their bytes. */
typedef struct data {
    const char *path;
    bt_ctx *ctx;
    const bt_source *text;
    const bt_term *term; /* of the works that need one */
    size_t text_size, etf_size, terms;
    const char *bytes; /* the ETF */
    char *buffer;      /* room for what is written */
    size_t room;
    uint64_t peak; /* of the last run */
} data;

typedef struct work {
    const char *name;
    size_t (*run)(data *d); /* bytes gone through; 0: failed */
    bool of_term;
    bool with_last; /* run in turn with the work before it */
} work;

static uint64_t now(void) {
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* A sink that writes into the buffer, and from its start again when that is full. */
typedef struct keeper {
    data *d;
    size_t written;
} keeper;

static int keep(void *user, const void *bytes, size_t size) {
    keeper *k = user;
    for (size_t done = 0; done < size;) {
        size_t at = k->written % k->d->room, step = size - done;
        if (step > k->d->room - at) step = k->d->room - at;
        memcpy(k->d->buffer + at, (const char *)bytes + done, step);
        k->written += step;
        done += step;
    }
    return 0;
}

/* ---- memory that was used before ------------------------------------------------------------- */

/* Taken from its start on, run after run; nothing is given back. */
static struct {
    char *begin;
    size_t size, used;
} pool;

/* Room for any term that is decoded; pages that nobody uses are never there. */
static bool make_pool(size_t etf_size) {
    pool.size = 8 * etf_size + 10000000;
    void *p = mmap(NULL, pool.size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) return false;
    pool.begin = p;
    (void)madvise(p, pool.size, MADV_HUGEPAGE);
    return true;
}

static void *take(void *user, void *ptr, size_t old_size, size_t new_size) {
    (void)user;
    size_t room = (new_size + 63) & ~(size_t)63;
    if (new_size == 0 || room > pool.size - pool.used) return NULL;
    void *taken = pool.begin + pool.used;
    pool.used += room;
    return ptr == NULL ? taken : memcpy(taken, ptr, old_size < new_size ? old_size : new_size);
}

static bt_ctx *context_in_pool(void) {
    static const bt_allocator allocator = {take, NULL};
    bt_config config = BT_CONFIG_INIT;
    config.allocator = &allocator;
    pool.used = 0;
    return bt_ctx_new(&config);
}

/* ---- the library ----------------------------------------------------------------------------- */

static size_t finish(data *d, bt_ctx *ctx, bt_status status, size_t bytes) {
    (void)bt_ctx_memory(ctx, &d->peak);
    if (status != BT_OK) (void)bt_write_diagnostics(ctx, NULL, bt_fd_sink(2));
    bt_ctx_free(ctx);
    return status == BT_OK ? bytes : 0;
}

static bt_status parse(data *d, bt_ctx *ctx, bt_forms *forms) {
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.spans = false;
    const bt_source *source;
    size_t size;
    const uint8_t *bytes = bt_source_data(d->text, &size);
    bt_status status = bt_source_memory(ctx, "text", bytes, size, &source);
    return status == BT_OK ? bt_parse(ctx, source, &options, forms) : status;
}

static size_t run_parse(data *d) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_forms forms;
    return finish(d, ctx, parse(d, ctx, &forms), d->text_size);
}

static size_t run_compile(data *d) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_forms forms;
    keeper k = {.d = d};
    bt_status status = parse(d, ctx, &forms);
    if (status == BT_OK) status = bt_encode(ctx, forms.terms, NULL, (bt_sink){keep, &k});
    return finish(d, ctx, status, d->text_size);
}

static size_t decode(data *d, bt_ctx *ctx) {
    const bt_source *source;
    bt_node node;
    bt_status status = bt_source_memory(ctx, "etf", d->bytes, d->etf_size, &source);
    if (status == BT_OK) status = bt_decode(ctx, source, NULL, &node, NULL);
    return finish(d, ctx, status, d->etf_size);
}

static size_t run_decode(data *d) {
    return decode(d, context_in_pool());
}

static size_t run_decode_fresh(data *d) {
    return decode(d, bt_ctx_new(NULL));
}

static size_t run_validate(data *d) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    bt_status status = bt_source_memory(ctx, "etf", d->bytes, d->etf_size, &source);
    if (status == BT_OK) status = bt_validate(ctx, source, NULL, NULL);
    return finish(d, ctx, status, d->etf_size);
}

static size_t run_encode(data *d) {
    keeper k = {.d = d};
    bt_status status = bt_encode(d->ctx, d->term, NULL, (bt_sink){keep, &k});
    return status == BT_OK ? k.written : 0;
}

static size_t run_print(data *d) {
    keeper k = {.d = d};
    bt_status status = bt_print(d->ctx, d->term, NULL, (bt_sink){keep, &k});
    return status == BT_OK ? k.written : 0;
}

static size_t run_json(data *d) {
    keeper k = {.d = d};
    bt_status status = bt_to_json(d->ctx, d->term, (bt_sink){keep, &k});
    return status == BT_OK ? k.written : 0;
}

/* ---- libei ----------------------------------------------------------------------------------- */

static size_t run_ei_skip(data *d) {
    int index = 0, version;
    if (ei_decode_version(d->bytes, &index, &version) != 0 || ei_skip_term(d->bytes, &index) != 0)
        return 0;
    return (size_t)index;
}

/* Decodes every term, and builds nothing of it. */
static size_t run_ei_decode(data *d) {
    char *room = d->buffer;
    int index = 0, version, type, size;
    long length;
    long long integer;
    double real;
    if (ei_decode_version(d->bytes, &index, &version) != 0) return 0;
    for (size_t left = 1; left > 0; left--) {
        int failed = ei_get_type(d->bytes, &index, &type, &size);
        int arity = 0;
        switch (failed != 0 ? -1 : type) {
        case ERL_SMALL_INTEGER_EXT:
        case ERL_INTEGER_EXT: failed = ei_decode_longlong(d->bytes, &index, &integer); break;
        case ERL_SMALL_BIG_EXT:
        case ERL_LARGE_BIG_EXT: failed = ei_skip_term(d->bytes, &index); break;
        case ERL_FLOAT_EXT:
        case NEW_FLOAT_EXT: failed = ei_decode_double(d->bytes, &index, &real); break;
        case ERL_ATOM_EXT:
        case ERL_SMALL_ATOM_UTF8_EXT:
        case ERL_ATOM_UTF8_EXT:
            failed =
                ei_decode_atom_as(d->bytes, &index, room, MAXATOMLEN_UTF8, ERLANG_UTF8, NULL, NULL);
            break;
        case ERL_STRING_EXT: failed = ei_decode_string(d->bytes, &index, room); break;
        case ERL_BINARY_EXT: failed = ei_decode_binary(d->bytes, &index, room, &length); break;
        case ERL_SMALL_TUPLE_EXT:
        case ERL_LARGE_TUPLE_EXT:
            failed = ei_decode_tuple_header(d->bytes, &index, &arity);
            left += (size_t)arity;
            break;
        case ERL_NIL_EXT: failed = ei_decode_list_header(d->bytes, &index, &arity); break;
        case ERL_LIST_EXT:
            failed = ei_decode_list_header(d->bytes, &index, &arity);
            left += (size_t)arity + 1;
            break;
        case ERL_MAP_EXT:
            failed = ei_decode_map_header(d->bytes, &index, &arity);
            left += 2 * (size_t)arity;
            break;
        default: failed = 1;
        }
        if (failed) return 0;
    }
    return (size_t)index;
}

/* One term without its items, into a buffer that is large enough. */
static void ei_encode_top(char *buffer, int *index, const bt_term *t) {
    const char *bytes = (const char *)t->as.bytes;
    size_t length;
    switch ((bt_kind)t->kind) {
    case BT_INT: (void)ei_encode_longlong(buffer, index, t->as.integer); break;
    case BT_FLOAT: (void)ei_encode_double(buffer, index, t->as.real); break;
    case BT_ATOM:
        bytes = bt_atom_text(t->as.atom, &length);
        (void)ei_encode_atom_len_as(buffer, index, bytes, (int)length, ERLANG_UTF8, ERLANG_UTF8);
        break;
    case BT_TUPLE: (void)ei_encode_tuple_header(buffer, index, (int)t->count); break;
    case BT_NIL: (void)ei_encode_empty_list(buffer, index); break;
    case BT_STRING: (void)ei_encode_string_len(buffer, index, bytes, (int)t->count); break;
    case BT_LIST: (void)ei_encode_list_header(buffer, index, (int)t->count); break;
    case BT_MAP: (void)ei_encode_map_header(buffer, index, (int)t->count); break;
    case BT_BITSTRING: (void)ei_encode_binary(buffer, index, bytes, (int)t->count); break;
    case BT_BIG: /* libei takes a big only from GMP: its bytes, then, as they are */
        buffer[(*index)++] = ERL_SMALL_BIG_EXT;
        buffer[(*index)++] = (char)t->count;
        buffer[(*index)++] = (t->flags & BT_NEGATIVE) != 0;
        memcpy(buffer + *index, bytes, t->count);
        *index += (int)t->count;
        break;
    default: break;
    }
}

static size_t run_ei_encode(data *d) {
    struct {
        const bt_term *at;
        size_t left;
        bool nil;
    } stack[200] = {{d->term, 1, false}};
    int index = 0, depth = 1;
    (void)ei_encode_version(d->buffer, &index);
    while (depth > 0) {
        if (stack[depth - 1].left == 0) {
            if (stack[--depth].nil) (void)ei_encode_empty_list(d->buffer, &index);
            continue;
        }
        const bt_term *t = stack[depth - 1].at++;
        stack[depth - 1].left--;
        ei_encode_top(d->buffer, &index, t);
        size_t items = bt_item_count(t);
        if (items == 0) continue;
        stack[depth].at = t->as.items;
        stack[depth].left = items;
        stack[depth++].nil = t->kind == BT_LIST && !(t->flags & BT_IMPROPER);
    }
    return (size_t)index;
}

/* ---- what the machine can do ----------------------------------------------------------------- */

static size_t run_copy(data *d) {
    memcpy(d->buffer, d->bytes, d->etf_size);
    return d->etf_size;
}

static volatile uint64_t summed;
static size_t run_sum(data *d) {
    uint64_t sum = 0;
    for (size_t i = 0; i < d->etf_size; i++) sum += (uint8_t)d->bytes[i];
    summed = sum;
    return d->etf_size;
}

/* ---- measuring ------------------------------------------------------------------------------- */

/* Works that are compared with each other are run in turn, so that what disturbs one disturbs all.
 * What needs no term comes first: with large data, one of them at a time fits the memory. */
static const work works[] = {
    {"parse", .run = run_parse},
    {"compile", .run = run_compile},
    {"decode", .run = run_decode},
    {"ei_decode walk", .run = run_ei_decode, .with_last = true},
    {"decode, fresh memory", .run = run_decode_fresh, .with_last = true},
    {"validate", .run = run_validate},
    {"ei_skip_term", .run = run_ei_skip, .with_last = true},
    {"memcpy", .run = run_copy},
    {"byte sum", .run = run_sum},
    {"encode", .run = run_encode, .of_term = true},
    {"ei_encode", .run = run_ei_encode, .of_term = true, .with_last = true},
    {"print", .run = run_print, .of_term = true},
    {"json", .run = run_json, .of_term = true},
};

static int by_time(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Nanoseconds for each of `many` times; 0: failed. */
static uint64_t time_of(data *d, const work *w, uint64_t many, size_t *bytes) {
    uint64_t start = now();
    for (uint64_t i = 0; i < many; i++)
        if ((*bytes = w->run(d)) == 0) return 0;
    return (now() - start) / many;
}

/* What was measured of one work. */
typedef struct measured {
    const work *work;
    uint64_t times[MOST_RUNS], peak;
    size_t bytes;
} measured;

/* One run, after one that is not counted, as another work may have had the caches. Short works are
 * run many times over, for a millisecond, as the clock itself takes a while. */
static bool run_once(data *d, measured *m, int run) {
    d->peak = 0;
    uint64_t once = time_of(d, m->work, 1, &m->bytes);
    uint64_t many = 1 + 1000000 / (once + 1);
    m->times[run] = once == 0 ? 0 : time_of(d, m->work, many, &m->bytes);
    m->peak = d->peak;
    if (m->times[run] == 0) fprintf(stderr, "library: %s failed\n", m->work->name);
    return m->times[run] != 0;
}

static bool print(const data *d, measured *m, int runs) {
    qsort(m->times, (size_t)runs, sizeof *m->times, by_time);
    printf("%s\t%zu\t%zu\t%llu\t%llu\t%llu\t%llu\n", m->work->name, m->bytes, d->terms,
           (unsigned long long)m->times[runs / 2], (unsigned long long)m->times[0],
           (unsigned long long)m->times[runs - 1], (unsigned long long)m->peak);
    return fflush(stdout) == 0 && ferror(stdout) == 0;
}

/* Runs the works in turn. */
static bool measure(data *d, measured *all, size_t count, int runs) {
    bool good = true;
    for (int run = 0; good && run < runs; run++)
        for (size_t i = 0; good && i < count; i++) good = run_once(d, &all[i], run);
    for (size_t i = 0; good && i < count; i++) good = print(d, &all[i], runs);
    return good;
}

static size_t count_terms(const bt_term *term) {
    size_t count = 1, depth = 1;
    struct {
        const bt_term *at;
        size_t left;
    } stack[200] = {{term, 1}};
    while (depth > 0) {
        if (stack[depth - 1].left == 0) {
            depth--;
            continue;
        }
        const bt_term *t = stack[depth - 1].at++;
        stack[depth - 1].left--;
        size_t items = bt_item_count(t);
        count += items;
        if (items == 0) continue;
        stack[depth].at = t->as.items;
        stack[depth++].left = items;
    }
    return count;
}

/* The ETF of the text. */
static bt_status prepare(data *d, bt_buffer *etf) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_forms forms;
    bt_status status = bt_source_file(d->ctx, d->path, &d->text);
    if (status == BT_OK) {
        (void)bt_source_data(d->text, &d->text_size);
        status = parse(d, ctx, &forms);
    }
    if (status == BT_OK && forms.count != 1) status = BT_USAGE;
    if (status == BT_OK) status = bt_encode(ctx, forms.terms, NULL, bt_buffer_sink(etf));
    if (status == BT_OK) d->terms = count_terms(forms.terms);
    bt_ctx_free(ctx);
    d->bytes = (const char *)etf->data;
    d->etf_size = etf->size;
    d->room = 2 * etf->size + 100000;
    d->buffer = malloc(d->room);
    return d->buffer == NULL || !make_pool(d->etf_size) ? BT_NOMEM : status;
}

static bool have_term(data *d) {
    const bt_source *source;
    bt_node node;
    if (d->term != NULL) return true;
    if (bt_source_memory(d->ctx, "etf", d->bytes, d->etf_size, &source) != BT_OK ||
        bt_decode(d->ctx, source, NULL, &node, NULL) != BT_OK)
        return false;
    d->term = node.term;
    return true;
}

static bool is_wanted(const char *name, char **wanted) {
    if (*wanted == NULL) return true;
    while (*wanted != NULL && strcmp(*wanted, name) != 0) wanted++;
    return *wanted != NULL;
}

int main(int argc, char **argv) {
    int runs = argc >= 3 ? atoi(argv[2]) : 0;
    if (runs < 1 || runs > MOST_RUNS) return 2;
    data d = {.path = argv[1], .ctx = bt_ctx_new(NULL)};
    if (d.ctx == NULL || ei_init() != 0) return 3;
    bt_buffer etf = BT_BUFFER_INIT(d.ctx);
    bool good = prepare(&d, &etf) == BT_OK;
    static measured together[sizeof works / sizeof *works];
    for (const work *w = works, *end = w + sizeof works / sizeof *works; good && w < end;) {
        size_t count = 0;
        do {
            if (is_wanted(w->name, argv + 3)) together[count++].work = w;
        } while (++w < end && w->with_last);
        good = count == 0 ||
               ((!together->work->of_term || have_term(&d)) && measure(&d, together, count, runs));
    }
    (void)bt_write_diagnostics(d.ctx, NULL, bt_fd_sink(2));
    free(d.buffer);
    bt_buffer_free(&etf);
    bt_ctx_free(d.ctx);
    return good ? 0 : 1;
}

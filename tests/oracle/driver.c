/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library's side of the comparison with a real Erlang: reads a case file (exchange.py has the
 * format) and answers each case in one line, as the judge does.
 *
 *   driver [--otp N] [--skip COUNT] CASES
 *
 * Besides, it compares the library with itself: what was encoded must decode to the same bytes,
 * bt_validate must agree with bt_decode, and what was printed must read back as the same term. Such
 * a failure is a verdict of its own ("broken").
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etf/bootterm.h"
#include "parser/bootterm_text.h"

/* ---- MD5 (RFC 1321) -------------------------------------------------------------------------- */

static uint32_t rotate(uint32_t x, int n) {
    return x << n | x >> (32 - n);
}

static void md5_block(uint32_t state[4], const uint8_t *p) {
    static const uint32_t k[64] = {
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613,
        0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193,
        0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d,
        0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
        0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122,
        0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
        0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244,
        0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
        0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
        0xeb86d391};
    static const uint8_t turn[4][4] = {
        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t word[16], a = state[0], b = state[1], c = state[2], d = state[3];
    for (int i = 0; i < 16; i++)
        word[i] = (uint32_t)p[4 * i] | (uint32_t)p[4 * i + 1] << 8 | (uint32_t)p[4 * i + 2] << 16 |
                  (uint32_t)p[4 * i + 3] << 24;
    for (int i = 0; i < 64; i++) {
        uint32_t mix, at;
        switch (i / 16) {
        case 0:
            mix = (b & c) | (~b & d);
            at = (uint32_t)i;
            break;
        case 1:
            mix = (d & b) | (~d & c);
            at = (uint32_t)(5 * i + 1);
            break;
        case 2:
            mix = b ^ c ^ d;
            at = (uint32_t)(3 * i + 5);
            break;
        default:
            mix = c ^ (b | ~d);
            at = (uint32_t)(7 * i);
            break;
        }
        uint32_t sum = a + mix + k[i] + word[at % 16];
        a = d;
        d = c;
        c = b;
        b += rotate(sum, turn[i / 16][i % 4]);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

static void md5(const void *data, size_t size, char hex[33]) {
    uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    const uint8_t *p = data;
    size_t left = size;
    for (; left >= 64; p += 64, left -= 64) md5_block(state, p);
    uint8_t tail[128] = {0};
    if (left > 0) memcpy(tail, p, left);
    tail[left] = 0x80;
    size_t total = left < 56 ? 64 : 128;
    uint64_t bits = (uint64_t)size * 8;
    for (size_t i = 0; i < 8; i++) tail[total - 8 + i] = (uint8_t)(bits >> (8 * i));
    for (size_t i = 0; i < total; i += 64) md5_block(state, tail + i);
    for (int i = 0; i < 16; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned)(state[i / 4] >> (8 * (i % 4)) & 255));
}

/* ---- cases ----------------------------------------------------------------------------------- */

static int release = 25;

static void fail(const char *what, const char *detail) {
    printf("broken\t%s: %s\n", what, detail);
}

/* The verdict of a call that did not succeed, with its first diagnostic. */
static void refused(bt_ctx *ctx, bt_status status) {
    const bt_diag *const *diags = NULL;
    size_t n = bt_diagnostics(ctx, &diags);
    if (status == BT_INVALID && n == 0) {
        fail("BT_INVALID", "without a diagnostic");
        return;
    }
    printf("%s\t", status == BT_INVALID ? "no" : status == BT_NOMEM ? "died\tBT_NOMEM" : "broken");
    if (n > 0) {
        printf("%u %s: ", diags[0]->place.span.begin, diags[0]->name);
        for (const char *p = diags[0]->text; *p != '\0'; p++)
            putchar((unsigned char)*p < ' ' ? ' ' : *p);
    }
    putchar('\n');
}

/* Atoms with U+FFFE or U+FFFF are good ETF, but OTP's scanner refuses these characters. */
static bool unscannable(const bt_atom *atom) {
    size_t length;
    const char *text = bt_atom_text(atom, &length);
    for (size_t i = 0; i + 2 < length; i++)
        if (memcmp(text + i, "\xef\xbf", 2) == 0 && ((unsigned char)text[i + 2] | 1) == 0xbf)
            return true;
    return false;
}

/* Whether a term holds something without a text form that OTP reads; `*local` is for LOCAL_EXT. */
static bool opaque(const bt_term *term, bool *local) {
    size_t size = 0, capacity = 64;
    const bt_term **stack = malloc(capacity * sizeof *stack);
    bool found = false;
    *local = false;
    if (stack == NULL) return true;
    stack[size++] = term;
    while (size > 0) {
        const bt_term *t = stack[--size];
        size_t items = 0;
        switch ((bt_kind)t->kind) {
        case BT_TUPLE: items = t->count; break;
        case BT_LIST: items = t->count + ((t->flags & BT_IMPROPER) != 0); break;
        case BT_MAP: items = (size_t)t->count * 2; break;
        case BT_EXPORT:
            items = 2;
            found |= t->as.items[2].kind != BT_INT || t->as.items[2].as.integer > 255;
            break;
        case BT_ATOM: found |= unscannable(t->as.atom); break;
        case BT_LOCAL: found = *local = true; break;
        case BT_RECORD:
            found = true;
            items = 2 + (size_t)t->count * 2;
            break;
        case BT_PID:
        case BT_PORT:
        case BT_REFERENCE:
        case BT_FUN: found = true; break;
        default: break;
        }
        if (size + items > capacity) {
            capacity = (size + items) * 2;
            const bt_term **bigger = realloc(stack, capacity * sizeof *stack);
            if (bigger == NULL) {
                found = true;
                break;
            }
            stack = bigger;
        }
        for (size_t i = 0; i < items; i++) stack[size++] = &t->as.items[i];
    }
    free(stack);
    return found;
}

static bool print_text(bt_ctx *ctx, const bt_term *term, bool flat, bt_buffer *out) {
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    options.flat = flat;
    bt_sink sink = bt_buffer_sink(out);
    return bt_print(ctx, term, &options, sink) == BT_OK && sink.write(sink.user, ".\n", 2) == 0;
}

/* Reads bytes again, in a context of its own, and writes them: they must stay the same. */
static const char *decode_again(const bt_buffer *bytes) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    if (ctx == NULL) return "no memory";
    const char *problem = NULL;
    const bt_source *source;
    bt_node node;
    bt_buffer again = BT_BUFFER_INIT(ctx);
    if (bt_set_otp(ctx, release) != BT_OK ||
        bt_source_memory(ctx, "again", bytes->data, bytes->size, &source) != BT_OK)
        problem = "no source";
    else if (bt_decode(ctx, source, NULL, &node, NULL) != BT_OK)
        problem = "what was encoded does not decode";
    else if (bt_encode(ctx, node.term, NULL, bt_buffer_sink(&again)) != BT_OK)
        problem = "what was decoded does not encode";
    else if (again.size != bytes->size || memcmp(again.data, bytes->data, again.size) != 0)
        problem = "encoded, decoded and encoded gives other bytes";
    bt_buffer_free(&again);
    bt_ctx_free(ctx);
    return problem;
}

/* Reads printed text again: it must give the same bytes. */
static const char *parse_again(const bt_buffer *text, const bt_buffer *bytes) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    if (ctx == NULL) return "no memory";
    const char *problem = NULL;
    const bt_source *source;
    bt_forms forms;
    bt_buffer again = BT_BUFFER_INIT(ctx);
    if (bt_set_otp(ctx, release) != BT_OK ||
        bt_source_memory(ctx, "again", text->data, text->size, &source) != BT_OK)
        problem = "no source";
    else if (bt_parse(ctx, source, NULL, &forms) != BT_OK)
        problem = "what was printed does not parse";
    else if (forms.count != 1)
        problem = "what was printed is not one term";
    else if (bt_encode(ctx, &forms.terms[0], NULL, bt_buffer_sink(&again)) != BT_OK)
        problem = "what was parsed does not encode";
    else if (again.size != bytes->size || memcmp(again.data, bytes->data, again.size) != 0)
        problem = "encoded, printed, parsed and encoded gives other bytes";
    bt_buffer_free(&again);
    bt_ctx_free(ctx);
    return problem;
}

/* Encodes, prints when asked, and writes the answer. */
static void accepted(bt_ctx *ctx, const bt_term *term, int level, bool print) {
    bt_encode_options options = BT_ENCODE_OPTIONS_INIT;
    bt_buffer bytes = BT_BUFFER_INIT(ctx), text = BT_BUFFER_INIT(ctx), line = BT_BUFFER_INIT(ctx);
    char native[33], tp[33] = "-", flat[33] = "-";
    const char *problem = NULL;
    bool local, without_text = opaque(term, &local);
    bt_status status = bt_encode(ctx, term, &options, bt_buffer_sink(&bytes));
    if (status != BT_OK) {
        problem = status == BT_NOMEM ? "out of memory" : "encoding failed";
    } else {
        problem = decode_again(&bytes);
        if (problem == NULL && print) {
            if (!print_text(ctx, term, false, &text) || !print_text(ctx, term, true, &line))
                problem = "printing failed";
            else if (!without_text) {
                problem = parse_again(&text, &bytes);
                if (problem == NULL) problem = parse_again(&line, &bytes);
            }
            md5(text.data, text.size, tp);
            md5(line.data, line.size, flat);
        }
        if (problem == NULL && level >= 0) {
            bytes.size = 0;
            options.compressed = level;
            bt_buffer packed = BT_BUFFER_INIT(ctx);
            if (bt_encode(ctx, term, &options, bt_buffer_sink(&packed)) != BT_OK)
                problem = "compressing failed";
            md5(packed.data, packed.size, native);
            bt_buffer_free(&packed);
        } else {
            md5(bytes.data, bytes.size, native);
        }
    }
    if (problem != NULL)
        fail("term", problem);
    else
        printf("ok\t%s\t-\t%s\t%s\t%s\n", native, tp, flat, local ? "l" : "-");
    bt_buffer_free(&line);
    bt_buffer_free(&text);
    bt_buffer_free(&bytes);
}

static void text_case(bt_ctx *ctx, char op, const uint8_t *payload, size_t size) {
    int level = -1;
    if (op == 'e') {
        uint8_t option = payload[0];
        payload++;
        size--;
        if (option == 'z')
            level = 6;
        else if (option >= 'A' && option <= 'J')
            level = option - 'A';
    }
    const bt_source *source;
    bt_forms forms;
    bt_status status = bt_source_memory(ctx, "case", payload, size, &source);
    if (status == BT_OK) status = bt_parse(ctx, source, NULL, &forms);
    if (status != BT_OK) {
        refused(ctx, status);
        return;
    }
    if (op == 'e') {
        if (forms.count != 1)
            printf("no\t%u terms\n", forms.count);
        else
            accepted(ctx, &forms.terms[0], level, true);
        return;
    }
    bt_term list;
    status = bt_make_list(ctx, forms.terms, forms.count, NULL, &list);
    if (status != BT_OK)
        refused(ctx, status);
    else
        accepted(ctx, &list, -1, op == 't');
}

static void etf_case(bt_ctx *ctx, char op, const uint8_t *payload, size_t size) {
    const bt_source *source;
    bt_node node;
    bt_status status = bt_source_memory(ctx, "case", payload, size, &source);
    if (status == BT_OK) {
        bt_status checked = bt_validate(ctx, source, NULL, NULL);
        bt_clear_diagnostics(ctx);
        status = bt_decode(ctx, source, NULL, &node, NULL);
        if (checked != status) {
            fail("bt_validate", "disagrees with bt_decode");
            return;
        }
    }
    if (status != BT_OK)
        refused(ctx, status);
    else if (op == 'v')
        printf("ok\t-\t-\t-\t-\t-\n");
    else
        accepted(ctx, node.term, -1, op == 'p');
}

int main(int argc, char **argv) {
    long skip = 0;
    const char *path = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--otp") == 0 && i + 1 < argc)
            release = atoi(argv[++i]);
        else if (strcmp(argv[i], "--skip") == 0 && i + 1 < argc)
            skip = atol(argv[++i]);
        else
            path = argv[i];
    }
    FILE *cases = path != NULL ? fopen(path, "rb") : NULL;
    if (cases == NULL) {
        fprintf(stderr, "usage: driver [--otp N] [--skip COUNT] CASES\n");
        return 2;
    }
    uint8_t head[5];
    while (fread(head, 1, sizeof head, cases) == sizeof head) {
        size_t size =
            ((size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3]) - 1;
        /* Exactly as big as the payload, so that a sanitizer sees each byte read past its end. */
        uint8_t *payload = malloc(size > 0 ? size : 1);
        if (payload == NULL || fread(payload, 1, size, cases) != size) {
            fprintf(stderr, "driver: cannot read %s\n", path);
            return 3;
        }
        if (skip > 0) {
            skip--;
            free(payload);
            continue;
        }
        bt_ctx *ctx = bt_ctx_new(NULL);
        if (ctx == NULL || bt_set_otp(ctx, release) != BT_OK) return 3;
        switch (head[4]) {
        case 'c':
        case 't':
        case 'e': text_case(ctx, (char)head[4], payload, size); break;
        case 'v':
        case 'b':
        case 'p': etf_case(ctx, (char)head[4], payload, size); break;
        default: fail("case", "unknown operation"); break;
        }
        bt_ctx_free(ctx);
        free(payload);
        fflush(stdout);
    }
    fclose(cases);
    return 0;
}

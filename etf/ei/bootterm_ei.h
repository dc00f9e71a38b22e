/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libbootterm-ei: terms to and from the buffers of erl_interface (libei), for C nodes, ports and
 * drivers. A library of its own, so that libbootterm needs no libei; a program links both.
 *
 * libei checks nothing that it reads. Here, bytes are checked as bt_decode checks them before any
 * of them is believed, whether libei wrote them or the net did.
 */
#ifndef BOOTTERM_EI_H
#define BOOTTERM_EI_H

#include <ei.h>

#include "bootterm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends a term to a buffer from ei_x_new or ei_x_new_with_version, as bt_encode writes it for
 * the context's release; with the byte 131 before it when `version` is true, else as a part of
 * what the buffer holds: after ei_x_encode_tuple_header, for one. Pids, ports, references and
 * funs are written as they were read. The buffer is unchanged unless BT_OK comes back. BT_USAGE:
 * the buffer would be larger than an int can count, as libei does. */
BT_API bt_status bt_ei_append(bt_ctx *ctx, const bt_term *term, bool version, ei_x_buff *x);

/* Reads the term at `buffer + *index`, with or without 131 before it, and moves `*index` behind
 * it, as the ei_decode functions do, but never looks at or beyond `buffer + size`. The term is a
 * copy: it needs the buffer no more. `name` stands for the buffer in messages, whose offsets count
 * from `*index`. Not a term: BT_INVALID, with a diagnostic, and `*index` is unchanged. BT_USAGE:
 * `*index` is not within 0 .. size. Compressed terms, which libei cannot read, are read.
 * Each call keeps some memory in the context beside the term: a program that never stops reading
 * should make a new context now and then. */
BT_API bt_status bt_ei_read(bt_ctx *ctx, const char *name, const char *buffer, int size, int *index,
                            bt_term *out);

/* The same for the first term of a buffer that has been written up to x->index, or that
 * ei_xreceive_msg has filled. */
BT_API bt_status bt_ei_read_x(bt_ctx *ctx, const char *name, const ei_x_buff *x, bt_term *out);

#ifdef __cplusplus
}
#endif
#endif

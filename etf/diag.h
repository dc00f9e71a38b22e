/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics: reported by id from grammar/messages.def, kept by the context. */
#ifndef BT_DIAG_H
#define BT_DIAG_H

#include "etf/messages.h"
#include "etf/place.h"

/* The format of each message as BT_FORMAT_BT_MSG_id, for the compiler to check arguments. */
#define BT_MESSAGE(id, name, severity, format, explanation)                                        \
    static const char BT_FORMAT_BT_MSG_##id[] = format;
#include "grammar/messages.def"
#undef BT_MESSAGE
BT_PRINTF(1, 3) int bt_check_format(const char *format, bt_place place, ...); /* never defined */

/* Reports a message; the arguments are those of its format. Returns what the caller should return:
 * BT_INVALID for an error (BT_IO for one named io/...), BT_OK for a warning or note, BT_NOMEM. */
bt_status bt_report_any(bt_ctx *ctx, bt_message message, bt_place place, ...);
/* The same for a message that is named here, bt_report(ctx, BT_MSG_id, place, ...). The compiler
 * checks the arguments against its format. */
#define bt_report(ctx, message, ...)                                                               \
    ((void)sizeof(bt_check_format(BT_FORMAT_##message, __VA_ARGS__)),                              \
     bt_report_any(ctx, message, __VA_ARGS__))
/* Keeps the worst status of several parts of a task that are all done. */
static inline void bt_worse(bt_status *worst, bt_status status) {
    if (status > *worst) *worst = status;
}
/* Whether such a report would be kept, before a hint is looked for that takes long to find. */
bool bt_is_told(const bt_ctx *ctx, bt_message message, bt_place place);
/* Adds a related place to the last report. */
void bt_relate(bt_ctx *ctx, bt_place place, const char *format, ...) BT_PRINTF(3, 4);
/* Adds a fix to the last report: `text` in place of `place`. Nothing is added for bytes, or for a
 * whole file. */
void bt_suggest(bt_ctx *ctx, bt_place place, const char *text, size_t length);
/* Marks the last fix as doubtful. */
void bt_doubt(bt_ctx *ctx);
/* Copies text so that it prints safely: valid UTF-8, without control characters, also those that
 * change the direction of text. NULL: no memory. */
char *bt_escape(bt_ctx *ctx, const uint8_t *bytes, size_t size);
/* The same into `out`, which has room for BT_ESCAPED times the text and a NUL. */
#define BT_ESCAPED 4 /* \xFF for one byte, \x{10FFFF} for four */
void bt_escape_to(char *out, const uint8_t *bytes, size_t size);
/* Bytes from the input for a message: UTF-8, control characters escaped, cut when long. */
const char *bt_show(bt_ctx *ctx, const void *bytes, size_t size);
const char *bt_show_text(bt_ctx *ctx, const char *text);
/* The same for the name of a file or directory, of which the end tells most: it is cut only when it
 * is much longer. */
const char *bt_show_name(bt_ctx *ctx, const char *name);
/* The same for an atom's text. */
const char *bt_show_atom(bt_ctx *ctx, const bt_atom *atom);
/* Text for a message, as of bt_sprint, but "" without memory. Not for names of files. */
const char *bt_format(bt_ctx *ctx, const char *format, ...) BT_PRINTF(2, 3);
/* Marks what has been reported so far, so that a source can be read again as if for the first time.
 * bt_rollback forgets everything reported since. That must be about the source or about none, and
 * nothing may have been sorted or written in between. Without a source, what is forgotten must be
 * about sources for which nothing more will be reported, or about none. */
typedef struct bt_diag_mark {
    const bt_source *source;
    size_t count, counts[BT_ERROR + 1], dropped;
    uint32_t without_source, reported;
    bool unread;
} bt_diag_mark;
bt_diag_mark bt_mark(const bt_ctx *ctx, const bt_source *source);
void bt_rollback(bt_ctx *ctx, const bt_diag_mark *mark);
/* Forgets the report with that index. A status that it led to stays. */
void bt_forget(bt_ctx *ctx, size_t index);
/* Forgets warnings and notes since the mark, except those named `but` (unless NULL). Of those that
 * were not kept, only errors are still said to be missing. `source` of the mark may be NULL. */
void bt_keep_errors(bt_ctx *ctx, const bt_diag_mark *mark, const char *but);
/* Turns errors since the mark, of any source, into warnings, as OTP goes on after them. `source` of
 * the mark may be NULL. BT_INVALID: some stay errors, as their level is BT_LEVEL_ERROR. */
bt_status bt_soften(bt_ctx *ctx, const bt_diag_mark *mark);
/* Whether an error since the mark is before `offset` in its source, or about all of it. */
bool bt_error_before(const bt_ctx *ctx, const bt_diag_mark *mark, uint32_t offset);
/* Lines about diagnostics that are not kept, one or two; NULL ends them. */
void bt_say_missing(bt_ctx *ctx, const char *lines[3]);
void bt_diags_free(bt_ctx *ctx);
#endif

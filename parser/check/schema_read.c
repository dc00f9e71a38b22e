/* SPDX-License-Identifier: Apache-2.0 */
/* Reads .schema text: the scanner and the parser over the whole of it. */
#include "parser/check/schema_reader.h"

#include "etf/source.h"

/* clang-format off */
#include "grammar/schema_parser.h"
#define YYSTYPE BT_SCHEMA_STYPE
#define YYLTYPE BT_SCHEMA_LTYPE
#include "grammar/schema_scanner.h"
/* clang-format on */

static bt_status scan_and_parse(bt_schema_reader *r) {
    void *scanner = NULL;
    uint8_t *data = bt_source_own(r->ctx, r->schema->source);
    if (data == NULL || bt_schema_lex_init_extra(r, &scanner) != 0) return BT_NOMEM;
    if (setjmp(r->give_up) != 0) {
        bt_schema_lex_destroy(scanner);
        return BT_NOMEM;
    }
    /* The two zero bytes that the scanner wants behind the text are there. */
    (void)bt_schema__scan_buffer((char *)data, r->schema->source->size + 2, scanner);
    (void)bt_schema_parse(scanner, r);
    bt_schema_lex_destroy(scanner);
    return r->status;
}

bt_status bt_schema_read(bt_ctx *ctx, const bt_source *source, const bt_schema *common,
                         bt_schema **out) {
    bt_schema *schema = bt_schema_new(ctx, source);
    bt_schema_reader reader = {.ctx = ctx, .schema = schema, .size = (uint32_t)source->size};
    if (schema == NULL) return BT_NOMEM;
    *out = schema;
    bt_status status = scan_and_parse(&reader);
    if (status == BT_NOMEM) return status;
    bt_status linked = bt_schema_link(ctx, schema, common);
    return linked > status ? linked : status;
}

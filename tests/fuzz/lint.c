/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of any kind is checked, with a schema if "\n----\n" stands in it: the schema is what comes
 * before. What is found can be written in each form, and where nothing is to be fixed the file
 * stays as it is.
 */
#include "bootterm_check.h"
#include "fuzz.h"

/* The schemas of the library, with one that is added; NULL: there is no memory. */
static bt_schemas *schemas_with(bt_ctx *ctx, const bt_source *schema) {
    bt_schemas *schemas;
    bt_status status = bt_schemas_new(ctx, &schemas);
    if (status == BT_OK) status = bt_schemas_add(schemas, schema);
    fuzz_verdict(ctx, status);
    bt_clear_diagnostics(ctx);
    return status == BT_NOMEM ? NULL : schemas;
}

static void write_all(bt_ctx *ctx, const bt_source *source) {
    const bt_replaced *edits;
    size_t count, size;
    bt_buffer report = BT_BUFFER_INIT(ctx), fixed = BT_BUFFER_INIT(ctx);
    for (int i = BT_REPORT_JSON; i <= BT_REPORT_GITHUB; i++)
        (void)bt_write_report(ctx, (bt_report_format)i, bt_buffer_sink(&report));
    if (bt_write_fixed(ctx, source, bt_buffer_sink(&fixed), &edits, &count) == BT_OK &&
        count == 0) {
        const uint8_t *data = bt_source_data(source, &size);
        FUZZ_EXPECT(fixed.size == size && (size == 0 || memcmp(fixed.data, data, size) == 0));
    }
    bt_buffer_free(&report);
    bt_buffer_free(&fixed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char cut[] = "\n----\n";
    if (size == 0) return 0;
    uint8_t *copy, *schema_copy = NULL;
    bt_ctx *ctx = fuzz_ctx(data[0]);
    bt_lint_options options = BT_LINT_OPTIONS_INIT;
    options.kind = (bt_file_kind)(data[0] / 6 % BT_FILE_KINDS);
    options.alone = true;
    const uint8_t *begin = data + 1, *end = data + size;
    const uint8_t *behind = memmem(begin, size - 1, cut, sizeof cut - 1);
    if (behind != NULL) {
        options.schemas =
            schemas_with(ctx, fuzz_source(ctx, begin, (size_t)(behind - begin), &schema_copy));
        begin = behind + sizeof cut - 1;
    }
    const bt_source *source = fuzz_source(ctx, begin, (size_t)(end - begin), &copy);
    fuzz_verdict(ctx, bt_lint(ctx, source, &options));
    write_all(ctx, source);
    bt_ctx_free(ctx);
    free(copy);
    free(schema_copy);
    return 0;
}

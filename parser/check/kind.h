/* SPDX-License-Identifier: Apache-2.0 */
/* What kind a file is, beyond what programs ask for. */
#ifndef BT_KIND_H
#define BT_KIND_H

#include "parser/bootterm_check.h"
#include "parser/text/template_tags.h"

/* Whether its name tells what a file is, and that is no code. */
bool bt_file_has_name(const char *name);
/* Whether a file is another program's, and holds no terms. */
bool bt_file_is_foreign(const bt_source *source);
/* Whether a file is Erlang code that makes terms. */
bool bt_file_is_evaluated(const bt_source *source);
/* The kind of what is neither of them, and no template that cannot be read. */
bt_file_kind bt_file_plain_kind(const bt_source *source);
/* Whether such a source does not begin as terms do, and neither does its name tell that it holds
 * some. */
bool bt_file_is_strange(const bt_source *source);
/* What bt_tags tells of a source that is terms; BT_TAG_NONE of any other. */
bt_tag_kind bt_file_tags(const bt_source *source, bt_span *out);
/* Whether the name of a source says that it is a template. */
bool bt_file_is_named_template(const bt_source *source);
#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What vm.args sets of applications: `-kernel net_ticktime 60`. */
#ifndef BT_ARGS_H
#define BT_ARGS_H

#include "parser/check/config.h"

typedef struct bt_args_word {
    const char *text; /* without quotes; NULL: there is none */
    bt_place place;
    bool unfilled; /* a template's: what it will be is not known */
    bool open;     /* a quote in it is not closed */
} bt_args_word;

typedef struct bt_args {
    bt_run *run;
    const bt_atom *application; /* that the last flag is for; NULL: none that is known */
    bt_term *flag;              /* one for each such flag */
    bt_args_word key;           /* that waits for its value */
} bt_args;

/* Flags that name files: check_args_files.c. */
typedef struct bt_args_files {
    bt_run *run;
    const struct bt_args_file_flag *flag; /* the last one; NULL: another */
    bt_place place;
    uint32_t count; /* of its words */
    bool unfilled;  /* some of them are */
    bool booted;    /* there has been a -boot */
} bt_args_files;

bt_status bt_args_files_flag(bt_args_files *files, const bt_args_word *flag);
bt_status bt_args_files_take(bt_args_files *files, const bt_args_word *word);
bt_status bt_args_files_end(bt_args_files *files);

/* Begins with a flag, `-NAME`. */
bt_status bt_args_flag(bt_args *args, const char *text);
/* A word behind it. */
bt_status bt_args_take(bt_args *args, const bt_args_word *word);
/* Ends the last flag, and holds the values against the schemas. */
bt_status bt_args_end(bt_args *args);
#endif

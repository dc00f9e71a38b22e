/* SPDX-License-Identifier: Apache-2.0 */
/* vm.args: its words, the emulator's flags, flags that name files, and what is set of applications,
 * `-kernel net_ticktime 60`. */
#ifndef BT_ARGS_H
#define BT_ARGS_H

#include "parser/check/config.h"

typedef struct bt_args_word {
    const char *text; /* without quotes; NULL: there is none */
    bt_place place;
    bool unfilled; /* a template's: what it will be is not known */
    bool open;     /* a quote in it is not closed */
    bool told;     /* it was told that it is not what it looks like */
} bt_args_word;

/* Flags that name files: check_args_files.c. */
typedef struct bt_args_files {
    bt_file_run *run;
    const struct bt_args_file_flag *flag; /* the last one; NULL: another */
    bt_place place;
    uint32_t count; /* of its words */
    bool unfilled;  /* some of them are */
    bool booted;    /* there has been a -boot */
} bt_args_files;

/* A place in the text. */
typedef struct bt_args_at {
    size_t offset;
    size_t closes; /* where the place to fill in ends whose default is being read; 0: none is */
} bt_args_at;

/* A heap of so many words is too small for processes of OTP's own, which grow to it while a node
 * starts: measured, none comes up. */
enum { BT_ARGS_HEAP_TOO_SMALL = 20000 };

/* A file that is being read. */
typedef struct bt_args_input {
    const bt_source *source;
    const struct bt_args_input *around; /* the file that names this one; NULL: vm.args itself */
    bt_args_at at;
    size_t size;    /* of what erl reads: up to a byte 0 */
    size_t told_to; /* how far it was told what words are not what they look like */
    char *room;     /* for the word that is being read */
    bool is_eex;    /* a template of mix release */
} bt_args_input;

typedef struct bt_args_reader {
    bt_file_run *run;
    bt_args_input in;
    unsigned files_read; /* that -args_file names */
    bt_status status;
    bt_place name;        /* the first -name or -sname; of no source: none yet */
    bt_place no_epmd;     /* the first -no_epmd; of no source: none yet */
    bt_place heap;        /* the value of +hmax, too small; of no source: it is not */
    bt_place cookie;      /* the first that is set of this node; of no source: none yet */
    size_t topology_room; /* how many more processors may be looked at */
    int64_t pollsets, poll_threads;
    bt_place pollsets_place;
    const struct bt_args_choice *choice; /* what the last flag takes; NULL: anything */
    bt_args_word carrier;                /* the first word behind -proto_dist */
    const char *calls;                   /* -s or -run, whose words come; NULL: another flag */
    bt_args_module *call;                /* its module; NULL: that comes first */
    bt_place long_quote; /* the first that goes over the end of a line; of no source: none */
    bt_args_files files;
    bool named;        /* the node surely has a name */
    bool unheard;      /* a flag that may keep a node with a name from listening was there */
    bool open;         /* there may be flags that are not known */
    bool carried;      /* there was a -proto_dist */
    bool carrier_next; /* what comes is a word behind it */
    bool no_epmd_next; /* or one behind -no_epmd */
    bool pathed;       /* there may be other folders of code */
    bool heap_kills;   /* a process ends that has a larger one */
    bool branches;     /* there is code of EEx: what follows may be in one of several branches */
} bt_args_reader;

/* Begins with the first word of a source. */
void bt_args_start(bt_args_reader *reader, const bt_source *source);
/* The next word; without a text: there is none. */
bt_args_word bt_args_next(bt_args_reader *reader);
/* Keeps the worst of what checks say. */
void bt_args_told(bt_args_reader *reader, bt_status status);

/* Checks a flag of the emulator, a word that begins with a plus, and takes its value:
 * check_args_flags.c. */
void bt_args_emulator_flag(bt_args_reader *reader, const bt_args_word *word);
/* What the emulator's flags are wrong in together. */
void bt_args_emulator_end(bt_args_reader *reader);
/* Whether a text is a topology of processors; BT_INVALID: none that the emulator takes. Takes from
 * `room` how many processors it numbers; one that numbers more is not looked into. */
bt_status bt_args_topology(bt_ctx *ctx, const char *text, size_t *room);

bt_status bt_args_files_flag(bt_args_files *files, const bt_args_word *flag);
bt_status bt_args_files_take(bt_args_files *files, const bt_args_word *word);
bt_status bt_args_files_end(bt_args_files *files);
/* Reads the file of -args_file, an absolute one or from the release's root on; `*out` is NULL when
 * it is not known where that would be, or the file is not there. */
bt_status bt_args_file(bt_file_run *run, const bt_args_word *word, const bt_source **out);

/* What is set of applications: check_args_values.c. */
typedef struct bt_args {
    bt_file_run *run;
    const bt_atom *application; /* that the last flag is for; NULL: none that is known */
    bt_term *flag;              /* one for each such flag */
    bt_args_word key;           /* that waits for its value */
    bool torn;                  /* the last one goes on behind white space */
} bt_args;

/* Begins with a flag, `-NAME`. */
bt_status bt_args_flag(bt_args *args, const char *text);
/* A word behind it. */
bt_status bt_args_take(bt_args *args, const bt_args_word *word);
/* Ends the last flag, and holds the values against the schemas. */
bt_status bt_args_end(bt_args *args);

/* Flags that OTP reads: check_args_known.c. */
void bt_args_known_flag(bt_args_reader *reader, const bt_args_word *flag);
void bt_args_known_word(bt_args_reader *reader, const bt_args_word *word);
void bt_args_known_end(bt_args_reader *reader);
/* Whether the node surely waits for others to connect. */
bool bt_args_listens(const bt_args_reader *reader);
/* A word behind -extra. */
void bt_args_known_extra(bt_args_reader *reader, const bt_args_word *word);

/* Whether a word is one of a list with spaces between; a star behind one does not count. */
bool bt_args_has_word(const char *words, const char *text);
/* The list as "a, b or c"; NULL: no memory. */
const char *bt_args_list(bt_ctx *ctx, const char *words);
#endif

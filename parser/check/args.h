/* SPDX-License-Identifier: Apache-2.0 */
/* vm.args: its words, the emulator's flags, flags that name files, and what is set of applications,
 * `-kernel net_ticktime 60`. */
#ifndef BT_ARGS_H
#define BT_ARGS_H

#include "parser/check/config.h"

typedef struct bt_args_word {
    const char *text; /* without quotes; NULL: there is none */
    bt_place place;
    bool unfilled; /* a part of it is filled in later, so what it will be is not known */
    bool open;     /* a quote in it is not closed */
    bool told;     /* that it is not what it looks like was reported */
} bt_args_word;

/* Flags that name files: check_args_files.c. */
typedef struct bt_args_files {
    bt_file_run *run;
    const struct bt_args_file_flag *flag; /* the last flag; NULL: it names no files */
    bt_place place;
    uint32_t count; /* how many words it has so far */
    bool unfilled;  /* some of them are filled in later */
    bool booted;    /* -boot has come */
} bt_args_files;

/* A place in the text. */
typedef struct bt_args_at {
    size_t offset;
    size_t closes; /* where the place ends whose default is being read; 0: none is */
} bt_args_at;

/* A node whose processes may not have a heap of more words does not come up: OTP's own grow to it
 * (measured). */
enum { BT_ARGS_HEAP_TOO_SMALL = 20000 };

/* A file that is being read. */
typedef struct bt_args_input {
    const bt_source *source;
    const struct bt_args_input *around; /* the file that names this one; NULL: vm.args itself */
    bt_args_at at;
    size_t size;    /* how much erl reads: up to a byte 0 */
    size_t told_to; /* up to where words that are not what they look like were reported */
    char *room;     /* memory for the word that is being read */
    bool is_eex;    /* a template of mix release */
} bt_args_input;

typedef struct bt_args_reader {
    bt_file_run *run;
    bt_args_input in;
    unsigned files_read; /* how many files -args_file has named */
    bt_status status;
    bt_place name;        /* the first -name or -sname; the source is NULL: none yet */
    bt_place no_epmd;     /* the first -no_epmd; the source is NULL: none yet */
    bt_place heap;        /* the value of +hmax, if too small; else the source is NULL */
    bt_place cookie;      /* the first that sets this node's; the source is NULL: none yet */
    size_t topology_room; /* how many more processors may be looked at */
    int64_t pollsets, poll_threads;
    bt_place pollsets_place;
    const struct bt_args_choice *choice; /* the words that the last flag takes; NULL: anything */
    bt_args_word carrier;                /* the first word behind -proto_dist */
    const char *calls;                   /* -s or -run, whose words come; NULL: another flag */
    bt_args_module *call;                /* its module; NULL: that comes first */
    bt_place long_quote; /* the first quote that goes on over a line's end; no source: none */
    bt_args_files files;
    bool named;        /* the node surely has a name */
    bool unheard;      /* a flag has come that may keep a node with a name from listening */
    bool open;         /* there may be other flags, which are not known here */
    bool carried;      /* -proto_dist has come */
    bool carrier_next; /* the next word belongs to -proto_dist */
    bool no_epmd_next; /* the next word belongs to -no_epmd */
    bool pathed;       /* the code path may have other folders */
    bool heap_kills;   /* a process with a larger heap ends */
    bool branches;     /* there is code of EEx: words may be in one of several branches */
} bt_args_reader;

/* Begins to read a source. */
void bt_args_start(bt_args_reader *reader, const bt_source *source);
/* The next word. Its text is NULL at the end. */
bt_args_word bt_args_next(bt_args_reader *reader);
/* Keeps the worst status of reports. */
void bt_args_told(bt_args_reader *reader, bt_status status);

/* Checks a flag of the emulator, a word that begins with a plus, and takes its value:
 * check_args_flags.c. */
void bt_args_emulator_flag(bt_args_reader *reader, const bt_args_word *word);
/* Reports which of the emulator's flags do not go together. */
void bt_args_emulator_end(bt_args_reader *reader);
/* Checks a topology of processors; BT_INVALID: the emulator refuses it. `room` is reduced by how
 * many processors it numbers; one with more of them is not checked. */
bt_status bt_args_topology(bt_ctx *ctx, const char *text, size_t *room);

bt_status bt_args_files_flag(bt_args_files *files, const bt_args_word *flag);
bt_status bt_args_files_take(bt_args_files *files, const bt_args_word *word);
bt_status bt_args_files_end(bt_args_files *files);
/* Reads the file that -args_file names, with an absolute path or from the release's root. `*out` is
 * NULL when that is not known, or the file is not there or cannot be read. */
bt_status bt_args_file(bt_file_run *run, const bt_args_word *word, const bt_source **out);

/* What is set of applications: check_args_values.c. */
typedef struct bt_args {
    bt_file_run *run;
    const bt_atom *application; /* the one of the last flag; NULL: none that is known */
    bt_term *flag;              /* stands for that flag, as each has another one */
    bt_args_word key;           /* a key whose value comes next */
    bool torn;                  /* the last word is a term that goes on behind white space */
} bt_args;

/* Takes a flag, `-NAME`. */
bt_status bt_args_flag(bt_args *args, const char *text);
/* Takes a word behind the flag. */
bt_status bt_args_take(bt_args *args, const bt_args_word *word);
/* Ends the last flag, and compares the values with the schemas. */
bt_status bt_args_end(bt_args *args);

/* Flags that OTP reads: check_args_known.c. */
void bt_args_known_flag(bt_args_reader *reader, const bt_args_word *flag);
void bt_args_known_word(bt_args_reader *reader, const bt_args_word *word);
void bt_args_known_end(bt_args_reader *reader);
/* Whether the node surely waits for others to connect. */
bool bt_args_listens(const bt_args_reader *reader);
/* Takes a word behind -extra. */
void bt_args_known_extra(bt_args_reader *reader, const bt_args_word *word);

/* Whether a word is one of a list with spaces between; a star behind one does not count. */
bool bt_args_has_word(const char *words, const char *text);
/* The list as "a, b or c"; NULL: no memory. */
const char *bt_args_list(bt_ctx *ctx, const char *words);
#endif

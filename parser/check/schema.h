/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types and schemas, compiled. A schema is one .schema file: types in Erlang's own syntax, the
 * configuration keys of an application (-application, -env) or the shape of a kind of file
 * (-root). bootterm-schema(5) tells the language.
 */
#ifndef BT_SCHEMA_H
#define BT_SCHEMA_H

#include "etf/ctx.h"
#include "etf/diag.h"
#include "parser/bootterm_check.h"
#include "parser/release/names.h"

typedef enum bt_type_kind {
    BT_TYPE_ANY,
    BT_TYPE_NONE,
    BT_TYPE_ATOM,      /* any atom */
    BT_TYPE_ATOM_IS,   /* as.atom */
    BT_TYPE_RANGE,     /* integers as.range.low .. high; INT64_MIN and INT64_MAX are no bound */
    BT_TYPE_FLOAT,     /* any float */
    BT_TYPE_STRING_IS, /* as.text, a list of characters */
    BT_TYPE_NIL,
    BT_TYPE_LIST,   /* items[0] the elements; items[1], unless NULL, the tail (which else is []);
                       BT_TYPE_NONEMPTY, BT_TYPE_IMPROPER */
    BT_TYPE_TUPLE,  /* count items */
    BT_TYPE_TUPLES, /* any tuple */
    BT_TYPE_MAP,    /* count fields: items[2*i] key, items[2*i+1] value, as.required[i] */
    BT_TYPE_MAPS,   /* any map */
    BT_TYPE_BITS,   /* as.bits.base bits, then any number of times as.bits.unit */
    BT_TYPE_FUN,    /* as.arity, -1 for any */
    BT_TYPE_PID,
    BT_TYPE_PORT,
    BT_TYPE_REFERENCE,
    BT_TYPE_UNION,    /* count items, none of them a union */
    BT_TYPE_NAMED,    /* as.named: a type by its name, of `count` arguments in items */
    BT_TYPE_PARAMETER /* as.atom: a parameter of the type being defined */
} bt_type_kind;

/* BT_TYPE_LIST */
#define BT_TYPE_NONEMPTY 0x01
#define BT_TYPE_IMPROPER 0x02 /* proper lists do not fit */

typedef struct bt_type bt_type;
typedef struct bt_typedef bt_typedef;

typedef struct bt_utf8 {
    const char *bytes; /* NUL-terminated UTF-8 */
    size_t length;
} bt_utf8;

/* A type by its name. `body` is what the name stands for, set when the schema is linked. */
typedef struct bt_named {
    const bt_atom *name;
    const bt_type *body;
    bool common; /* every schema may use it */
    /* set when the schema is linked: */
    bool open, measured;
    uint32_t alternatives; /* how many it stands for */
    uint32_t names;        /* how many, at most, are on the way to one of them */
    bt_type *next;         /* another type by its name */
} bt_named;

struct bt_type {
    uint8_t kind; /* a bt_type_kind */
    uint8_t flags;
    bool linked;
    uint32_t count;
    bt_span span; /* in the schema's source */
    bt_type **items;
    union {
        const bt_atom *atom;
        struct {
            int64_t low, high;
        } range;
        struct {
            uint32_t base, unit;
        } bits;
        int arity;
        bt_utf8 text;
        bool *required;
        bt_named *named;
    } as;
    bt_type *next; /* used while lists of types are read */
};

/* `-type name(A, ...) :: body.` */
struct bt_typedef {
    const bt_atom *name;
    bt_type **parameters; /* BT_TYPE_PARAMETER */
    uint32_t arity;
    bt_type *body;
    bt_span span;
    struct bt_instance *instances; /* bodies made for given arguments */
    bool refused;                  /* it was reported as endless or too large */
    bt_typedef *same;              /* another with the same name and other parameters */
    bt_typedef *next;
};

/* A configuration key: `-env(Key, Type, Doc).` */
typedef struct bt_env bt_env;
struct bt_env {
    const bt_atom *key;
    const bt_type *type;
    bt_utf8 doc;
    bt_utf8 fallback;     /* the default as text; bytes NULL: none */
    bt_utf8 deprecated;   /* what to use instead; bytes NULL: it is not deprecated */
    bt_utf8 flag;         /* the command-line flag that is meant by this, which is no key */
    int since, until;     /* the first release that has it, the first without it again; 0: none */
    const bt_type *needs; /* what has to be set for the key to count: a key of the same application,
                             as an atom, or the tuple {Application, Key, Value} */
    bool secret;          /* the value should not be in a file that is committed */
    bool refused;         /* a value of another type stops the node */
    const bt_type *taken; /* with `refused`: a type whose values do not stop it, although they do
                             not fit; or NULL */
    const bt_type *anyway; /* with `needs`: a type whose values ask for what happens without it; or
                              NULL */
    bt_place place;
    bt_env *same; /* the same key as other releases have it */
    const bt_env *next;
};

typedef struct bt_schema {
    const bt_source *source;
    const bt_atom *application; /* NULL: the shape of a kind of file, or types only */
    const bt_type *root;
    bt_typedef *types;
    const bt_env *envs, **last_env;
    const bt_env *others;        /* for keys that it does not name, or NULL */
    bool open;                   /* known from an .app file only, so it may lack keys */
    bool loaded;                 /* loaded by the boot file of the release that is checked */
    bt_node app;                 /* the term of its .app file, if it has one */
    bt_index type_names;         /* by name: the bt_typedef */
    bt_index keys;               /* by name: the first bt_env */
    struct bt_schema *next;      /* the next one of the same application */
    struct bt_schema *next_root; /* the next one of a kind of file */
} bt_schema;

typedef struct bt_application {
    const char *name;
    bt_schema *first; /* the newest that was added first; those of the library last */
} bt_application;

/* The schemas that a check works with: those that come with the library, read when first asked
 * for, and those that were added. */
struct bt_schemas {
    bt_ctx *ctx;
    bt_index applications; /* a bt_application for each */
    bt_schema *roots;      /* the shapes of kinds of files; the newest first */
    bt_schema *common;     /* types that every schema may use */
    bool closed;           /* no other applications exist: .app files were added */
    uint64_t *tried;       /* bit i: embedded schema i was read */
};

/* An empty schema; NULL: no memory. */
bt_schema *bt_schema_new(bt_ctx *ctx, const bt_source *source);
/* Adds a key at the end. `*twice` is the same key in the same release, if it is there already, or
 * NULL. */
bt_status bt_schema_put(bt_schema *schema, bt_env *env, const bt_env **twice);
/* A key as the context's release has it, or else as another release does. NULL: none has it. */
const bt_env *bt_schema_key(const bt_ctx *ctx, const bt_schema *schema, const bt_atom *key);
static inline bool bt_env_applies(const bt_env *env, int otp) {
    return (env->since == 0 || otp >= env->since) && (env->until == 0 || otp < env->until);
}

/* Gives each name the type that it stands for (schema_link.c). */
bt_status bt_schema_link(bt_ctx *ctx, bt_schema *schema, const bt_schema *common);
/* Reads the text of a schema, which may also use the types of `common` (may be NULL). BT_INVALID:
 * mistakes were reported, and `*out` has what could be kept. */
bt_status bt_schema_read(bt_ctx *ctx, const bt_source *source, const bt_schema *common,
                         bt_schema **out);

/* A type in Erlang's syntax. Names that only its schema knows are replaced by what they stand for
 * as far as `most` bytes allow; what is cut is marked "...". "" without memory. */
const char *bt_type_text(bt_ctx *ctx, const bt_type *type, size_t most);

/* Adds a schema in front of the others. */
bt_status bt_schemas_put(bt_schemas *schemas, bt_schema *schema);
/* Adds an application from the specification, {application, Name, Keys}, that a boot file loads. */
bt_status bt_schemas_add_loaded(bt_schemas *schemas, bt_node spec);
/* The schemas of an application that have been read, linked by `next`. */
bt_schema *bt_schemas_of(const bt_schemas *schemas, const char *name);
/* The schema of an application or, with `root`, of a kind of file ("script"); NULL: there is
 * none. */
bt_status bt_schemas_find(bt_schemas *schemas, const char *name, bool root, bt_schema **out);
#endif

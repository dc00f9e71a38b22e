/* SPDX-License-Identifier: Apache-2.0 */
/* The base protocol of language servers: JSON-RPC messages behind headers. */
#ifndef BT_BOOTLS_RPC_H
#define BT_BOOTLS_RPC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Input that was read ahead. */
typedef struct rpc {
    char *bytes;
    size_t begin, end, capacity;
    bool failed; /* a read or write failed; errno says why */
} rpc;

typedef enum rpc_event {
    RPC_MESSAGE,
    RPC_BAD,      /* a message that is no JSON or is too large; it has been passed over */
    RPC_END,      /* the input has ended */
    RPC_UNFRAMED, /* headers without the length of the message: nothing more can be read */
    RPC_FAILED    /* reading failed, or there is no memory */
} rpc_event;

/* Error codes of JSON-RPC and of the protocol. */
enum {
    RPC_PARSE_ERROR = -32700,
    RPC_INVALID_REQUEST = -32600,
    RPC_METHOD_NOT_FOUND = -32601,
    RPC_INVALID_PARAMS = -32602,
    RPC_INTERNAL_ERROR = -32603,
    RPC_NOT_INITIALIZED = -32002,
    RPC_REQUEST_FAILED = -32803
};

/* Reads the next message. The caller ends it with json_decref. */
rpc_event rpc_read(rpc *r, json_t **out);
/* Whether there is more input already, so that rpc_read would not wait. */
bool rpc_waiting(const rpc *r);
/* Writes a message and ends it with json_decref. NULL, for want of memory, is a failure. */
void rpc_write(rpc *r, json_t *message);
void rpc_free(rpc *r);
#endif

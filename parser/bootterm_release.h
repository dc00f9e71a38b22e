/* SPDX-License-Identifier: Apache-2.0 */
/* libbootterm: the files of a release: boot scripts, .rel, .app, configuration. */
#ifndef BOOTTERM_RELEASE_H
#define BOOTTERM_RELEASE_H

#include "bootterm.h"
#include "bootterm_text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- boot scripts ---------------------------------------------------------------------------- */

/* ---- schemas and checks ---------------------------------------------------------------------- */

/* ---- .rel and .app to a script --------------------------------------------------------------- */

/* ---- will it boot ---------------------------------------------------------------------------- */

#ifdef __cplusplus
}
#endif
#endif

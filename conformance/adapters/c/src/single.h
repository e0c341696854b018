/* Singles and Multis: plaintext to the JSON form of the protocol, and back. */

#ifndef SCB_SINGLE_H
#define SCB_SINGLE_H

#include "reader.h"
#include "writer.h"

enum { HIGHEST_SINGLE_VERSION = 7, HIGHEST_MULTI_VERSION = 0, CLOSE_TX_BIT = 0x80 };

json_t *read_single(struct reader *reader);
json_t *read_multi(struct reader *reader);
void write_single(struct writer *writer, const json_t *single);
void write_multi(struct writer *writer, const json_t *multi);

#endif

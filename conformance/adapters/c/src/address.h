/* The block of addresses of a Single. */

#ifndef SCB_ADDRESS_H
#define SCB_ADDRESS_H

#include "reader.h"
#include "writer.h"

json_t *read_addresses(struct reader *reader);
void write_addresses(struct writer *writer, const json_t *single);

#endif

/* The commitment transaction: only its end is looked for, and its structure checked on the way. */

#ifndef SCB_TRANSACTION_H
#define SCB_TRANSACTION_H

#include "reader.h"

/* Moves the reader behind a transaction, or refuses. */
void pass_transaction(struct reader *reader);

#endif

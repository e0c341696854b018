/* The operations of the adapter protocol that this implementation has. */

#ifndef SCB_OPERATIONS_H
#define SCB_OPERATIONS_H

#include "fault.h"
#include <jansson.h>

/* The object ok; where the fault is set it is to be dropped. */
typedef json_t *operation(const json_t *given, struct fault *fault);

/* NULL where there is none of that name. */
operation *find_operation(const char *name);

json_t *operation_names(void);

#endif

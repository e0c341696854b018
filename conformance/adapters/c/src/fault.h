/* What is wrong, and where. */

#ifndef SCB_FAULT_H
#define SCB_FAULT_H

#include <stdbool.h>
#include <stddef.h>

/* The path of members that is being worked on: static_backups[2].addresses[0] */
struct place {
    char path[256];
    size_t length;
};

/* Adds a member, or with a NULL name the index of an element; returns what leave() takes back. */
size_t enter(struct place *place, const char *name, size_t index);
void leave(struct place *place, size_t mark);

/* The first refusal of a call; once it is set, readers and writers do nothing more. */
struct fault {
    const char *class; /* NULL while nothing is wrong */
    const char *phase;
    char field[320];
    size_t offset;
    bool has_offset;
    const char *message;
};

/* Sets the fault, unless there is one; a field of NULL is none. */
void refuse(struct fault *fault, const char *class, const char *phase, const char *message);
void refuse_field(struct fault *fault, const char *class, const char *phase, const char *message,
                  const struct place *place, const char *field);

/* Ends the program: what cannot happen, or no memory. A crash is not a refusal. */
_Noreturn void give_up(const char *message);

#endif

#include "fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t enter(struct place *place, const char *name, size_t index) {
    size_t mark = place->length, room = sizeof place->path - mark;
    char *end = place->path + mark;
    int added = name ? snprintf(end, room, "%s%s", mark ? "." : "", name)
                     : snprintf(end, room, "[%zu]", index);
    if (added < 0 || (size_t)added >= room)
        give_up("a path of members is too long");
    place->length += (size_t)added;
    return mark;
}

void leave(struct place *place, size_t mark) {
    place->length = mark;
    place->path[mark] = '\0';
}

void refuse(struct fault *fault, const char *class, const char *phase, const char *message) {
    if (fault->class)
        return;
    fault->class = class;
    fault->phase = phase;
    fault->message = message;
}

void refuse_field(struct fault *fault, const char *class, const char *phase, const char *message,
                  const struct place *place, const char *field) {
    if (fault->class)
        return;
    refuse(fault, class, phase, message);
    snprintf(fault->field, sizeof fault->field, "%s%s%s", place->path,
             place->length && field[0] && field[0] != '[' ? "." : "", field);
}

_Noreturn void give_up(const char *message) {
    fprintf(stderr, "scb-c: %s\n", message);
    abort();
}

/* Extended private keys as text (xprv…, tprv…). */

#ifndef SCB_EXTENDED_KEY_H
#define SCB_EXTENDED_KEY_H

#include "keys.h"

/* False for what is not the text of a private root key; whether its number is a key is not looked at. */
bool parse_extended_key(struct key *key, const json_t *text);

#endif

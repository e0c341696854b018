"""Keys: lnd's key ring, its HD derivation and the roots of revocation secrets.

Beside the points, the only home of secp256k1. Packing needs no more of it than the envelope's
key; restoring a channel needs the rest.
"""

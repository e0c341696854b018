"""Keys: lnd's key ring, its derivation of children, and the roots of revocation secrets.

Beside the points it is the only home of secp256k1; it uses the values and the profiles, and no
cipher. Channels use it to make and restore shells, and callers to open a backup.
"""

"""Recovery: shells are restored from Singles, and their peers are reached.

It uses packing, and a restorer and a connector that the caller hands in
(:mod:`scbref.recovery.protocols`); python_socks is known here alone. The command line, the store
(which is a restorer) and the adapter use it.
"""

"""Recovery: shells are restored from Singles, and their peers are reached.

It uses channels and packing, and a restorer and a connector that the caller hands in. The
command line and the store use it.
"""

"""A running lnd over its REST interface, or the file that it writes, as what a SubSwapper follows.

It uses the key rings, packing and the proofs' commitment numbers; httpx talks to the node, and is
not needed for the file. The command line's ``watch``, ``recover`` and ``verify`` use it.
"""

"""Draws requests in the protocol's own terms, good and hostile.

They start from a seed corpus: bytes that an adapter made, with its word for where their fields are.
It uses the corpus, and asks no adapter but through the seed corpus; the rest of the search uses it.
"""

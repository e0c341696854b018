"""Makes ``vectors/<op>.json``: ``python -m scbref.vectors.generate [--check]``.

The theory: the schemas are the only description of the format, here too. A family
module (``addresses``, ``envelopes``, …) yields cases. Good bytes and the names and
offsets of their parts come from the schemas (``layout``, ``transaction``); a bad case
is a good one with named parts exchanged. What must come of it, class and place of a
fault included, the family states itself and never asks the reference. Afterwards
``reference`` answers every case with scbref; a disagreement fails the generation.

A mistake in the schemas would be in bytes and answer alike. The witness against it is
lnd: every vector is put to lnd's own code behind its adapter, and the bytes that lnd
once wrote (``captured``) must come out the same.

Everything is deterministic: no clock, no randomness, bytes derived from names.
"""

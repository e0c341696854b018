"""Makes ``vectors/<op>.json``: ``python -m vectors.generate [--check]``.

The theory: a family module (``addresses``, ``envelope``, …) yields cases. It states
what each must give from the bytes it put together itself (``layout`` and
``transaction`` know the format without the codec), and never asks the reference.
Afterwards ``reference`` answers every case with scbref; a disagreement fails the
generation. So an expectation has two independent witnesses, and lnd behind its
adapter is the third.

Everything is deterministic: no clock, no randomness, bytes derived from names.
"""

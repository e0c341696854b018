"""Makes the JSON files of ``vectors/``: ``python -m scbref.vectors.generate [--check]``.

The families in ``cases`` and ``scenarios`` build their bytes with the ``tools`` and state what must
come of them, never asking the reference; afterwards the reference answers every case through its
own adapter, and one disagreement stops the generation. It may use scbref and a cipher, for
envelopes that are wrong on purpose, but no clock and no randomness; nothing else in the project
needs it but tests.
"""

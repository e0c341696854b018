"""Mutants of single lines of the reference, made by kept tools, and which case kills each.

The other mutants are written beside the rules that they break, so they say how well the corpus
holds the faults that its authors thought of. These are made by mutmut and cosmic-ray of the sources
as they stand. ``python -m tests.adequacy.lines`` judges them; ``vectors/adequacy-lines.json`` says
what came of it, and ``survivors.toml`` why some of them cannot be told from the reference.
"""

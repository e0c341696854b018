"""Measuring the corpus: mutants of the reference, and which vector or scenario kills each.

The maintainers' own wing: it uses the reference, its adapter and the judge, and nothing of it is
installed. ``make adequacy`` runs it.
"""

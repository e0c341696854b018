"""Measurements: how fast the judge, the library and the programs start and run.

They print and never judge, for numbers depend on the machine. ``make bench`` runs them all, and
each module alone is ``python -m tests.benchmarks.NAME``.
"""

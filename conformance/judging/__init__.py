"""Judging one answer: what was expected, what came, and what may be concluded.

Nothing here starts a process or prints: an expectation, an answer and what the adapter claims
of itself go in, a judgement comes out. Used by runs and by the search.
"""

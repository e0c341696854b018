"""Judgement: which cases apply to an adapter, and whether an answer is what was expected.

It may use ``protocol`` and ``corpus``; nothing in it starts a process or prints. Runs and the
search use it.
"""

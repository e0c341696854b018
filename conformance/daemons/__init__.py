"""Judges the whole node around a backup: it loses its disk, is restored, and has its money back.

A manifest says with which commands nodes of some software are started, asked and stopped; what is
judged are the requirements ``node.*``. It may use ``protocol`` and the events and the oracle of
``running``, and only the command line uses it.
"""

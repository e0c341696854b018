"""Searches for disagreements about cases and histories that no vector is about.

``drawing`` makes requests, ``comparing`` puts each to the target and to the oracle that says what
is right, ``histories`` replays what happens to a backup file and holds it to properties; the
modules here make one search of them, and keep what was found. It uses the rooms from ``running``
down and knows no format but the protocol's (bytes come from the oracle's ``single.serialize``,
their fields from its ``explain``), and only the command line uses it.
"""

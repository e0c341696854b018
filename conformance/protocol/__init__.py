"""The adapter protocol: its messages, and the process that speaks it.

It may use the standard library and msgspec (jsonschema for ``--validate``), and no other room of
the judge. Whatever asks an adapter goes through it: a run, the search, the crash test and the
smoke test.
"""

"""The command line ``scb-conformance``: one module for each command or small group of them.

It may use every other room, and imports what is slow to load inside its functions, so that
``--help`` is quick. No other room uses it.
"""

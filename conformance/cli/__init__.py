"""The command line ``scb-conformance``, one module for each group of commands.

It may use every other room, and imports what is heavy inside the commands, so that ``--help``
is quick. No other room imports it.
"""

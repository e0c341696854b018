"""The adapter protocol: its messages, and the process at the other end of the pipe.

It uses the standard library and msgspec and nothing else of the judge. Everything that asks an
adapter goes through here: a run, the search, the smoke test.
"""

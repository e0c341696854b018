"""The corpus: vectors, scenarios, captured bytes and their schemas, as data.

It can be used without any code of ours; see README.md. The judge loads it, the generator beside
it writes it, and nothing here imports anything.
"""

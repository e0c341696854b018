"""The exported schemas held to the reference: ``python -m tests.formats`` after their compilation.

It takes every plaintext of the corpus and asks the code that Kaitai's compiler made, in Python and
in JavaScript, for all of its fields. ``make check-schema-exports`` compiles and runs it; the tests
need no compiler.
"""

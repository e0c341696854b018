"""The reference behind the adapter protocol: ``python -m scbref.adapter``.

It may use all of scbref but the command line. The judge starts it as a process like any other
adapter; the vector generator and the mutants call it in process.
"""

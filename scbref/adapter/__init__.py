"""The reference behind the adapter protocol: ``python -m scbref.adapter``.

It may use all of scbref but the command line; what each operation takes and answers is described in
docs/reference/protocol.md. The judge starts it as a process like any other adapter, while the
vector generator and the mutants call :class:`~scbref.adapter.reference.ReferenceAdapter` in their
own process.
"""

"""The exported schemas held to the reference: ``python -m tests.formats`` (``make
check-schema-exports``).
"""

"""The wire format, as construct schemas: what the plaintext bytes of a backup mean.

Every field is declared once, with its encoding, meaning, unit, presence and lnd
source. Parser, builder, field table, annotated hexdump and hostile vectors are
all derived from these declarations.
"""

"""The exit codes of the commands that judge, for their help."""

EXIT_CODES = """
\b
Exit codes: 0 conformant · 1 not conformant · 2 usage, or a report could not be written ·
3 adapter broken · 5 nothing ran · 130, 143 stopped by SIGINT, SIGTERM
"""

"""The exit codes of the commands that judge, for their help."""

EXIT_CODES = """
\b
Exit codes: 0 nothing failed · 1 not conformant, or a required class not earned ·
2 usage, or a report could not be written · 3 adapter broken · 4 cannot judge: the oracle is
missing or broken · 5 nothing ran · 130, 143 stopped by SIGINT, SIGTERM
"""

"""The corpus as the judge sees it: vectors, scenarios and what is expected of them.

Files are read and checked for their shape here, and nothing in them is trusted further. It knows
the protocol's operations; judging, running and search take their cases from it.
"""

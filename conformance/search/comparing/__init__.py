"""Compares the target with the oracle on one drawn case, and names what they disagree about.

A disagreement has a bucket, which is held fixed while the case is made smaller, and becomes a
vector; a declared behaviour may explain it.
It uses ``drawing`` and the judge's rooms below the search; ``histories`` and the search use it.
"""

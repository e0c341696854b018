"""The families of vectors, each named by what it is about.

A family yields cases built with the tools; the corpus collects them. None knows another.
"""

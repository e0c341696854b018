"""The families of vectors, each named by what it is about.

A family is a module whose ``vectors()`` yields cases, built with the tools; no family imports
another. The collection in ``corpus`` puts them together and gives each case its place in the file
of its operation.
"""

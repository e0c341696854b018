"""The corpus as the judge sees it: vectors, scenarios, and what is expected of each.

It may use ``protocol``, for the names of operations. Judging, running, search, reports and the
command line take their cases from it.
"""

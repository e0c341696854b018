"""The data of the explorer page, exported while the site is built.

Layout, presence rules and limits are read off ``scbref.wire``, rules off the requirements
and vectors: the page's interpreter has no description of its own.
"""

"""Random lives of a SubSwapper, driven through an adapter and held against a small model.

The theory (``model``): the next file is what is on disk and what the SubSwapper was told,
the latter winning, without what was closed. The machine (``machine``) draws opens, closes, manual
updates, write failures, restarts and changes of the file by somebody else, and plays each
as a step of a scenario. What goes wrong is made smaller, and can be kept as one.
"""

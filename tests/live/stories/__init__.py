"""The stories of a run.

Each has an owner of its own, who loses everything at its end.
"""

"""The stories of a run: each has an owner of its own, who loses everything at its end."""

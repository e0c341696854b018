"""The corpus measured: mutants of the reference, and which vector or scenario kills each.

It uses the reference, its adapter and the judge, and nothing of it is installed. ``make adequacy``
runs it: some two minutes, and ``vectors/adequacy.json`` says what came of it.
"""

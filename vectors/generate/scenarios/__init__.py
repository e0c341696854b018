"""Makes ``vectors/scenarios/<area>.json`` and the table of what they cover.

As in the other families, expectations are stated here and never asked of the reference. What
decides whether they are right is that lnd, and the reference in both guises, pass.
"""

"""What the families build their cases with: material, layouts, sealing, ready-made kinds of case.

Good bytes and the names and offsets of their parts come from scbref's schemas, and a bad case is a
good one with named parts exchanged. A tool knows no family; the scenarios use the tools too.
"""

"""What the families build their cases with: material, layouts, sealing, the reference's answer.

No tool knows a family. The scenarios use the material too.
"""

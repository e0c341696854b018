"""Search for disagreements between two adapters that no vector is about.

Hypothesis draws cases in the protocol's own terms; a second adapter (the oracle) says what is
right. Nothing here knows the format beyond the protocol: bytes come from the
guide's ``single.serialize`` and its ``explain`` says where their fields are.
"""

"""Search for disagreements between two adapters that no vector is about.

Hypothesis draws cases and histories in the protocol's own terms; a second adapter, the oracle,
says what is right, and a history is held against small models. Nothing here knows the format
beyond the protocol: bytes come from the oracle's ``single.serialize``, and its ``explain`` says
where their fields are.
"""

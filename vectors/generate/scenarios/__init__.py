"""The families of scenarios, each one function a scenario, and the page of what they cover.

They are written with the short steps of ``script`` and the ``…_steps`` modules over the named
channels of ``material``; ``files`` collects them into an area's file. As in the other families
expectations are stated and never asked of the reference, and what decides whether they are right is
that lnd and the reference in all its profiles pass.
"""

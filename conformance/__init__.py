"""The judge: asks an adapter everything in the corpus and says how far it conforms.

It knows the corpus and the adapter protocol and no implementation: the reference is judged over
the same protocol as any other program. The program ``scb-conformance``, the pytest plugin and
the tests of this project start it.
"""

from scbref import __version__ as __version__

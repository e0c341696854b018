"""The judge: runs the vectors against an adapter and says how it conforms.

It knows the vectors and the adapter protocol, never an implementation: the
reference is judged through the same door as a stranger's binary.
"""

from scbref import __version__ as __version__

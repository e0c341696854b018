"""scbref: the specification-driven reference implementation of lnd's Static Channel Backups.

The modules are the API: ``model`` (values), ``codec`` (model ↔ plaintext), ``keyring``,
``envelope``, ``packing`` (model ↔ encrypted bytes), ``errors``. Nothing is imported here, so that
``import scbref`` costs nothing.
"""

__version__ = "0.1.0"

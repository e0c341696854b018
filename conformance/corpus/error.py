"""What is raised when a corpus cannot be used."""

from __future__ import annotations


class CorpusError(Exception):
    """The corpus cannot be used. That is its own fault, or the path's, never the adapter's."""

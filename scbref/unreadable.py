"""Bytes that lnd holds in its own types and writes, and that no reader takes back."""

from __future__ import annotations


class Unreadable(bytes):
    """A transaction without inputs, or the key of the private key 0, to be written as it is.

    Made by ``packing.as_written_by`` alone, for a release profile: lnd's types hold such values,
    so its writer never asks. Every other writer refuses the same bytes as what they are not.
    """

    __slots__ = ()

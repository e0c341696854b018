"""The command line: look into backups, check them, restore from them, keep them current.

It may use every room of the reference but the adapter, and alone reads the environment, the
clock and the terminal. The installed script ``scbref`` and ``python -m scbref`` use it.
"""

from scbref.cli.program import COMMANDS, cli, main

__all__ = ["COMMANDS", "cli", "main"]

"""``python -m scbref`` is the command line."""

from scbref.cli import main

main()

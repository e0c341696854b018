"""Run the reference's adapter as ``python -m scbref.adapter``."""

from scbref.adapter.reference import main

main()

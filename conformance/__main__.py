"""Run the judge as ``python -m conformance``."""

from scbref.conformance.cli.commands import main

main()

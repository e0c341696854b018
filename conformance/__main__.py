"""Run the judge as ``python -m conformance``."""

from .cli.commands import main

main()

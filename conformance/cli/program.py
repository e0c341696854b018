"""What every command of ``scb-conformance`` runs in: it ends without a traceback."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..protocol.stopping import (
    CANNOT_WRITE,
    READER_LEFT,
    UNUSABLE,
    complain,
    exit_code_of,
    occupy_standard_streams,
    signal_name,
    silence,
)


class Program(click.Group):
    """A group of commands that turns signals and lost output into exit codes."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Make sure that the three standard streams are open, then run."""
        occupy_standard_streams()
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn signals and lost output into exit codes."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except KeyboardInterrupt as stop:
            complain(f"stopped by {signal_name(stop)}")
            ctx.exit(exit_code_of(stop))
        except BrokenPipeError:
            silence(sys.stdout)
            ctx.exit(READER_LEFT)
        except OSError as error:
            silence(sys.stdout)
            where = f"{error.filename}: " if error.filename else ""
            complain(f"Error: {where}{error.strerror or error}")
            ctx.exit(CANNOT_WRITE)
        except Exception as error:
            from ..corpus.expectation import CorpusError

            if not isinstance(error, CorpusError):
                raise
            complain(f"Error: vectors: {error}")
            ctx.exit(UNUSABLE)

"""The outermost command: finds commands when they are asked for, and ends every run in one line."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from scbref.cli.closed_streams import reopen_closed_streams
from scbref.cli.failure import (
    EXIT_CODES,
    INTERNAL,
    INTERRUPTED,
    IO,
    NO_READER,
    UNREADABLE,
    USAGE,
    Failure,
)
from scbref.cli.secret_arguments import refuse_secrets, without_secrets
from scbref.cli.terminal import printable
from scbref.dependencies import how_to_mend
from scbref.errors import KeyDerivationError, ScbError

_ECHOED = 16
"""Characters of an argument that an error text may repeat."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they run.

    ``lazy`` maps a command's name to ``module:attribute`` and the line that help shows.
    """

    def __init__(self, *args: Any, lazy: dict[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or ``None``."""
        if cmd_name not in self.lazy:
            return None
        module, _, attribute = self.lazy[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.lazy.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Add the table of exit codes."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), text) for code, text in EXIT_CODES.items()])


class OneLineGroup(LazyGroup):
    """The program: as a ``LazyGroup``, and no failure says more than one line."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line and exit; see click's ``BaseCommand.main``."""
        argv = sys.argv[1:] if args is None else list(args)
        reopen_closed_streams()
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A file name that the terminal's encoding lacks must not end the program.
            sys.stdout.reconfigure(errors="backslashreplace")
        sys.exit(
            _exit_code(
                argv,
                lambda: super(OneLineGroup, self).main(
                    argv, prog_name or "scbref", complete_var, standalone_mode=False, **extra
                ),
            )
        )

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and deliver its output while a failure can still be told."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # What is left in the buffer would fail once more when the interpreter ends.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
            ctx.exit(NO_READER)
        except KeyboardInterrupt:
            raise Failure("interrupted", INTERRUPTED) from None
        except OSError as error:
            if how_to_mend(error):  # a library of the machine that a dependency cannot load
                raise
            # Files have their own words (fail_on), so this was standard output.
            reason = (error.strerror or type(error).__name__).lower()
            raise Failure(f"cannot write to standard output: {reason}", IO) from None
        return result


def _exit_code(argv: Sequence[str], run: Callable[[], Any]) -> int:
    try:
        refuse_secrets(argv)
        result = run()
        return result if isinstance(result, int) else 0
    except Failure as failure:
        return _say(failure.message, failure.exit_code)
    except click.UsageError as error:
        return _say(_usage_text(error, argv), USAGE)
    except click.ClickException as error:
        return _say(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _say("interrupted", INTERRUPTED)
    except KeyDerivationError as error:
        return _say(f"the key is not usable: {error}", USAGE)
    except ScbError as error:
        return _say(str(error), UNREADABLE)
    except MemoryError:
        return _say("there is not enough memory for this; see --max-size", IO)
    except Exception as error:
        if advice := how_to_mend(error):
            return _say(advice, USAGE)
        # Only the type: the text of an unforeseen error could hold anything.
        if os.environ.get("SCBREF_DEBUG"):
            raise
        text = "a fault of scbref, please report it; SCBREF_DEBUG=1 shows where"
        return _say(f"{type(error).__name__}: {text}", INTERNAL)


def _say(message: str, code: int) -> int:
    text = without_secrets(" ".join(message.split()))
    click.echo(f"scbref: {printable(text)}", err=True)
    return code


def _usage_text(error: click.UsageError, argv: Sequence[str]) -> str:
    message = error.format_message()
    if message.startswith("Got unexpected extra"):
        message = "too many arguments."
    for argument in argv:
        value = argument.rpartition("=")[2]
        limit = 3 * _ECHOED if argument.startswith("--") else _ECHOED
        if len(value) > limit:
            message = message.replace(value, "...")
    where = error.ctx.command_path if error.ctx else "scbref"
    return f"{message[:1].lower()}{message[1:].rstrip('.')}; see {where} --help"

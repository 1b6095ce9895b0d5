"""The `wireproof` command: finds the command's module and turns errors into exit codes.

Only the module of the command that was asked for is imported, so that `generate` does not wait for
Schemathesis. A command is a module here with a function of its own name and an `EXAMPLE`.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Final

import typer

from wireproof import __version__
from wireproof.cli.output import note, show
from wireproof.errors import WireproofError

# The base of what typer says about arguments. Typer carries a copy of click of its own, so that
# `click.ClickException` is another class.
_ArgumentsRefused: Final = typer.BadParameter.__mro__[2]
COMMANDS: Final = (
    "build", "generate", "lint", "explain", "prove", "diff", "rules", "mock", "bridge",
)  # fmt: skip


def build_app(names: tuple[str, ...] = COMMANDS) -> typer.Typer:
    """The application with these commands."""
    app = typer.Typer(
        name="wireproof",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(root)
    for name in names:
        module = import_module(f"wireproof.cli.{name}")
        app.command(name=name, epilog=module.EXAMPLE)(getattr(module, name))
    return app


def _version(value: bool) -> None:
    if value:
        show(f"wireproof {__version__}")
        raise typer.Exit


def root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """Typed Python clients from vendor OpenAPI specs, proven on the wire."""
    del version


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit.

    Args:
        arguments: instead of `sys.argv[1:]`.
    """
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what a narrow encoding cannot say is escaped
            stream.reconfigure(errors="backslashreplace")
    asked = next((item for item in given if not item.startswith("-")), "")
    try:
        app = build_app((asked,) if asked in COMMANDS else COMMANDS)
        result = app(args=given, prog_name="wireproof", standalone_mode=False)
        sys.stdout.flush()
    except WireproofError as error:
        note(f"error: {error}")
        return error.exit_code
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        note("interrupted; nothing was left half written")
        return 130
    except (BrokenPipeError, SystemExit):  # the reader of our output has seen enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return 141
    except Exception as error:  # noqa: BLE001 - where a fault of ours becomes an exit code
        if isinstance(error, _ArgumentsRefused):
            error.show()  # type: ignore[attr-defined]
            return 2
        note("error: a fault of wireproof itself; please report it with this traceback")
        sys.excepthook(*sys.exc_info())
        return 4
    return result if isinstance(result, int) else 0

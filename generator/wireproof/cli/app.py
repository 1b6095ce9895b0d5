"""The `wireproof` command: registers the commands and turns errors into exit codes."""

from __future__ import annotations

import sys
from typing import Annotated

import click
import typer

from wireproof import __version__
from wireproof.cli import build, explain, generate, lint, prove
from wireproof.cli.output import note, show
from wireproof.errors import WireproofError

app = typer.Typer(
    name="wireproof",
    help="Typed Python clients from vendor OpenAPI specs, proven on the wire.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command(name="build", epilog=build.EXAMPLE)(build.build)
app.command(name="generate", epilog=generate.EXAMPLE)(generate.generate)
app.command(name="lint", epilog=lint.EXAMPLE)(lint.lint)
app.command(name="explain", epilog=explain.EXAMPLE)(explain.explain)
app.command(name="prove", epilog=prove.EXAMPLE)(prove.prove)


def _version(value: bool) -> None:
    if value:
        show(f"wireproof {__version__}")
        raise typer.Exit


@app.callback()
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
    try:
        result = app(args=arguments, prog_name="wireproof", standalone_mode=False)
    except WireproofError as error:
        note(f"error: {error}")
        return error.exit_code
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.exceptions.Abort, KeyboardInterrupt):
        note("interrupted; nothing was left half written")
        return 130
    except Exception:  # noqa: BLE001 - the one place where a fault of ours becomes an exit code
        note("error: a fault of wireproof itself; please report it with this traceback")
        sys.excepthook(*sys.exc_info())
        return 4
    return result if isinstance(result, int) else 0

"""The `wireproof` command: finds the command's module and turns errors into exit codes.

Only the module of the command that was asked for is imported, so that `generate` does not wait for
Schemathesis. A command is a module here with a function of its own name and an `EXAMPLE`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from types import ModuleType
from typing import Annotated, Any, Final

import typer

from wireproof import __version__
from wireproof.cli.plain_values import PlainCommand, PlainGroup
from wireproof.errors import UsageError, WireproofError

# The base of what typer says about arguments. Typer carries a copy of click of its own, so that
# `click.ClickException` is another class.
_ArgumentsRefused: Final = typer.BadParameter.__mro__[2]
COMMANDS: Final = {
    "init": "Make this project a workspace: settings, a contract test and a CI workflow.",
    "add": "Bring a vendor's document in, and generate its client.",
    "update": "Ask the vendors for newer documents, and review what changed.",
    "build": "Generate and prove: the main job.",
    "generate": "Write typed clients from the specs.",
    "lint": "Find faults in the specs as the vendors wrote them, before any overlay.",
    "explain": "Show how an operation, a model or any other part of a spec was generated, and why.",
    "names": "Preview what methods would be called by rule; released names stay until --accept.",
    "prove": "Prove the clients against their specs.",
    "merge": "Join the results of shards: the report is that of a single run, byte for byte.",
    "diff": "Review a new version of a spec: edit, act, configure, or just regenerate.",
    "observe": "Hold recorded traffic against the spec: what deviates, what would explain it.",
    "rules": "List the rules of all commands, or explain some of them.",
    "package": "Write a client as a project of its own, which `python -m build` makes a wheel of.",
    "mock": "Answer from a spec, and refuse what the spec refuses, until Ctrl-C.",
    "bridge": "Serve a client's call-spec on the loopback interface, until Ctrl-C.",
}
"""What `wireproof --help` lists without importing any of them: the first line of each."""
EXTRAS: Final = {
    "jinja2": "generate",
    "ruff": "generate",
    "schemathesis": "prove",
    "hypothesis": "prove",
    "httptools": "mock",
    "starlette": "mock",
    "uvicorn": "mock",
}
"""Packages that only a part of the tool needs, and the extra that installs them."""
_SERVERS: Final = {"mock", "bridge"}
_LEFT_AT_ONCE: Final = {*_SERVERS, "generate"}
"""Commands that hold a large document until the end."""


def build_app(asked: str = "") -> typer.Typer:
    """The application; of the commands, only the one that was asked for is imported."""
    app = typer.Typer(
        name="wireproof",
        cls=PlainGroup,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(root)
    if asked in COMMANDS:
        _keep_storage()
        module = _imported(asked)
        app.command(name=asked, cls=PlainCommand, epilog=module.EXAMPLE)(getattr(module, asked))
        return app
    for name, text in COMMANDS.items():
        app.command(name=name, help=text)(_listed)
    return app


def _imported(asked: str) -> ModuleType:
    """The module of a command. It is there to stay, and nothing looks for garbage in it."""
    module = import_module(f"wireproof.cli.{asked}")
    if gc.isenabled():  # somebody else's process
        return module
    gc.freeze()
    # A command is short, and what it holds it needs.
    gc.set_threshold(2_000_000 if asked in _LEFT_AT_ONCE - _SERVERS else 50_000, 20, 100)
    gc.enable()
    return module


def _keep_storage() -> None:
    """Hypothesis keeps tables of characters: in the cache, not in a folder of the project."""
    from wireproof.cache import STORAGE, storage_folder  # noqa: PLC0415 - not for --help

    os.environ.setdefault(STORAGE, str(storage_folder()))


_IN_A_CIRCLE: Final = "Symlink loop from "
"""How `Path.resolve` begins to say so, before Python 3.13."""


def _listed() -> None:
    """Stand for a command in the list of all."""


def _version(value: bool) -> None:
    if value:
        typer.echo(f"wireproof {__version__}")
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
    gc.disable()  # until the command begins: see `_imported`
    code = run(arguments)
    if _asked(sys.argv[1:] if arguments is None else arguments) in _LEFT_AT_ONCE:
        # All is closed by now. Python would take a tenth of a second to let go of a large document,
        # and seconds for the threads of a server that still work for callers who are gone.
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what a narrow encoding cannot say is escaped
            stream.reconfigure(errors="backslashreplace")
    asked = _asked(given)
    try:
        result = _called(asked, given)
        sys.stdout.flush()
    except WireproofError as error:
        _note(f"error: {error}")
        return error.exit_code
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        _note("interrupted; nothing was left half written")
        return 130
    except (BrokenPipeError, SystemExit):  # the reader of our output has seen enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return 141
    except OSError as error:  # no space, no permission, no folder for temporary files
        place = f"{error.filename}: " if error.filename else ""
        _note(f"error: {place}{error.strerror or error}")
        _note("  look at permissions, free space and TMPDIR, then repeat")
        return 2
    except Exception as error:  # noqa: BLE001 - where a fault of ours becomes an exit code
        return _failed(error)
    return result if isinstance(result, int) else 0


def _failed(error: Exception) -> int:
    """Tell of an error that no part of the tool has a word for; the exit code."""
    if isinstance(error, _ArgumentsRefused):
        error.show()  # type: ignore[attr-defined]
        return 2
    if isinstance(error, RuntimeError) and str(error).startswith(_IN_A_CIRCLE):
        _note(f"error: {str(error).removeprefix(_IN_A_CIRCLE)}: links that lead in a circle")
        _note("  make one of them lead to a file or folder, then repeat")
        return 2
    _note("error: a fault of wireproof itself; please report it with this traceback")
    sys.excepthook(type(error), error, error.__traceback__)
    return 4


def _asked(given: list[str]) -> str:
    """The command's name, "" when none is given."""
    return next((item for item in given if not item.startswith("-")), "")


def _called(asked: str, given: list[str]) -> Any:
    """Run a command.

    Raises:
        UsageError: the part of the tool that it needs is not installed.
    """
    try:
        app: Callable[..., Any] = build_app(asked)
        return app(args=given, prog_name="wireproof", standalone_mode=False)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in EXTRAS:
            raise
        raise UsageError(
            f"`wireproof {asked}` needs {missing}, which is not installed",
            hint=f"pip install 'wireproof[{EXTRAS[missing]}]', or 'wireproof[all]' for everything",
        ) from None


def _note(text: str) -> None:
    from wireproof.cli.output import note  # noqa: PLC0415 - not for --help

    note(text)

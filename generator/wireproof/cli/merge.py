"""`wireproof merge`: the one result of a run that several machines had a share in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from wireproof.cli.options import Json, Reports, Strict
from wireproof.cli.sharing import Share
from wireproof.errors import UsageError
from wireproof.shards import read_runs

EXAMPLE = "Example: wireproof merge build/results --report html=build/proof.html"

Folders = Annotated[
    list[Path], typer.Argument(metavar="DIR...", help="The folders that --results named.")
]


def merge(
    folders: Folders, *, report: Reports = None, strict: Strict = False, json_: Json = False
) -> int:
    """Join the results of shards: the report is that of a single run, byte for byte."""
    runs = read_runs(folders)
    if len(runs) > 1 and (report or json_):
        raise UsageError(
            f"the folders hold results of {' and '.join(sorted(runs))}, and a report is of one",
            hint="Keep the results of each command in a folder of its own.",
        )
    share = Share(tuple(folders), merging=True)
    codes = [
        _JOINED[command](options, share, report, strict, json_)
        for command, options in sorted(runs.items())
    ]
    return max(codes)


def _generate(
    options: dict[str, Any], share: Share, _report: list[str] | None, strict: bool, json_: bool
) -> int:
    from wireproof.cli.generate import generate_share  # noqa: PLC0415 - one command, one import

    return generate_share(options["vendors"], share, strict=strict, json_=json_)


def _lint(
    options: dict[str, Any], share: Share, report: list[str] | None, _strict: bool, json_: bool
) -> int:
    from wireproof.cli.lint import lint_share  # noqa: PLC0415

    return lint_share(options["vendors"], share, report, json_=json_)


def _prove(
    options: dict[str, Any], share: Share, report: list[str] | None, strict: bool, json_: bool
) -> int:
    from wireproof.cli.prove import Asked, prove_share  # noqa: PLC0415
    from wireproof.runner.run import Means  # noqa: PLC0415

    asked = Asked(**{name: _frozen(value) for name, value in options.items()})
    means = Means(results=share.results, complete=True)
    return prove_share(asked, share, means, report, strict=strict, json_=json_)


def _observe(
    options: dict[str, Any], share: Share, report: list[str] | None, _strict: bool, json_: bool
) -> int:
    from wireproof.cli.observe import observe_share  # noqa: PLC0415
    from wireproof.cli.observing import Asked  # noqa: PLC0415

    del options["vendors"]  # the first argument names the vendor
    asked = Asked(**{name: _frozen(value) for name, value in options.items()})
    return observe_share(asked, share, report, json_=json_)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


_JOINED: Final[dict[str, Callable[[dict[str, Any], Share, list[str] | None, bool, bool], int]]] = {
    "generate": _generate,
    "lint": _lint,
    "observe": _observe,
    "prove": _prove,
}

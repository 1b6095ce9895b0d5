"""Values of the command line that are what they say: texts, paths, and defaults.

In: what a command of typer was given. Out: what it is called with. Typer converts every value
by pydantic, whose import takes as long as reading a document of 7 MB; it still does so for what
needs it: numbers, choices, a path that cannot be read.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, get_args, get_origin

from typer.core import TyperCommand, TyperGroup


class PlainCommand(TyperCommand):
    """A command of typer, with plain values taken as they are."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its options and arguments, that for help among them."""
        return _plainly(super().get_params(ctx))


class PlainGroup(TyperGroup):
    """All commands, in the same way."""

    def get_params(self, ctx: Any) -> list[Any]:
        """What stands before the command's name."""
        return _plainly(super().get_params(ctx))


def _plainly(parameters: list[Any]) -> list[Any]:
    for one in parameters:
        # Where typer 0.29 keeps its conversion; a version that has no such thing is left alone.
        if getattr(one, "_runtime_param", 0) is None:
            one._runtime_param = _Plain()  # noqa: SLF001
    return parameters


class _Plain:
    """In the place of typer's conversion of one parameter."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value; by typer's own conversion where it is not plain."""
        kind, many = param.type_descriptor.annotation, param.multiple or param.nargs == -1
        if value is None:
            return () if many else None
        if many and get_origin(kind) is list and isinstance(value, list | tuple):
            (item,) = get_args(kind)
            if all(_is_plain(item, one) for one in value):
                return [item(one) for one in value]
        elif not many and _is_plain(kind, value):
            return kind(value)
        param._runtime_param = None  # noqa: SLF001
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _is_plain(kind: Any, value: Any) -> bool:
    if kind is Path and isinstance(value, str | Path):
        return not os.path.exists(value) or os.access(value, os.R_OK)  # noqa: PTH110 - as typer asks
    return kind in (str, bool, int) and type(value) is kind

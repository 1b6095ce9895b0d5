"""A caller that uses the symbols of a client: each attribute is read, each method called.

In: the surface of the old client. Out: a Python file, and for each of its lines the symbol that it
uses. A type checker over it says what really breaks, symbol by symbol.
"""

from __future__ import annotations

from collections.abc import Iterator

from wireproof.client.expressions import as_source
from wireproof.diff.surface import Group, Surface, Symbol

_HEAD = """\
from __future__ import annotations
import datetime as dt
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import UUID
from generated.{package} import {class_name}, models
from generated.{package}._runtime import File, FileContent, FilePart, Maybe, Page, Stream
"""


def caller(surface: Surface, package: str) -> tuple[str, dict[int, str]]:
    """A file that uses all symbols, and which line uses which.

    Args:
        surface: of the client.
        package: that it is imported from, below `generated`.
    """
    class_name = surface["client"].owner.name
    lines = _HEAD.format(package=package, class_name=class_name).splitlines()
    symbols: dict[int, str] = {}
    for key, group in surface.items():
        if key.startswith("method "):
            found = _call(group, class_name)
        elif key.startswith("class ") and group.owner.annotation is None:
            found = _reads(group)
        else:
            continue
        for line, symbol in found:
            lines.append(line)
            if symbol:
                symbols[len(lines)] = symbol
    return "\n".join(lines) + "\n", symbols


def _call(group: Group, class_name: str) -> Iterator[tuple[str, str]]:
    """A call with every required argument, then one line for each argument."""
    name = group.owner.name
    arguments = [one for one in group.members.values() if one.wire != "return"]
    yield f"def call_{name.replace('.', '_')}(client: {class_name}) -> None:", ""
    needed = ", ".join(f"{one.python}={_cast(one)}" for one in arguments if one.required)
    result = as_source(group.members["return"].annotation)  # type: ignore[arg-type]
    if result == "None":
        yield f"    client.{name}({needed})", name
    else:
        yield f"    result: {result} = client.{name}({needed})", name
    for one in arguments:
        if not one.required and not one.wire.startswith("body as"):
            given = ", ".join(filter(None, (needed, f"{one.python}={_cast(one)}")))
            yield f"    client.{name}({given})", one.name


def _reads(group: Group) -> Iterator[tuple[str, str]]:
    name = group.owner.name
    yield f"def read_{name.rpartition('.')[2]}(value: {name}) -> None:", name
    yield "    pass", ""
    for number, one in enumerate(group.members.values()):
        declared = as_source(one.declared)  # type: ignore[arg-type]
        yield f"    v{number}: {declared} = value.{one.python}", one.name


def _cast(symbol: Symbol) -> str:
    return f"cast({as_source(symbol.declared)!r}, None)"  # type: ignore[arg-type]

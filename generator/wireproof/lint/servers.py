"""Checks of servers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from wireproof.lint.finding import Fault
from wireproof.oas.pointer import JsonPointer, join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wireproof.lint.survey import Survey

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1", ""})


def check_servers(survey: Survey) -> Iterator[Fault]:
    """Report servers that are missing, insecure, or whose variables do not agree."""
    holders = [(survey.data, "#")]
    holders += [(op.item.node, op.item.pointer) for op in survey.operations]
    holders += [(op.node, op.pointer) for op in survey.operations]
    absolute = False
    for holder, pointer in holders:
        listed = holder.get("servers")
        for index, server in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(server, dict) and isinstance(server.get("url"), str):
                absolute = absolute or "://" in server["url"]
                yield from _server(server, join(pointer, "servers", index))
    if survey.operations and not absolute:
        written = "servers" in survey.data
        yield Fault(
            "server-missing",
            "#/servers" if written else "#",
            "no server has an absolute URL" if written else "the document has no `servers`",
            "a client of it must be given a base URL",
        )


def _server(server: dict[str, Any], pointer: JsonPointer) -> Iterator[Fault]:
    url = server["url"]
    try:
        parts = urlsplit(_VARIABLE.sub("x", url))
        insecure = parts.scheme == "http" and parts.hostname not in _LOCAL
    except ValueError:
        insecure = False
    if insecure:
        yield Fault("server-insecure", join(pointer, "url"), f"{url} is not https")
    named = set(_VARIABLE.findall(url))
    given = server.get("variables")
    given = given if isinstance(given, dict) else {}
    for name in sorted(named - set(given)):
        yield Fault(
            "server-variable", join(pointer, "url"), f"`{name}` has no entry in `variables`"
        )
    for name, variable in given.items():
        place = join(pointer, "variables", name)
        if name not in named:
            yield Fault("server-variable", place, f"`{name}` does not occur in the URL {url}")
        match variable:
            case {"default": default, "enum": [_, *_] as allowed} if default not in allowed:
                yield Fault("server-variable", place, f"the default {default!r} is not in the enum")
            case {"default": _}:
                pass
            case _:
                yield Fault("server-variable", place, f"`{name}` has no default")


CHECKS: Final[tuple[Callable[[Survey], Iterator[Fault]], ...]] = (check_servers,)

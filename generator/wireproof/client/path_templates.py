"""A key of `paths` that says more than a path: what of it is sent as the query.

"{path}" is a path alone (OAS 3.1 section 4.8.8.1), yet tools write a query behind it (`/f?x={x}`),
or the expressions of RFC 6570: `/pets{?page,size}`, `/files/{+name}`. In: the key, and the
parameters of an operation. Out: the template that the client fills, and the parameters where their
values travel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from wireproof.client.ledger import Ledger
from wireproof.client.model import Parameter
from wireproof.client.reading import SchemaReader
from wireproof.client.routes import EXPANDED
from wireproof.errors import shortened
from wireproof.oas.operations import rooted

_PAIR: Final = re.compile(r"([^=&]*)=\{([^{}]*)\}")
_ODD: Final = re.compile(r"\{[?&+]|=\{|\*\}")
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|//")
_MARKED: Final = re.compile(r"\{\+?([^{}?&*]*)\*?\}")
_DOTS: Final = frozenset({".", ".."})

Node = tuple[dict[str, Any], str]
"""A parameter object, and where it stands."""


def tell_odd_path(ledger: Ledger, path: str, pointer: str) -> None:
    """Say what becomes of a key of `paths` that is no path alone.

    Args:
        ledger: takes the entry.
        path: the key.
        pointer: where it stands.
    """
    read = shortened(rooted(path).partition("#")[0], 60)
    if _ADDRESS.match(path):
        reason = f"an address is no path, which `servers` would give: it is sent as {read}"
        ledger.degraded(pointer, "operation", reason)
    elif "#" in path:
        reason = f"no request carries a fragment (RFC 9110, section 7.1): it is sent as {read}"
        ledger.noted(pointer, "operation", reason)
    elif not _DOTS.isdisjoint(path.split("/")):
        sent = sent_template(rooted(path))
        above = " below the server's address" if sent.startswith("/../") else ""
        reason = "segments of dots are removed on the way (RFC 3986, section 5.2.4)"
        ledger.degraded(
            pointer, "operation", f"{reason}: it is sent as {shortened(sent, 60)}{above}"
        )
    elif not path.startswith("/"):
        ledger.noted(pointer, "operation", f"a path begins with a slash: it is read as {read}")


def sent_template(path: str) -> str:
    """The template of what is sent: without what parameters add to the query, names alone in it."""
    head = re.split("[?#]", path, maxsplit=1)[0]
    path = _without_dots(head) + path[len(head) :]
    if not _ODD.search(path):
        return path
    whole, mark, query = EXPANDED.sub("", path).partition("#")[0].partition("?")
    kept = [pair for pair in query.split("&") if pair and not _PAIR.fullmatch(pair)]
    return _MARKED.sub(r"{\1}", whole) + ("?" + "&".join(kept) if mark and kept else "")


def _without_dots(path: str) -> str:
    """A path without segments of dots (RFC 3986, section 5.2.4).

    Those that lead above its start stay: they are about the path of the server.
    """
    segments = path.split("/")
    if _DOTS.isdisjoint(segments):
        return path
    kept: list[str] = []
    for one in segments[1:]:
        if one == ".." and kept and kept[-1] != "..":
            kept.pop()
        elif one != ".":
            kept.append(one)
    kept += [""] if segments[-1] in _DOTS else []
    return "/" + "/".join(kept)


def queried(path: str) -> Iterator[tuple[str, str, bool]]:
    """The variables that stand in the query of a key, with names there and whether one must be."""
    for listed in EXPANDED.findall(path):
        for name in listed.split(","):
            plain = name.strip().partition(":")[0].rstrip("*")
            if plain:
                yield plain, plain, False
    for pair in EXPANDED.sub("", path).partition("#")[0].partition("?")[2].split("&"):
        if found := _PAIR.fullmatch(pair):
            yield found[2], found[1], True


def in_their_places(reader: SchemaReader, path: str, nodes: list[Node], pointer: str) -> list[Node]:
    """The parameters of an operation, those of the path in the query where the key has them there.

    A variable that nobody declares is a text; one that stands for a parameter of the query is that.

    Args:
        reader: keeps the ledger.
        path: the key.
        nodes: what the operation declares.
        pointer: of the operation.
    """
    moved = {(str(node["in"]), str(node["name"])): (node, place) for node, place in nodes}
    for variable, name, required in queried(path):
        own = moved.pop(("path", variable), None)
        if ("query", name) in moved:
            continue
        if own is None:
            reason = f"no parameter declares {{{variable}}} of the query; it is taken as text"
            reader.ledger.degraded(pointer, "parameter", reason)
            own = {"schema": {"type": "string"}, "required": required, "explode": True}, pointer
        node, place = own
        written = {**node, "in": "query", "name": name, "style": "form"}
        moved["query", name] = {**written, "explode": node.get("explode") is True}, place
    return list(moved.values())


def with_segments(path: str, parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """The parameters of an operation; `{+name}` keeps slashes in its value (RFC 6570, 3.2.3)."""
    names = re.findall(r"\{\+([^{}]*?)\*?\}", path)
    return tuple(
        replace(one, segments=True) if one.place == "path" and one.name in names else one
        for one in parameters
    )

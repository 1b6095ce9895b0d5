"""Servers: the addresses of an operation, variables filled in with their defaults.

In: two operations. Out: edits at the place where the servers are written, so that a change for the
whole document is one entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from wireproof.diff.comparison import Comparison
from wireproof.diff.graph import Node
from wireproof.diff.matching import OperationNode
from wireproof.diff.model import Edit, Effect
from wireproof.diff.values import same
from wireproof.diff.view import Views
from wireproof.oas.pointer import join

_AUTHORITY: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_TEXTS: Final = re.compile(r"[^{}]+(?![^{]*\})")


def effective_servers(views: Views, operation: OperationNode) -> tuple[list[Any], str]:
    """The servers of an operation, the default first, and where they are written."""
    for owner, place in (
        (operation.node, operation.pointer),
        (operation.item, operation.item_pointer),
        (views.document.data, "#"),
    ):
        listed = owner.get("servers")
        if isinstance(listed, list) and listed:
            return listed, join(place, "servers")
    return [{}], "#/servers"


def _url(server: Any) -> str:
    if not isinstance(server, dict):
        return "/"
    url = str(server.get("url", "/"))
    for name, variable in variables_of(server).items():
        url = url.replace("{" + name + "}", str(variable.get("default", "")))
    return _canonical(url) or "/"


def _canonical(url: str) -> str:
    """An address without a slash at its end, its scheme and host in small letters.

    These know no case (RFC 3986, section 6.2.2.1); variables in them do.
    """
    found = _AUTHORITY.match(url)
    end = found.end() if found else 0
    host = _TEXTS.sub(lambda text: text[0].lower(), url[:end])
    return f"{host}{url[end:]}".rstrip("/")


def variables_of(server: Any) -> dict[str, Mapping[str, Any]]:
    """The variables of a server that say something."""
    variables = server.get("variables") if isinstance(server, dict) else None
    listed = variables if isinstance(variables, dict) else {}
    return {str(name): one for name, one in listed.items() if isinstance(one, dict)}


def _reaches(server: Any, url: str) -> bool:
    """Whether a server has an address, for some values of its variables."""
    given = str(server.get("url", "/")) if isinstance(server, dict) else ""
    pattern = re.escape(_canonical(given))
    for name, variable in variables_of(server).items():
        values = "|".join(map(re.escape, _listed(variable))) or "[^/]+"
        pattern = pattern.replace(re.escape("{" + name + "}"), f"(?:{values})")
    return re.fullmatch(pattern, url) is not None


def _listed(variable: Mapping[str, Any]) -> list[str]:
    """The values of a variable; none where any text is one."""
    listed = variable.get("enum")
    return [str(one) for one in listed] if isinstance(listed, list) else []


def compare_servers(
    run: Comparison,
    node: Node,
    old: OperationNode,
    new: OperationNode,
    *,
    receiving: bool = False,
) -> None:
    """Compare the addresses of two operations; those of the document are none of a webhook."""
    before, here = effective_servers(run.old, old)
    after, there = effective_servers(run.new, new)
    if same(before, after) or (receiving and here == there == "#/servers"):
        return
    one, two = (list(dict.fromkeys(map(_url, servers))) for servers in (before, after))
    if one[0] != two[0]:
        still = any(_reaches(server, one[0]) for server in after)
        rule = "server.default" if one[0] in two or still else "server.replaced"
        node.edits.append(Edit(rule, Effect.NONE, here, there, two[0], one[0], two[0]))
    gone = [url for url in one[1:] if url not in two]
    fresh = [url for url in two[1:] if url not in one]
    if gone:
        node.edits.append(Edit("server.removed", Effect.NONE, here, there, gone[0], gone))
    if fresh:
        node.edits.append(Edit("server.added", Effect.NONE, here, there, fresh[0], None, fresh))
    node.edits.extend(_variables(before, after, here, there))


def _variables(old: list[Any], new: list[Any], here: str, there: str) -> Iterator[Edit]:
    """What may be put into the addresses: the client has an option for each variable."""
    one, two = _values(old), _values(new)
    for name in dict.fromkeys([*one, *two]):
        if name not in two:
            yield Edit("server.variable.removed", Effect.NONE, here, there, name, name)
        elif name not in one:
            yield Edit("server.variable.added", Effect.NONE, here, there, name, None, name)
        elif one[name] != two[name]:
            yield from _lists((one[name], two[name]), here, there, name)


def _lists(
    values: tuple[list[str] | None, list[str] | None], here: str, there: str, name: str
) -> Iterator[Edit]:
    one, two = values
    ends = here, there, name
    if two is not None and (one is None or set(one) - set(two)):
        yield Edit("server.variable.narrowed", Effect.NONE, *ends, one, two)
    if one is not None and (two is None or set(two) - set(one)):
        yield Edit("server.variable.widened", Effect.NONE, *ends, one, two)


def _values(servers: list[Any]) -> dict[str, list[str] | None]:
    """The values of each variable; None where any text is one."""
    found: dict[str, list[str] | None] = {}
    for server in servers:
        for name, variable in variables_of(server).items():
            listed, known = _listed(variable), found.get(name, [])
            open_ = not listed or known is None
            found[name] = None if open_ else sorted({*(known or ()), *listed})
    return found

"""Servers: the addresses of an operation, variables filled in with their defaults.

In: two operations. Out: edits at the place where the servers are written, so that a change for the
whole document is one entry.
"""

from __future__ import annotations

from typing import Any

from wireproof.diff.comparison import Comparison
from wireproof.diff.graph import Node
from wireproof.diff.matching import OperationNode
from wireproof.diff.model import Edit, Effect
from wireproof.diff.view import Views
from wireproof.oas.pointer import join


def effective_servers(views: Views, operation: OperationNode) -> tuple[list[str], str]:
    """The addresses of an operation, the default first, and where they are written."""
    for owner, place in (
        (operation.node, operation.pointer),
        (operation.item, operation.item_pointer),
        (views.document.data, "#"),
    ):
        listed = owner.get("servers")
        if isinstance(listed, list) and listed:
            return list(dict.fromkeys(map(_url, listed))), join(place, "servers")
    return ["/"], "#/servers"


def _url(server: Any) -> str:
    if not isinstance(server, dict):
        return "/"
    url = str(server.get("url", "/"))
    variables = server.get("variables")
    for name, variable in variables.items() if isinstance(variables, dict) else ():
        default = variable.get("default", "") if isinstance(variable, dict) else ""
        url = url.replace("{" + name + "}", str(default))
    return url.rstrip("/") or "/"


def compare_servers(run: Comparison, node: Node, old: OperationNode, new: OperationNode) -> None:
    """Compare the addresses of two operations."""
    one, here = effective_servers(run.old, old)
    two, there = effective_servers(run.new, new)
    if one == two:
        return
    if one[0] != two[0]:
        rule = "server.default" if one[0] in two else "server.replaced"
        node.edits.append(Edit(rule, Effect.NONE, here, there, two[0], one[0], two[0]))
    gone = [url for url in one[1:] if url not in two]
    fresh = [url for url in two[1:] if url not in one]
    if gone:
        node.edits.append(Edit("server.removed", Effect.NONE, here, there, gone[0], gone))
    if fresh:
        node.edits.append(Edit("server.added", Effect.NONE, here, there, fresh[0], None, fresh))

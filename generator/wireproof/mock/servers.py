"""The base paths under which a document's servers answer.

In: Server Objects. Out: path templates, in which a variable without an `enum` stays an expression.
Source: OpenAPI Specification 3.1.1, "Server Object", "Server Variable Object".
"""

from __future__ import annotations

import re
from itertools import islice, product
from typing import Any, Final

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_ORIGIN: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/]*")
_MOST: Final = 32


def prefixes(servers: list[Any]) -> tuple[str, ...]:
    """Return the distinct base paths, without a slash at the end; "" for a bare host."""
    found: dict[str, None] = {}
    for server in servers:
        if isinstance(server, dict):
            found |= dict.fromkeys(_paths(server))
    return tuple(found) or ("",)


def _paths(server: dict[str, Any]) -> list[str]:
    url = str(server.get("url", "/"))
    variables = server.get("variables")
    variables = variables if isinstance(variables, dict) else {}
    names = list(dict.fromkeys(_VARIABLE.findall(url)))
    choices = [_values(url, name, variables.get(name)) for name in names]
    found = []
    for values in islice(product(*choices), _MOST):
        chosen = dict(zip(names, values, strict=True))
        full = _VARIABLE.sub(lambda match, chosen=chosen: chosen[match[1]], url)  # type: ignore[misc]
        path = _ORIGIN.sub("", full, count=1) if _ORIGIN.match(full) else full
        path = re.split(r"[?#]", path)[0].rstrip("/")
        found.append(path if path.startswith("/") or not path else f"/{path}")
    return found


def _values(url: str, name: str, variable: Any) -> list[str]:
    """Return what a variable may be; in the path, without an `enum`, anything: its expression."""
    given = variable if isinstance(variable, dict) else {}
    listed = given.get("enum")
    if isinstance(listed, list) and listed:
        return [str(one) for one in listed]
    default = str(given.get("default", name))
    in_path = f"{{{name}}}" in _ORIGIN.sub("", url, count=1) and not url.startswith(f"{{{name}}}")
    return [f"{{{name}}}"] if in_path else [default]

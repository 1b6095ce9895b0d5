"""What explains an option of the client: a scheme, a variable of a server, a shared parameter.

In: the symbol of an option, and changes of the contract. Out: those that explain it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from wireproof.diff.model import ContractChange
from wireproof.diff.surface import Symbol
from wireproof.oas.pointer import ROOT, join, split

ParameterNames = tuple[Mapping[str, str], Mapping[str, str]]
"""Pointers of parameters -> their names, in the old and in the new document."""


OWN_SERVERS: Final = "base_urls"
"""The option that replaces the servers of single operations."""


def option_causes(
    symbol: Symbol,
    near: Iterable[ContractChange],
    changes: Iterable[ContractChange],
    names: ParameterNames,
) -> list[ContractChange]:
    """The changes that explain an option.

    They are those of its own scheme or variable, else of the parameter that it stands for, wherever
    that is declared, else of its kind.

    Args:
        symbol: the option.
        near: changes of schemes, requirements and servers.
        changes: all changes.
        names: of parameters.
    """
    listed = list(near)
    named = [one for one in listed if _names_option(one, symbol)]
    own = {symbol.wire.lower(), symbol.python} - {""}
    if symbol.wire == symbol.python == OWN_SERVERS:
        named = [one for one in changes if _of_own_server(one)]
    named = named or [one for one in changes if _parameter(one, names) in own]
    kinds = ("server.",) if symbol.wire else ("server.", "scheme.", "security.")
    return named or [one for one in listed if one.edit.rule.startswith(kinds)]


def _of_own_server(change: ContractChange) -> bool:
    """Whether a change is about the server of some operations, rather than the document's."""
    return change.edit.rule.startswith("server.") and {change.edit.old, change.edit.new} != {
        "#/servers"
    }


def _names_option(change: ContractChange, symbol: Symbol) -> bool:
    edit = change.edit
    of_options = edit.rule.startswith(("scheme.", "server.variable.", "security.scheme"))
    names = [split(place)[-1] for place in (edit.old, edit.new) if place is not None]
    return of_options and symbol.wire in [edit.subject, edit.before, edit.after, *names]


def _parameter(change: ContractChange, names: ParameterNames) -> str | None:
    """The name of the parameter that a change is about, in small letters."""
    edit = change.edit
    if edit.rule.startswith(("parameter.added", "parameter.removed")):
        return edit.subject.lower()
    for place, known in ((edit.old, names[0]), (edit.new, names[1])):
        tokens = split(place or ROOT)
        if "parameters" in tokens[:-1]:
            name = known.get(join(ROOT, *tokens[: tokens.index("parameters") + 2]))
            return None if name is None else name.lower()
    return None

"""The part of a document that somebody wants, with the names that the whole client would have.

In: an assembled document and `[client] include` and `exclude`. Out: the pointers of what is wanted,
and the names that its analysis starts from.
"""

from __future__ import annotations

from dataclasses import replace

from wireproof.client import Api, ApiOptions, NameLock, build_api
from wireproof.client.left_out import kept_names
from wireproof.client.operation_names import routes_of, settle
from wireproof.client.rivals import is_settled, rivals, wanted_names
from wireproof.errors import Location, UsageError, did_you_mean
from wireproof.oas.selection import Selection
from wireproof.spec.cut import outline
from wireproof.spec.document import Document
from wireproof.spec.load import Assembled, finish


def chosen(whole: Assembled, selection: Selection) -> frozenset[str]:
    """The pointers of the operations and webhooks that are wanted.

    Args:
        whole: the document.
        selection: what is wanted.

    Raises:
        UsageError: a pattern fits nothing, or nothing is left.
    """
    there = outline(whole.raw)
    idle = selection.idle(there.values())
    if idle is not None:
        name, pattern = idle
        words = dict.fromkeys(word for one in there.values() for word in one.words)
        raise UsageError(
            f"[client] {name}: no operation fits {pattern!r:.100}",
            location=Location(str(whole.path)),
            hint=did_you_mean(pattern, words),
        )
    whole.of_whole["operations"] = list(there)
    found = frozenset(pointer for pointer, one in there.items() if selection.takes(one))
    if not found:
        raise UsageError(
            "[client] include and exclude leave no operation",
            location=Location(str(whole.path)),
            hint="exclude less; what it names is taken from what include names",
        )
    return found


def analyse_part(whole: Assembled, options: ApiOptions, names: NameLock) -> tuple[Document, Api]:
    """The part of a document that is wanted, and its analysis with the names of the whole client.

    Most names are those of the part alone. Where something that was left out may want one of them,
    it is analysed beside the part; where that does not tell, the whole document is.
    """
    kept = chosen(whole, options.selection)
    own = finish(whole, kept)
    methods = settle(own, _copied(names), options.names)
    requests = {f"{one.method} {one.path}": methods[one.pointer] for one in routes_of(own)}
    options = replace(options, names={one: ".".join(name) for one, name in requests.items()})
    lock = _copied(names)
    api = build_api(own, options, lock)
    mine, beyond = wanted_names(own, lock), rivals(own, lock, methods)
    if not beyond and is_settled(lock, mine):
        return own, api
    lock = _copied(names)
    build_api(finish(whole, kept | beyond), options, lock, accounted=False)
    if not is_settled(lock, mine):
        lock = _copied(names)
        build_api(finish(whole), options, lock, accounted=False)
    lock.old = names.old
    settled = kept_names(own, lock)
    if all(
        entries.items() <= settled.get(scope, {}).items() for scope, entries in api.names.items()
    ):
        return own, api
    return own, build_api(own, options, NameLock(old=settled))


def _copied(names: NameLock) -> NameLock:
    return NameLock(old={scope: dict(entries) for scope, entries in names.old.items()})

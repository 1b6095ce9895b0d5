"""How a list is paged where somebody says so: `[client.pagination]`, or a detector of a package.

In: a table `{style = "cursor", parameter = "from", next = "meta.after"}`, and the operation that it
is for. Out: a `Pagination`, or an error that says what there is instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, get_args

from wireproof.client.model import Operation, PageStyle, Pagination
from wireproof.client.paged_items import Items, find_items, item_of, properties
from wireproof.client.types import Declaration, Type
from wireproof.errors import Location, UsageError, did_you_mean, shortened
from wireproof.installed import entry_points_of
from wireproof.oas.selection import Selectable, Selection
from wireproof.spec.cut import outline

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP: Final = "wireproof.pagination"
TABLE: Final = "[client.pagination]"
_STYLES: Final[tuple[str, ...]] = get_args(PageStyle)
_KEYS: Final = ("style", "parameter", "next", "items", "more", "done", "start")
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "cursor": ("parameter", "next"),
    "last-id": ("parameter", "more"),
    "link": ("next",),
    "link-header": (),
    "page": ("parameter",),
    "offset": ("parameter",),
}
_DEEPEST: Final = 3


@dataclass(frozen=True, slots=True)
class Listing:
    """An operation as a detector sees it: names alone.

    Attributes:
        request: `GET /things`.
        parameters: names of the query string.
        answer: dotted paths of the properties of the response.
        items: the dotted path of its list; empty where the response itself is the list.
        links: whether the header field `Link` is documented.
    """

    request: str
    parameters: tuple[str, ...]
    answer: tuple[str, ...]
    items: str
    links: bool


class Choices:
    """What was said about the lists of one API.

    Args:
        tables: by pattern: a table, or false for a list that is given at once.
        named: every operation by pointer, as patterns see it.

    Raises:
        UsageError: a pattern fits no operation, or its value says nothing that can be done.
    """

    def __init__(self, tables: Mapping[str, Any], named: Mapping[str, Selectable]) -> None:
        self._tables = tables
        self._named = named
        for pattern, value in tables.items():
            if Selection((pattern,)).idle(named.values()):
                words = dict.fromkeys(word for one in named.values() for word in one.words)
                raise UsageError(
                    f"{TABLE}: no operation fits {shortened(pattern, 100)}",
                    hint=did_you_mean(pattern, words),
                )
            if value is not False:
                _check(value, f"{TABLE} {shortened(pattern, 60)}")

    def of(self, operation: Operation) -> tuple[str, Any] | None:
        """The pattern that fits an operation, and its value; None where none does."""
        one = self._named.get(operation.pointer)
        fitting = (
            (pattern, value)
            for pattern, value in self._tables.items()
            if one is not None and Selection((pattern,)).takes(one)
        )
        return next(fitting, None)


def choices_of(tables: Mapping[str, Any], whole: Mapping[str, Any]) -> Choices:
    """What was said about the lists of a document; the errors of `Choices`."""
    return Choices(tables, outline(whole)) if tables else NOTHING


def said(
    operation: Operation, declarations: Mapping[str, Declaration], table: Any, who: str
) -> Pagination:
    """The pagination that a table means.

    Args:
        operation: with resolved arguments.
        declarations: the named types.
        table: see the module.
        who: says it, for errors and the ledger.

    Raises:
        UsageError: the operation has no such parameter, property or list.
    """
    _check(table, who)
    items = _items(operation, declarations, table, who)
    known = {".".join(path): path for path in _paths(items.whole, declarations)}
    style: PageStyle = table["style"]
    parameter = str(table.get("parameter", ""))
    next_ = ("id",) if style == "last-id" else _known(table, "next", known, who)
    if style == "last-id" and "next" in table:
        next_ = tuple(str(table["next"]).split("."))
    return Pagination(
        style=style,
        items=items.path,
        item=items.type,
        parameter=parameter,
        place=_place(operation, declarations, parameter, who),
        next=next_,
        more=_known(table, "more", known, who),
        done=bool(table.get("done", False)),
        start=int(table.get("start", 0 if style == "offset" else 1)),
        reason=f"pages: {style}, as {who} says",
    )


def detected(
    operation: Operation, declarations: Mapping[str, Declaration], *, links: bool
) -> Pagination | None:
    """What the first detector of an installed package finds that finds anything.

    Raises:
        UsageError: a detector fails, or tells what the operation does not have.
    """
    found = _installed()
    items = find_items(operation, declarations) if found else None
    if items is None:
        return None
    listing = Listing(
        f"{operation.method} {operation.path}",
        tuple(one.name for one in operation.parameters if one.place == "query"),
        tuple(".".join(path) for path in _paths(items.whole, declarations)),
        ".".join(items.path),
        links,
    )
    for entry in found:
        table = _asked(entry, listing)
        if table is not None:
            return said(operation, declarations, table, f"the detector {entry.name!r}")
    return None


def installed_detectors() -> tuple[str, ...]:
    """The detectors of installed packages, with what they come from: a client depends on them."""
    return tuple(
        f"{one.name} = {one.value} {one.dist.version if one.dist else ''}" for one in _installed()
    )


@lru_cache(maxsize=1)
def _installed() -> tuple[EntryPoint, ...]:
    """The entry points, looked up once: every operation without pages asks for them."""
    return tuple(sorted(entry_points_of(GROUP), key=lambda one: (one.name, one.value)))


def _asked(entry: EntryPoint, listing: Listing) -> Any:
    try:
        detect: Callable[[Listing], Any] = entry.load()
        return detect(listing)
    except Exception as error:
        package = entry.dist.name if entry.dist is not None else "an installed package"
        raise UsageError(
            f"the detector {entry.name!r} of {package} failed: {type(error).__name__}: {error}",
            location=Location(f"{GROUP}: {entry.name} = {entry.value}"),
            hint=f"update or uninstall {package}",
        ) from error


def _check(table: Any, who: str) -> None:
    """Refuse a table that no operation could be paged by."""
    example = '{ style = "cursor", parameter = "cursor", next = "meta.next" }'
    if not isinstance(table, Mapping):
        raise UsageError(f"{who} is neither false nor a table", hint=f"write false, or {example}")
    for key in table:
        if key not in _KEYS:
            raise UsageError(
                f"{who} has an unknown key {shortened(key)}", hint=did_you_mean(key, _KEYS)
            )
    style = str(table.get("style", ""))
    if style not in _STYLES:
        raise UsageError(
            f"{who} has an unknown style {shortened(style)}", hint=did_you_mean(style, _STYLES)
        )
    for key in _NEEDS[style]:
        if not isinstance(table.get(key), str):
            raise UsageError(f"{who}: {style} needs {key!r}, a text", hint=f"write {example}")


def _items(
    operation: Operation,
    declarations: Mapping[str, Declaration],
    table: Mapping[str, Any],
    who: str,
) -> Items:
    found = find_items(operation, declarations)
    if "items" not in table:
        if found is None:
            raise UsageError(
                f"{who}: {operation.method} {operation.path} answers with no list that stands out",
                hint='name it: items = "data"; a list in an object has a dotted path',
            )
        return found
    lists: dict[str, Items] = {}
    for response in operation.returned:
        for media in response.media_types:
            for path, type_ in _typed(media.type, declarations):
                item = item_of(type_, declarations)
                if item is not None:
                    lists.setdefault(".".join(path), Items(path, item, media.type))
    wanted = str(table["items"])
    if wanted not in lists:
        raise UsageError(
            f"{who}: items {shortened(wanted, 60)} is no list of the response",
            hint=did_you_mean(wanted, lists),
        )
    return lists[wanted]


def _known(
    table: Mapping[str, Any], key: str, known: Mapping[str, tuple[str, ...]], who: str
) -> tuple[str, ...]:
    wanted = str(table.get(key, ""))
    if not wanted:
        return ()
    if wanted not in known:
        raise UsageError(
            f"{who}: {key} {shortened(wanted, 60)} is no property of the response",
            hint=did_you_mean(wanted, known),
        )
    return known[wanted]


def _place(
    operation: Operation, declarations: Mapping[str, Declaration], name: str, who: str
) -> Any:
    """Where a parameter travels."""
    queries = [one.name for one in operation.parameters if one.place == "query"]
    body = operation.body
    media = body.media_types[0].type if body is not None and body.media_types else None
    inside = [".".join(path) for path in _paths(media, declarations)] if media is not None else []
    if not name or name in queries:
        return "query"
    if name in inside:
        return "body"
    raise UsageError(
        f"{who}: {operation.method} {operation.path} has no parameter {shortened(name, 60)}",
        hint=did_you_mean(name, [*queries, *inside]),
    )


def _paths(type_: Type, declarations: Mapping[str, Declaration]) -> Iterator[tuple[str, ...]]:
    return (path for path, _ in _typed(type_, declarations))


def _typed(
    type_: Type, declarations: Mapping[str, Declaration], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Type]]:
    """The properties of a type, also of objects in it, by their paths."""
    for one in properties(type_, declarations):
        here = (*above, one.wire_name)
        yield here, one.type
        if len(here) < _DEEPEST:
            yield from _typed(one.type, declarations, here)


NOTHING: Final = Choices({}, {})

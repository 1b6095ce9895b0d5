"""Which operations give a list page by page, and how the next page is asked for.

In: an operation, the declared types, what its header fields and texts say. Out: a `Pagination`
with the reason that found it, or None. The rules are in the order in which they are tried: what a
response says about the next page goes before what can only be counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from wireproof.client.identifiers import words
from wireproof.client.ledger import Ledger
from wireproof.client.model import Body, Operation, Pagination, Parameter
from wireproof.client.paged_items import Items, find_items, properties
from wireproof.client.paging_choice import NOTHING, TABLE, Choices, detected, said
from wireproof.client.types import Declaration, Enumeration, Field, Ref, Scalar, Type, Union
from wireproof.errors import shortened
from wireproof.oas.media_types import is_json

_PARTS: Final = frozenset(
    "pages page paging meta metadata pagination page_info cursors cursor response_metadata links "
    "link next next_page list_metadata list_meta result_info".split()
)
"""Objects in which a response speaks of pages."""
_CURSORS: Final = frozenset(
    "cursor next_cursor page_cursor page_token next_page_token next_token token "
    "continuation_token continuation iterator starting_after start_cursor after after_id "
    "page_after bookmark marker next_marker scroll_param scroll_id start_after "
    "pagination_token".split()
)
"""Parameters that take a cursor."""
_NEXT_CURSORS: Final = (
    "next_cursor next_page_token next_page_cursor next_token next_iterator iterator end_cursor "
    "cursor continuation_token continuation next_continuation_token page_token starting_after "
    "after scroll_param scroll_id bookmark next_marker marker last_id next"
).split()
"""Properties that give one, the most telling first."""
_NEXT_LINKS: Final = frozenset(
    "next next_url next_link next_page next_page_url next_page_uri next_page_link next_uri "
    "next_href odata_next_link url href".split()
)
_URLS: Final = frozenset("uri url uri-reference iri iri-reference".split())  # their formats
_LAST_IDS: Final = frozenset("starting_after after after_id start_after".split())
_TOLD: Final = frozenset("last_id next_page next_cursor end_cursor starting_after after".split())
"""What a response says where the identifier of the last item is not what counts."""
_MORE: Final = {
    **dict.fromkeys(
        "has_more has_more_items has_next has_next_page more more_available more_results "
        "has_more_results is_truncated".split(),
        False,
    ),
    **dict.fromkeys("done is_last is_last_page last_page last".split(), True),
}
"""Booleans that say whether there are more pages, and their value at the end."""
_PAGES: Final = frozenset("page page_number page_num pagenumber page_no page_index".split())
_OFFSETS: Final = frozenset("offset page_offset start_at skip".split())
_LIMITS: Final = frozenset(
    "per_page limit page_size size page_limit count max_results maxresults results_per_page "
    "items_per_page top first max_items pagesize num_results take since".split()
)
_LINK_TEXT: Final = re.compile(r"\blink\b.{0,40}\bheader\b|rfc ?(5988|8288)", re.IGNORECASE)
_URL_TEXT: Final = re.compile(r"\b(url|uri|link|href)\b", re.IGNORECASE)
_COUNTED: Final = (
    ("page", _PAGES, "the number of a page"),
    ("offset", _OFFSETS, "how many to leave out"),
)
_DEPTH: Final = 2
_READING: Final = ("GET", "QUERY", "POST")


@dataclass(frozen=True, slots=True)
class Facts:
    """An operation as the rules see it.

    Attributes:
        operation: with settled types.
        declarations: the named types, by name.
        items: the list that a response holds.
        links: whether a success is documented with the header field `Link`.
        custom: see `find_pagination`.
    """

    operation: Operation
    declarations: Mapping[str, Declaration]
    items: Items
    links: bool
    custom: str = ""

    @property
    def queries(self) -> tuple[Parameter, ...]:
        """The parameters of the query string."""
        return tuple(one for one in self.operation.parameters if one.place == "query")

    def said(self) -> Iterator[tuple[tuple[str, ...], Field]]:
        """What the response says beside the items: properties, also of objects about pages."""
        stack: list[tuple[tuple[str, ...], Type, int]] = [((), self.items.whole, 0)]
        while stack:
            path, type_, depth = stack.pop(0)
            for one in properties(type_, self.declarations):
                here = (*path, one.wire_name)
                if here != self.items.path:
                    yield here, one
                    if depth < _DEPTH and plain(one.wire_name) in _PARTS:
                        stack.append((here, one.type, depth + 1))


def plain(name: str) -> str:
    """`nextPageToken`, `page[token]` and `@odata.nextLink` in one spelling: `next_page_token`."""
    return "_".join(words(name.lstrip("_@$"))).lower()


def paginate(
    operations: Sequence[Operation],
    links: Sequence[bool],
    declarations: Mapping[str, Declaration],
    ledger: Ledger,
    choices: Choices = NOTHING,
) -> list[Operation]:
    """The operations of an API, those that give a list page by page with how they do it.

    Args:
        operations: with resolved arguments.
        links: for each, whether a success is documented with the header field `Link`.
        declarations: the named types.
        ledger: is told of what was found.
        choices: what a person said, which goes before all rules.
    """
    done: list[Operation] = []
    chosen: set[str] = set()
    for one, link in zip(operations, links, strict=True):
        choice = None if one.streaming else choices.of(one)
        if choice is None:
            found = find_pagination(one, declarations, links=link, ledger=ledger)
        else:
            chosen.add(one.pointer)
            found = _chosen(one, declarations, ledger, *choice)
        done.append(replace(one, pagination=found))
    kinds_of = [one.pagination for one in done if one.pagination]
    names = Counter(one.parameter for one in kinds_of if one.style == "last-id")
    if not names:
        return done
    ((custom, _),) = names.most_common(1)
    for index, one in enumerate(done):
        if one.pagination is None and one.method == "GET" and one.pointer not in chosen:
            found = find_pagination(one, declarations, links=False, ledger=ledger, custom=custom)
            done[index] = replace(one, pagination=found)
    return done


def _chosen(
    operation: Operation,
    declarations: Mapping[str, Declaration],
    ledger: Ledger,
    pattern: str,
    table: Any,
) -> Pagination | None:
    """What a person said about a list."""
    who = f"{TABLE} {shortened(pattern, 60)}"
    found = said(operation, declarations, table, who) if table is not False else None
    reason = found.reason if found else f"no pages, as {who} says"
    ledger.noted(operation.pointer, "pagination", reason)
    return found


def find_pagination(
    operation: Operation,
    declarations: Mapping[str, Declaration],
    *,
    links: bool,
    ledger: Ledger,
    custom: str = "",
) -> Pagination | None:
    """How an operation is paged, by the first rule that finds something.

    Args:
        operation: with resolved arguments.
        declarations: the named types.
        links: whether a success is documented with the header field `Link`.
        ledger: is told of what was found.
        custom: the parameter that other operations of this API take the last identifier by.
    """
    if operation.method not in _READING or operation.streaming:
        return None
    items = find_items(operation, declarations)
    if items is None:
        return None
    facts = Facts(operation, declarations, items, links, custom)
    by_rule = (rule(facts) for rule in _RULES)
    found = next((one for one in by_rule if one is not None), None)
    if found is None and not custom:
        found = detected(operation, declarations, links=links)
    if found is not None:
        ledger.noted(operation.pointer, "pagination", found.reason)
    return found


def _pagination(facts: Facts, style: Any, reason: str, **more: Any) -> Pagination:
    return Pagination(style, facts.items.path, facts.items.type, reason=f"pages: {reason}", **more)


def _more(facts: Facts) -> tuple[tuple[str, ...], bool]:
    """The boolean that says whether there are more pages, and its value at the end."""
    for path, one in facts.said():
        if plain(one.wire_name) in _MORE and kinds(one.type, facts.declarations) <= {"boolean"}:
            return path, _MORE[plain(one.wire_name)]
    return (), False


def _by_last_id(facts: Facts) -> Pagination | None:
    """`has_more`, and a parameter that takes the identifier of the last item (as Stripe does)."""
    more, done = _more(facts)
    known = {plain(path[-1]) for path, _ in facts.said()}
    if not more or done or known & _TOLD or not _have_ids(facts):
        return None
    found = [one.name for one in facts.queries if plain(one.name) in _LAST_IDS]
    for name in found or ([facts.custom] if facts.custom else []):
        reason = f"`{name}` takes the `id` of the last item while `{more[-1]}` is true"
        reason += "" if found else "; it is declared for other lists of this API"
        return _pagination(facts, "last-id", reason, parameter=name, next=("id",), more=more)
    return None


def _have_ids(facts: Facts) -> bool:
    item = facts.items.type
    some = item.members if isinstance(item, Union) else (item,)
    fields = [one for kind in some for one in properties(kind, facts.declarations)]
    return any(one.wire_name == "id" for one in fields)


def _by_cursor(facts: Facts) -> Pagination | None:
    """A property of the response that a parameter takes."""
    more, done = _more(facts)
    said = [
        (path, one)
        for path, one in facts.said()
        if kinds(one.type, facts.declarations) <= {"string", "integer", "uuid"}
        and not _is_link(path, one)
    ]
    for name, place in _takers(facts):
        wanted = plain(name.rpartition(".")[2])
        pairs = [one for one in said if _pair(wanted, one[0])]
        if not pairs:
            continue
        path, _ = min(pairs, key=lambda one: _telling(wanted, one[0]))
        reason = f"`{name}` takes `{'.'.join(path)}` of the response"
        end = f", until `{'.'.join(more)}` is {str(done).lower()}" if more else ""
        found = {"parameter": name, "place": place, "next": path, "more": more, "done": done}
        return _pagination(facts, "cursor", reason + end, **found)
    return None


def _takers(facts: Facts) -> Iterator[tuple[str, Literal["query", "body"]]]:
    """Parameters of the query, and properties of the body, that may take a cursor."""
    for one in facts.queries:
        yield one.name, "query"
    body = facts.operation.body
    if body is None or not all(is_json(media.name) for media in body.media_types):
        return
    for path in _in_body(body, facts.declarations):
        if plain(path[-1]) in _CURSORS:
            yield ".".join(path), "body"


def _in_body(body: Body, declarations: Mapping[str, Declaration]) -> Iterator[tuple[str, ...]]:
    for media in body.media_types[:1]:
        for one in properties(media.type, declarations):
            if "." in one.wire_name:
                continue
            yield (one.wire_name,)
            if plain(one.wire_name) in _PARTS:
                for inner in properties(one.type, declarations):
                    if "." not in inner.wire_name:
                        yield (one.wire_name, inner.wire_name)


def _pair(wanted: str, path: tuple[str, ...]) -> bool:
    """Whether a property is what a parameter of this name takes."""
    name = plain(path[-1])
    if name in (f"next_{wanted}", f"{wanted}_next"):
        return True
    return wanted in _CURSORS and (
        name == wanted or name in _NEXT_CURSORS or plain("_".join(path[-2:])) in _NEXT_CURSORS
    )


def _telling(wanted: str, path: tuple[str, ...]) -> tuple[bool, bool, int]:
    name = plain(path[-1])
    rank = _NEXT_CURSORS.index(name) if name in _NEXT_CURSORS else len(_NEXT_CURSORS)
    return name != f"next_{wanted}", name != wanted, rank


def _is_link(path: tuple[str, ...], one: Field) -> bool:
    """Whether the property is the URL of the next page."""
    name, parent = plain(one.wire_name), plain(path[-2]) if len(path) > 1 else ""
    if name not in _NEXT_LINKS or (name in ("url", "href") and parent not in ("next", "next_page")):
        return False
    spoken = set(words(name.replace("_", " "))) & {"url", "uri", "link", "href"}
    told = bool(spoken) or one.format in _URLS or parent in ("links", "link")
    return told or bool(_URL_TEXT.search(one.description))


def _by_link(facts: Facts) -> Pagination | None:
    """The URL of the next page in the response."""
    if facts.operation.method != "GET":
        return None
    for path, one in facts.said():
        if kinds(one.type, facts.declarations) <= {"string"} and _is_link(path, one):
            reason = f"`{'.'.join(path)}` of the response is the URL of the next page"
            return _pagination(facts, "link", reason, next=path)
    return None


def _by_header(facts: Facts) -> Pagination | None:
    """The header field `Link` (RFC 8288): documented, or spoken of by a parameter."""
    if facts.operation.method != "GET":
        return None
    paging = _PAGES | _LIMITS | _CURSORS | {"before"}
    about = [one for one in facts.queries if plain(one.name) in paging]
    cursors = [one for one in about if plain(one.name) not in _PAGES | _LIMITS]
    if facts.links and about:
        reason = f"`{about[0].name}` is a parameter, and the header field `Link` is documented"
    elif spoken := [one.name for one in cursors if _LINK_TEXT.search(one.description)]:
        reason = f"`{spoken[0]}` takes what the header field `Link` tells"
    else:
        return None
    return _pagination(facts, "link-header", reason)


def _by_count(facts: Facts) -> Pagination | None:
    """The number of the page, or of the first item."""
    for style, names, text in _COUNTED:
        for one in facts.queries:
            if plain(one.name) in names and kinds(one.type, facts.declarations) <= {
                "integer",
                "number",
            }:
                more, done = _more(facts)
                found = {"parameter": one.name, "more": more, "done": done}
                start = _start(one, 1 if style == "page" else 0)
                reason = f"`{one.name}` is {text}"
                return _pagination(facts, style, reason, start=start, **found)
    return None


def _by_undeclared_cursor(facts: Facts) -> Pagination | None:
    """`pages.next.starting_after`: what to send next, though no parameter is declared for it."""
    for path, one in facts.said():
        told = len(path) > 1 and plain(path[-2]) in ("next", "next_page")
        text = kinds(one.type, facts.declarations) <= {"string"}
        if told and text and plain(path[-1]) in _CURSORS and facts.operation.method == "GET":
            reason = f"`{'.'.join(path)}` of the response says which `{path[-1]}` to send next"
            reason += "; no such parameter is declared"
            return _pagination(facts, "cursor", reason, parameter=path[-1], next=path)
    return None


def _start(parameter: Parameter, usual: int) -> int:
    """What the server takes when the parameter is left out."""
    default = parameter.default[0] if parameter.default else None
    if isinstance(default, int) and not isinstance(default, bool):
        return default
    least = parameter.type.constraints.minimum if isinstance(parameter.type, Scalar) else None
    return int(least) if least in (0, 1) and usual else usual


_RULES: Final = (_by_last_id, _by_cursor, _by_link, _by_header, _by_count, _by_undeclared_cursor)


def kinds(type_: Type, declarations: Mapping[str, Declaration]) -> set[str]:
    """The kinds of scalars that a value may be, null left out; `object` for anything else."""
    found: set[str] = set()
    stack, left = [type_], 50
    while stack and left:
        one, left = stack.pop(), left - 1
        match one:
            case Scalar("null"):
                continue
            case Scalar(kind):
                found.add(kind)
            case Enumeration(values):
                found |= {"boolean" if isinstance(v, bool) else "string" for v in values}
            case Union(members):
                stack += members
            case Ref(name) if hasattr(declarations.get(name), "type"):
                stack.append(declarations[name].type)  # type: ignore[union-attr]
            case _:
                found.add("object")
    return found

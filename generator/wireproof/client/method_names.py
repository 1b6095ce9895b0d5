"""Names of resources and methods, by rule: what a person would write who knows the paths.

In: every operation of a document, and the names that are settled already. Out: a resource
(`chat.completions`) and a method (`create`) for each. An id that says more than the path does
gives the method its name; where it does not, or where there is none, the path and the HTTP method
give it:

    GET, POST on a collection                 list, create
    GET, PUT, PATCH, POST, DELETE on an item  get, replace, update, update, delete
    POST /orders/{id}/cancel                  orders.cancel
    GET, POST /orders/{id}/lines              orders.lines.list, orders.lines.create

Two operations that would share a name are told apart by words of their ids or paths, never by a
number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

from wireproof.client.english import (
    CHANGED,
    LISTED,
    LOOKUPS,
    MADE,
    PREPOSITIONS,
    READ,
    STANDARD,
    VERBS,
    is_plural,
    singular,
)
from wireproof.client.identifiers import method_name, resource_name, words
from wireproof.client.routes import (
    Route,
    id_words,
    is_generated,
    namespaced,
    stems,
    summary_verb,
)

Name = tuple[str, str]
"""Resource and method."""

_ROOT: Final = "root"
_ON_ITEM: Final = {"GET": "get", "POST": "update", "PUT": "replace", "PATCH": "update"}
_MANY: Final = 10
"""With so many operations, what all paths begin with is no resource: `/accounts/{id}/…`."""


_OWNED_BY: Final = {"for", "from", "in", "of", "on", "to"}


@dataclass(frozen=True, slots=True)
class _Paths:
    """What the other operations tell about a path."""

    methods: Mapping[tuple[str, ...], set[str]]
    """The HTTP methods by the segments of the path, without the names of variables."""
    beyond: frozenset[tuple[str, ...]]
    """Paths that another one goes on from."""
    roots: Mapping[str, set[str]]
    """The first nouns of the paths of each tag."""

    def has(self, route: Route, method: str) -> bool:
        """Whether the path has this method, too."""
        return method in self.methods[_shape(route.path)]

    def has_items(self, route: Route) -> bool:
        """Whether items stand below the path: `/orders` where there is `/orders/{id}`."""
        item = (*_shape(route.path), "{}")
        return item in self.methods or item in self.beyond

    def stands_alone(self, route: Route) -> bool:
        """Whether the path has one noun, and nothing with another noun stands below it."""
        if len(route.nouns) != 1:
            return False
        shape = _shape(route.path)
        root = shape[: -1 if route.at_item else None]
        return not any(
            one[: len(root)] == root and len(one) > len(root) + 1 for one in self.methods
        )

    def goes_on(self, route: Route) -> bool:
        """Whether there is anything below the path."""
        return _shape(route.path) in self.beyond


def wanted_names(routes: Sequence[Route], settled: Mapping[str, Name]) -> dict[str, Name]:
    """A name for each operation, by pointer.

    Args:
        routes: all operations of the document.
        settled: names that stay, by pointer; no other operation gets one of them.
    """
    if all(route.pointer in settled for route in routes):
        return {route.pointer: settled[route.pointer] for route in routes}
    methods: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for route in routes:
        methods[_shape(route.path)].add(route.method)
    beyond = {shape[:length] for shape in methods for length in range(1, len(shape))}
    roots: dict[str, set[str]] = defaultdict(set)
    for route in routes:
        roots[route.tag].add(" ".join(stems(route.nouns[:1])))
    paths = _Paths(methods, frozenset(beyond), roots)
    common = _common(routes)
    get = _word_for_get(routes)
    names = {
        route.pointer: settled.get(route.pointer) or _wanted(route, paths, common)
        for route in routes
    }
    for pointer, (resource, method) in names.items():
        if method == "get" and pointer not in settled:
            names[pointer] = resource, get
    return _told_apart(routes, names, settled)


def _word_for_get(routes: Sequence[Route]) -> str:
    """What a vendor's ids call the GET of an item; `get` unless many of them agree on another."""
    items = [route for route in routes if route.method == "GET" and route.at_item]
    verbs = Counter(found[0] for route in items if (found := id_words(route)))
    verb, count = max(verbs.items(), key=lambda one: one[1], default=("get", 0))
    return verb if verb in READ and count >= _MANY else "get"


@lru_cache(4096)
def _shape(path: str) -> tuple[str, ...]:
    parts = path.partition("?")[0].strip("/").split("/")
    return tuple("{}" if part.startswith("{") else part for part in parts)


def _common(routes: Sequence[Route]) -> int:
    """How many nouns all paths begin with, where there are many paths and all go on."""
    found = {route.nouns for route in routes}
    if len(found) < _MANY:
        return 0
    shortest = min(found, key=len)
    for length in range(len(shortest) - 1, 0, -1):
        if all(nouns[:length] == shortest[:length] for nouns in found):
            return length
    return 0


def _wanted(route: Route, paths: _Paths, common: int) -> Name:
    stated = namespaced(route)
    if stated is not None:
        return stated[0], method_name(stated[1])
    grouped = _in_group(route, paths)
    if grouped is not None:
        return grouped
    by_path = _by_path(route, paths)
    found = id_words(route)
    nouns, method = _by_id(route, paths, found, by_path) if found else by_path
    if nouns is None:
        return _of_tag(route), method_name(method)
    kept = nouns[common:] or nouns or ((route.tag,) if route.tag else (_ROOT,))
    if route.method == "POST" and stems([method]) == stems(kept[-1:]):
        method = "create"  # `createEmbedding` by another word: `embeddings.embeddings` says nothing
    return ".".join(map(resource_name, kept)), method_name(method)


def _of_tag(route: Route) -> str:
    """The resource that a tag names; `libraries.documents` is below another one, if its path is."""
    parts = [part for part in route.tag.split(".") if words(part)]
    if len(parts) > 1 and stems(parts) == stems(route.nouns[: len(parts)]):
        return ".".join(map(resource_name, parts))
    return resource_name(route.tag)


def _in_group(route: Route, paths: _Paths) -> Name | None:
    """The tag and the whole id, where a path of one noun is no tree and the tag says more.

    `GET /animal` with the tag `zoo` and the id `getAnimal` is `zoo.get_animal`: somebody grouped
    operations by something that the paths do not say. So they did where one tag stands for paths
    that begin with different nouns; but `/assistants` with items of its own is a collection, and
    so is `/stats` with the tag `stats` and the id `getStats`: what else the tag holds does not
    matter.
    """
    if not route.tag or not paths.stands_alone(route):
        return None
    in_tag, in_path = set(stems([route.tag])), set(stems([*route.nouns, *route.variables]))
    found = id_words(route) or [word.lower() for word in words(route.id)]
    noun = {singular(word) for word in found} & in_path - in_tag
    named = resource_name(route.tag) == resource_name(route.nouns[0])
    named = named and set(stems(found[1:])) <= in_tag
    collection = in_tag <= in_path and (named or route.at_item or paths.has_items(route))
    several = len(paths.roots[route.tag]) > 1 and not collection
    if not several and (in_tag <= in_path or not noun):
        return None
    if len(found) < 2 or is_generated(route):
        return None
    return resource_name(route.tag), method_name(" ".join(found))


def _by_path(route: Route, paths: _Paths) -> tuple[tuple[str, ...], str]:
    """The nouns of the resource, and the method."""
    nouns, method = route.nouns, route.method.lower()
    if not nouns:
        return (), method
    verb = summary_verb(route) if route.method == "POST" else ""
    if verb and verb.split()[-1] == singular(nouns[-1]):
        return nouns[:-1] or ((route.tag,) if route.tag else nouns), verb
    if verb and route.at_item:
        return nouns, "create" if verb in MADE else "update" if verb in CHANGED else verb
    if route.at_item:
        return nouns, _ON_ITEM.get(route.method, method)
    if (len(nouns) > 1 or route.tag) and _is_verb(route, paths):
        return nouns[:-1] or (route.tag,), nouns[-1]
    several = is_plural(words(nouns[-1])[-1]) or paths.has_items(route)
    match route.method:
        case "GET":
            return nouns, "list" if several else "get"
        case "POST":
            return nouns, "update" if paths.has(route, "GET") and not several else "create"
        case "PUT" | "PATCH":
            return nouns, _ON_ITEM[route.method]
        case _:
            return nouns, method


def _is_verb(route: Route, paths: _Paths) -> bool:
    """Whether the last segment says what is done, not to what: `/orders/{id}/cancel`."""
    found = [word.lower() for word in words(route.nouns[-1])]
    if paths.goes_on(route):
        return False
    if route.method == "GET":
        return found[0] in LOOKUPS
    if paths.has(route, "GET") or route.method == "DELETE":
        return False
    return found[0] in VERBS or (route.behind_item and not is_plural(found[-1]))


def _by_id(
    route: Route, paths: _Paths, found: list[str], by_path: tuple[tuple[str, ...], str]
) -> tuple[tuple[str, ...] | None, str]:
    """Nouns and method in view of the id; None for the nouns is the tag."""
    in_path, in_tag = set(stems([*route.nouns, *route.variables])), set(stems([route.tag]))
    verb = next((word for word in (found[0], found[-1]) if word in STANDARD), "")
    rest = {singular(word) for word in found if word != verb}
    elsewhere = bool(in_tag) and not in_tag <= in_path
    if set(found) <= STANDARD | {"one"} and len(found) > 1:
        return by_path
    if len(found) == 1:
        return _of_word(route, found[0], elsewhere=elsewhere)
    if verb and _says_no_more(route, verb, found, in_path):
        return _standard(route, paths, verb, rest, by_path)
    # A tag such as `group role assignments` describes the path: it is no group of its own.
    described = len(route.nouns) > 1 and set(stems(route.nouns[-2:])) <= in_tag
    if verb and described and rest <= in_path | in_tag:
        return by_path
    if verb and rest <= in_path | in_tag:
        listed = verb in READ and is_plural(found[-1])
        return None, "list" if listed else verb
    if not verb and rest <= in_path and not elsewhere:
        last = stems(route.nouns[-1:])
        is_last = [singular(word) for word in found][-len(last) :] == last
        if route.method == "GET" and is_last and not route.at_item and found[0] not in VERBS:
            return (route.nouns[:-1] or route.nouns), route.nouns[-1]
        return by_path
    acting = found[0] in VERBS and {singular(word) for word in found[1:]} <= in_path
    if acting:
        told = route.at_item and route.method != "DELETE"
        told = told or (route.method == "GET" and found[0] in LOOKUPS)
        told = told or (route.method == "POST" and found[0] not in STANDARD)
        return (by_path[0], found[0]) if told else by_path
    return _by_phrase(route, found, by_path, elsewhere=elsewhere, related=bool(rest & in_path))


def _by_phrase(
    route: Route,
    found: list[str],
    by_path: tuple[tuple[str, ...], str],
    *,
    elsewhere: bool,
    related: bool,
) -> tuple[tuple[str, ...] | None, str]:
    """Nouns and method where the id is a phrase of its own."""
    phrase = [word.lower() for word in words(by_path[1])]
    if len(by_path[0]) < len(route.nouns) and len(phrase) > 1 and phrase[:2] == found[:2]:
        return by_path
    if elsewhere:
        # An id that has nothing of the path is somebody's own: it stays whole.
        return None, " ".join(_trimmed(found, route.tag) if related else found)
    short = _shortened(found, by_path[0])
    if route.method == "POST" and found[0] in VERBS and short == found[1:]:
        return by_path
    return by_path[0], " ".join(short)


def _says_no_more(route: Route, verb: str, found: list[str], known: set[str]) -> bool:
    """Whether an id adds nothing to the nouns of its path.

    `create chat session` of `/chatkit/sessions` does not, nor `list members for account` of
    `/{account}/members`, nor `get pet by id` of an item, nor `create api key` of `/keys`.
    """
    links = _OWNED_BY
    if route.at_item:
        links = set() if verb in LISTED else {"by"}
    if found[1] in links:
        return False
    product = stems(route.nouns[:1])[:1]
    rest = {singular(word) for word in found if word != verb} - links - {"api"}
    return all(
        word in known or (len(word) > 3 and any(one.startswith(word) for one in product))
        for word in rest
    )


def _of_word(route: Route, word: str, *, elsewhere: bool) -> tuple[tuple[str, ...] | None, str]:
    """An id of one word is a method as it is: somebody chose it."""
    if elsewhere or (route.tag and word in STANDARD):
        return None, word
    within = len(route.nouns) > 1 and stems(route.nouns[-1:]) == [singular(word)]
    if not within:
        return route.nouns, word
    return (None if route.tag and route.tag not in route.nouns[:-1] else route.nouns[:-1]), word


def _standard(
    route: Route,
    paths: _Paths,
    verb: str,
    rest: set[str],
    by_path: tuple[tuple[str, ...], str],
) -> tuple[tuple[str, ...], str]:
    """`createSpeech` of POST /audio/speech tells that `speech` is no verb."""
    nouns, method = by_path
    if len(nouns) < len(route.nouns) and set(stems(route.nouns[-1:])) <= rest:
        return route.nouns, verb
    if route.at_item or len(nouns) < len(route.nouns):
        return by_path
    if method == "get" and verb in LISTED:
        return nouns, "list"
    if method == "list" and verb in READ and verb != "get" and not paths.has_items(route):
        return nouns, "get"
    if method == "create" and verb in CHANGED:
        return nouns, "update"
    return by_path


def _shortened(found: list[str], nouns: Sequence[str]) -> list[str]:
    """An id without the nouns of its resource, unless they belong to a phrase: `list for org`."""
    if not PREPOSITIONS.isdisjoint(found):
        return found
    said = set(stems(nouns))
    return [word for word in found if singular(word) not in said] or found


def _trimmed(found: list[str], tag: str) -> list[str]:
    """An id without its group at the end or behind the verb: `get dns zone` in `dns zones`."""
    said, kept = set(stems([tag])), list(found)
    while len(kept) > 1 and singular(kept[-1]) in said and PREPOSITIONS.isdisjoint(kept):
        kept.pop()
    at = 1 if kept[0] in STANDARD | VERBS else 0
    while len(kept) > at + 1 and singular(kept[at]) in said:
        kept.pop(at)
    return kept


def _told_apart(
    routes: Sequence[Route], names: dict[str, Name], settled: Mapping[str, Name]
) -> dict[str, Name]:
    """No name twice, and no method where a resource stands."""
    taken = set(settled.values())
    for resource, _ in names.values():
        head, _, last = resource.rpartition(".")
        while head:
            taken.add((head, last))
            head, _, last = head.rpartition(".")
    waiting = [route for route in routes if route.pointer not in settled]
    for route in sorted(waiting, key=lambda one: (len(_shape(one.path)), len(one.variables))):
        resource, method = names[route.pointer]
        for candidate in chain([method], _others(route, resource, method)):
            if (resource, candidate) not in taken:
                names[route.pointer] = resource, candidate
                break
        taken.add(names[route.pointer])
    return names


def _others(route: Route, resource: str, method: str) -> Iterator[str]:
    """Further names of a method, the more telling first."""
    found = id_words(route)
    if found:
        yield method_name(" ".join(_shortened(found, resource.split("."))))
        yield method_name(" ".join(found))
    if route.at_item and route.variables:
        yield method_name(f"{method} by {route.variables[-1]}")
    said = set(stems(resource.split(".")))
    more = [word for word in words(route.path.replace("/", " ")) if singular(word) not in said]
    yield method_name(" ".join([method, *(word for word in more if word.lower() != method)]))
    yield method_name(" ".join([method, *words(route.path)]))
    yield method_name(" ".join([route.method, *words(route.path)]))

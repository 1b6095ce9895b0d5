"""What the path and the id of an operation say, in words: the material of method names.

In: method, path, operationId and tag. Out: the nouns of the path, whether it ends at an item, and
what the id adds to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from wireproof.client.english import STANDARD, VERBS, singular
from wireproof.client.identifiers import snake, words

_VERSION: Final = re.compile(r"v\d+(\.\d+)*|api|rest|\d{4}-\d\d(-\d\d)?", re.IGNORECASE)
_VERSION_TAIL: Final = re.compile(r"[_.-]v\d+(\.\d+)*$", re.IGNORECASE)
_VERSION_INSIDE: Final = re.compile(r"([_.-]api)?[_.-]v\d+(?=[_.-])|(?<=[a-z])V\d+(?=[A-Z])")
_VARIABLE: Final = re.compile(r"\{[^{}]*\}")
EXPANDED: Final = re.compile(r"\{[?&]([^{}]*)\}")
"""Variables of the query in a path, as RFC 6570 has them."""
_FILE_TYPE: Final = re.compile(r"\.(json|xml)$", re.IGNORECASE)
_CUT: Final = 100
"""Frameworks cut ids at a hundred characters or before; what is left says little."""
_LONG: Final = 16
"""Hardly a word of a name is longer."""
_FILLERS: Final = frozenset("api endpoint handler method operation".split())
_ARTICLES: Final = (["a"], ["an"], ["the"])
_METHODS: Final = frozenset("get post put patch delete head options trace".split())


class Route(NamedTuple):
    """An operation as far as its name depends on it."""

    pointer: str
    method: str
    path: str
    id: str = ""
    tag: str = ""
    summary: str = ""

    @property
    def nouns(self) -> tuple[str, ...]:
        """The fixed segments of the path, without versions: `chat`, `completions`."""
        return _nouns(self.path)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables."""
        return tuple(found[1:-1] for found in _VARIABLE.findall(EXPANDED.sub("", self.path)))

    @property
    def at_item(self) -> bool:
        """Whether the path ends in a variable: `/orders/{id}`."""
        return bool(self._segments) and self._segments[-1].startswith("{")

    @property
    def behind_item(self) -> bool:
        """Whether the last segment follows a variable: `/orders/{id}/cancel`."""
        return len(self._segments) > 1 and self._segments[-2].startswith("{")

    @property
    def _segments(self) -> tuple[str, ...]:
        return _segments(self.path)


@lru_cache(4096)
def _segments(path: str) -> tuple[str, ...]:
    """The segments of a path that say something: words and variables."""
    plain = EXPANDED.sub("", path).partition("?")[0].partition("#")[0]
    return tuple([said for segment in plain.split("/") for said in _said(segment)])


@lru_cache(4096)
def _said(segment: str) -> tuple[str, ...]:
    variable = _VARIABLE.match(segment)
    if variable is not None:
        # `{name}:cancel` has a verb behind the variable, `{name}.json` a file type.
        rest = _FILE_TYPE.sub("", segment[variable.end() :])
        return (variable[0], rest[1:]) if rest[:1] == ":" and words(rest) else (variable[0],)
    if segment and words(segment) and not _VERSION.fullmatch(segment):
        return (_FILE_TYPE.sub("", segment),)
    return ()


@lru_cache(4096)
def _nouns(path: str) -> tuple[str, ...]:
    return tuple([part for part in _segments(path) if part and not part.startswith("{")])


def summary_verb(route: Route) -> str:
    """What the summary of an operation without an id says is done: `Publish a message`.

    A heading without a verb (`Signing keys`) says nothing.
    """
    found = [] if route.id else [word.lower() for word in words(route.summary)]
    if found[:1] == ["bulk"] and found[1:2] and found[1] in VERBS:
        return " ".join(found[:2])
    acts = found[:1] and (found[0] in STANDARD | VERBS or found[1:2] in _ARTICLES)
    return found[0] if acts else ""


def stems(texts: Iterable[str]) -> list[str]:
    """The words of texts in the singular and in lower case."""
    return [singular(word) for text in texts for word in words(text)]


def namespaced(route: Route) -> tuple[str, str] | None:
    """Group and name of an id that states both: `repos/list-tags`, `chat.completions.create`.

    The group must be the tag; without a tag, only an id with dots states one.
    """
    parts = [part for part in re.split(r"[/.]", route.id) if words(part)]
    while len(parts) > 2 and _VERSION.fullmatch(parts[0]):
        parts = parts[1:]
    if len(parts) < 2 or (not route.tag and "/" in route.id):
        return None
    if route.tag and snake(parts[0]) != snake(route.tag):
        return None
    return ".".join(snake(part) for part in parts[:-1]), parts[-1]


def id_words(route: Route) -> list[str]:
    """The words of the id that somebody chose; none where a framework made it from the path.

    `read_items_v1_items_get` is `read items`, `UsersController_findAll` is `find all`,
    `PostCustomersCustomer` is nothing.
    """
    if len(route.id) >= _CUT:
        return []
    found = [word.lower() for word in words(route.id)]
    inner = _behind_module(found)
    told = _without_tail(inner, route)
    if told == found:
        bare = _VERSION_INSIDE.sub("", _VERSION_TAIL.sub("", route.id))
        told = [word.lower() for word in words(bare)] if bare != route.id else found
    found = told
    if any(_runs_together(word, route) for word in found) and len(found) < 4:
        found = _parted(found[0], route) if len(found) == 1 else []
        if len(found) < 2:
            return []
    if len(found) > 2 and found[-1] in _FILLERS:
        found = found[:-1]
    if len(found) > 2:
        found = [word for word in found if word != "paginated"]
    if len(found) == 1:
        found = _parted(found[0], route)
    known = {*stems([*route.nouns, *route.variables]), *stems(route.path.split("/"))}
    first = found[0] if found else ""
    made = first == route.method.lower() and len(found) > 1 and first in _METHODS
    if made and all(singular(word) in known for word in found[1:]):
        return []
    if (
        found[-1:] == ["post"] == [route.method.lower()]
        and {singular(one) for one in found[:-1]} <= known
    ):
        return []
    return _without_group(found, route)


def _behind_module(found: list[str]) -> list[str]:
    """An id without the class or the module that its function stands in.

    `UsersController_findAll`, `files_api_routes_list_files`, `agents_api_v1_conversations_list`.
    """
    for at, word in enumerate(found[:-1]):
        of_api = at > 0 and found[at - 1] == "api"
        if word == "controller" or (of_api and (word == "routes" or _VERSION.fullmatch(word))):
            return found[at + 1 :]
    return found


def is_generated(route: Route) -> bool:
    """Tell an id that a framework made: cut off, with a controller, or with path and method."""
    found = [word.lower() for word in words(route.id)]
    return len(route.id) >= _CUT or "controller" in found or _without_tail(found, route) != found


def _without_tail(found: list[str], route: Route) -> list[str]:
    """`read items v1 items item id get` without what FastAPI appends: the path and the method."""
    method = route.method.lower()
    if len(found) < 3 or found[-1] != method:
        return found
    tail = [word.lower() for segment in re.split(r"[/{}]", route.path) for word in words(segment)]
    if tail and found[-1 - len(tail) : -1] == tail:
        return found[: -1 - len(tail)]
    return found


def _runs_together(word: str, route: Route) -> bool:
    """Tell words without a sign of where they end: `ikeyforaserviceaccount` says `account`."""
    if len(word) < _LONG:
        return False
    known = {*stems(route.nouns), *(part.lower() for part in words(" ".join(route.nouns)))}
    return any(len(noun) > 3 and noun in word and noun != singular(word) for noun in known)


def _parted(word: str, route: Route) -> list[str]:
    """`getspendlimit` of `/spend_limit` is `get spend limit`: no capital tells where words end."""
    verb = next((verb for verb in sorted(STANDARD) if word.startswith(verb)), "")
    rest, parts = word[len(verb) :], words(" ".join(route.nouns))
    for start in range(len(parts)):
        tail = [part.lower() for part in parts[start:]]
        one = [singular(part) for part in tail]
        if verb and rest in ("".join(tail), "".join(one), "".join([*one[:-1], tail[-1]])):
            return [verb, *tail]
    return [word]


def _without_group(found: list[str], route: Route) -> list[str]:
    """`reactions remove` in the group `reactions` is `remove`."""
    group = stems([route.tag or (route.nouns[0] if route.nouns else "")])
    stem = [singular(word) for word in found]
    rest = found[len(group) :]
    if not group or not rest or stem[: len(group)] != group:
        return found
    # Nouns alone do not say what is done: `chat completion` stays whole.
    acts = set(rest) & (STANDARD | VERBS)
    if found[0] in VERBS and not acts:
        return found
    said = acts or not set(stem[len(group) :]) <= set(stems(route.nouns))
    return rest if said else found

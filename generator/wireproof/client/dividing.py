"""A large resource in parts: files that a person can read, for one class that users see.

In: the operations of a resource. Out: its parts, by what their paths say behind the resource's own
name: `/repos/{owner}/{repo}/branches/…` is the part `branches` of `repos`. What is left over stays
with the resource itself. No user ever writes the name of a part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from wireproof.client.identifiers import pascal, resource_name, snake
from wireproof.client.model import Operation, Part
from wireproof.client.routes import Route

_LINES: Final = 2_000
"""Of a module; a larger one is divided where its paths tell how."""
_FEW: Final = 3
"""Operations that are worth a file; fewer are, too, once the resource itself is full."""
_DEEPEST: Final = 3


def divided(name: str, module: str, operations: Sequence[Operation]) -> tuple[Part, ...]:
    """The parts of a resource; none of one that is small, or whose paths are all alike.

    Args:
        name: of the resource, `chat.completions`.
        module: its module.
        operations: of it.
    """
    groups: dict[str, list[Operation]] = {}
    for key, found in _groups(name, "", operations, 0):
        groups.setdefault(key, []).extend(found)
    groups.pop("", None)
    return tuple(
        Part(key, f"{pascal(key)}Methods", f"{module}.{key}", tuple(found))
        for key, found in sorted(groups.items())
    )


def _groups(
    name: str, above: str, operations: Sequence[Operation], depth: int
) -> Iterator[tuple[str, list[Operation]]]:
    """Operations by the part that they stand in; the empty one is the resource itself."""
    if _lines(operations) <= _LINES or depth == _DEEPEST:
        yield above, [*operations]
        return
    by_word: dict[str, list[Operation]] = {}
    for one in operations:
        by_word.setdefault(_word(name, one, depth), []).append(one)
    rest = by_word.pop("", [])
    small = sorted(
        (word for word, found in by_word.items() if len(found) < _FEW),
        key=lambda word: _lines(by_word[word]),
    )
    while small and _lines(rest) + _lines(by_word[small[0]]) <= _LINES:
        rest = [*rest, *by_word.pop(small.pop(0))]
    order = {id(one): index for index, one in enumerate(operations)}
    yield above, sorted(rest, key=lambda one: order[id(one)])
    for word, found in by_word.items():
        yield from _groups(name, f"{above}_{word}" if above else word, found, depth + 1)


def _word(name: str, operation: Operation, depth: int) -> str:
    """A noun of the path behind the last one that the resource is named after."""
    nouns = [snake(noun) for noun in Route("", operation.method, operation.path).nouns]
    own = {*name.split(".")}
    at = max((index for index, noun in enumerate(nouns) if noun in own), default=-1)
    behind = nouns[at + 1 :]
    return resource_name(behind[depth]) if len(behind) > depth else ""


def is_divided(lines: int) -> bool:
    """Whether a resource is divided whose operations take so many lines (see `lines_of`)."""
    return lines * 7 // 5 > _LINES


def lines_of(operations: Sequence[Operation]) -> int:
    """About how many lines operations take, as they are written before they are laid out."""
    return sum(map(_lines_of, operations))


def _lines(operations: Sequence[Operation]) -> int:
    """About how many lines operations take: their literal, and a method of each kind."""
    return lines_of(operations) * 7 // 5


def _lines_of(operation: Operation) -> int:
    body = operation.body
    fields = len(body.fields or ()) if body else 0
    ways = 3 if fields else 1
    arguments = len(operation.parameters) + fields
    text = len(operation.description) // 90 + operation.description.count("\n") // 2
    literal = 12 + len(operation.parameters) + len(operation.responses)
    return literal + 2 * (7 + 2 * ways + arguments * (1 + ways) + text)

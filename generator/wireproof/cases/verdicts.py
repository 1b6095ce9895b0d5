"""Judge data against a schema with jsonschema-rs: valid, invalid, or left to the client.

In: the document as written, a schema, a direction. Out: a `Judge`. Format is an annotation in
JSON Schema 2020-12 (validation, section 7.2.1) and a discriminator a SHOULD (OAS 3.1.1), so the
answer has three values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Any

import jsonschema_rs

from wireproof.cases.variants import Direction, Reader, Variant, standalone
from wireproof.oas.ways import Ways
from wireproof.oracle.equality import is_base64, is_base64url

_MOST_PATHS = 64
"""Places that one reported path can mean, where names are empty or look like numbers."""
_FAR = 50
"""What a wrong type or a missing value counts: null is not near to an object with two faults."""
_OF_ITS_PLACE = frozenset(
    ("type required enum const format pattern minLength maxLength minimum maximum exclusiveMinimum "
     "exclusiveMaximum multipleOf minItems maxItems minProperties maxProperties "
     "additionalProperties").split()
)  # fmt: skip
"""Keywords that look at one place: what stands inside of it does not put them right."""
_CONDITIONS = frozenset(("if", "then", "else", "dependentSchemas", "dependentRequired"))
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Verdict(Enum):
    """What a schema says of a value."""

    VALID = "valid"
    """Valid with formats and discriminators asserted: has to be accepted."""
    INVALID = "invalid"
    """Invalid with and without them: has to be refused. Under `oneOf`, `not` and `if` less asserted
    can mean less allowed, so that neither reading follows from the other."""
    UNDECIDED = "undecided"
    """In between: may be accepted or refused, but not changed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a value is invalid.

    Attributes:
        path: to the keyword that says so, as it was evaluated: a `$ref` in it is a reference that
            was followed.
        members: what each member of a union says against the value, where that is a union.
    """

    path: tuple[str | int, ...] = ()
    members: tuple[tuple[Fault, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Judge:
    """Two compiled readings of one schema.

    Attributes:
        binary: whether bytes may stand in a value, which jsonschema-rs does not know.
    """

    exact: jsonschema_rs.Validator
    loose: jsonschema_rs.Validator
    binary: bool = True

    def verdict(self, value: Any) -> Verdict:
        """Tell what the schema says of a value; bytes count as a string."""
        plain = self._plain(value)
        if self.exact.is_valid(plain):
            return Verdict.VALID
        return Verdict.UNDECIDED if self.loose.is_valid(plain) else Verdict.INVALID

    def complaints(self, value: Any) -> list[tuple[str, str, str]]:
        """Return (instance pointer, keyword, message) for each way in which a value is invalid."""
        plain = self._plain(value)
        found = ((written_path(e, plain), e) for e in self.loose.iter_errors(plain))
        return [("".join(f"/{step}" for step in at), _keyword(e), e.message) for at, e in found]

    def faults(self, value: Any) -> list[Fault]:
        """Return each way in which a value is invalid."""
        return [_fault(error) for error in self.loose.iter_errors(self._plain(value))]

    def distance(self, value: Any) -> int:
        """Return how much is wrong with a value: 0 is valid, and less is nearer to it."""
        return sum(map(_weight, self.exact.iter_errors(self._plain(value))))

    def places(self, value: Any, *, formats: bool = False) -> list[tuple[str | int, ...]]:
        """Return the path of each invalid place; of what must not be there, that of its holder.

        Args:
            value: plain JSON, or with bytes in it.
            formats: whether formats and discriminators are asserted.
        """
        found = []
        plain = self._plain(value)
        for error in (self.exact if formats else self.loose).iter_errors(plain):
            path, keyword = written_path(error, plain), _keyword(error)
            forbidden = path and keyword in ("items", str(path[-1]))  # the schema there is `false`
            found.append(path[:-1] if forbidden else path)
        return found

    def agreed(self, value: Any) -> list[tuple[str | int, ...]]:
        """Return the places to which all members of a `oneOf` object, if it alone is wrong."""
        plain = self._plain(value)
        errors = list(self.loose.iter_errors(plain))
        if len(errors) != 1 or errors[0].kind.name != "oneOf":
            return []
        told = [{(written_path(one, plain), one.message) for one in member}
                for member in _members(errors[0])]  # fmt: skip
        common = set.intersection(*told) if told else set()
        return [path for path, _ in common if len(path) > len(errors[0].instance_path)]

    def suspects(self, value: Any) -> list[tuple[tuple[str | int, ...], bool]]:
        """Return each place whose change may put something right, and whether one inside it may.

        A change of what holds a place is a change of the place.
        """
        plain = self._plain(value)
        return [one for error in self.exact.iter_errors(plain) for one in _suspects(error, plain)]

    def _plain(self, value: Any) -> Any:
        """Return a value as jsonschema-rs takes it, the same one where it can hold no bytes."""
        return without_bytes(value) if self.binary else value


def _weight(error: jsonschema_rs.ValidationError) -> int:
    """Return how much an error is: in a union, that of the member that comes nearest, and one."""
    if error.kind.name in ("type", "required"):
        return _FAR
    return 1 + min((sum(map(_weight, one)) for one in _members(error)), default=0)


def _suspects(
    error: jsonschema_rs.ValidationError, value: Any
) -> Iterator[tuple[tuple[str | int, ...], bool]]:
    members = _members(error)
    if _CONDITIONS.isdisjoint(map(str, error.evaluation_path)):
        told_inside = error.kind.name in _OF_ITS_PLACE or (bool(members) and all(members))
        yield written_path(error, value), not told_inside
    else:
        yield (), True  # what the condition is about stands elsewhere
    for one in members:
        for inner in one:
            yield from _suspects(inner, value)


def _fault(error: jsonschema_rs.ValidationError) -> Fault:
    members = tuple(tuple(map(_fault, one)) for one in _members(error))
    return Fault(tuple(error.evaluation_path), members)


def _members(error: jsonschema_rs.ValidationError) -> list[list[jsonschema_rs.ValidationError]]:
    """Return what each member of a union says; nothing where the error is not of a union."""
    of_union = error.kind.name in ("anyOf", "oneOf")
    return getattr(error.kind, "context", []) if of_union else []


def judge_for(reader: Reader, schema: Any, direction: Direction) -> Judge:
    """Compile a schema for data that travels in a direction.

    Raises:
        SpecError: a reference dangles.
        ValueError: the schema is not one, a pattern is not a regular expression, or to judge a
            value would take too long.
    """
    exact = standalone(reader, schema, Variant(direction, "exact"))
    loose = standalone(reader, schema, Variant(direction, "loose"))
    binary = "'binary'" in repr(exact)
    return Judge(_compile(exact, formats=True), _compile(loose, formats=False), binary)


def closed_check(reader: Reader, schema: Any) -> Callable[[Any], bool]:
    """Return a check for request data that uses declared properties only."""
    made = standalone(reader, schema, Variant("request", "generate"))
    validator = _compile(made, formats=True)
    return lambda value: validator.is_valid(without_bytes(value))


def document_check(document: dict[str, Any], path: str) -> Callable[[Any], bool]:
    """Return a check for what a path of a synthetic document takes."""
    post = document["paths"][path]["post"]
    schema = post["requestBody"]["content"]["application/json"]["schema"]
    validator = _compile({**schema, "components": document["components"]}, formats=True)
    return lambda value: validator.is_valid(without_bytes(value))


def nothing_is_valid(reader: Reader, schema: Any, direction: Direction) -> bool:
    """Tell whether a schema is provably without any valid value."""
    exact = standalone(reader, schema, Variant(direction, "exact"))
    try:
        made = jsonschema_rs.canonicalize({"$schema": _DIALECT, **exact})
    except (ValueError, jsonschema_rs.ReferencingError):
        return False
    return str(made.satisfiability()) == "no"


def _compile(schema: dict[str, Any], *, formats: bool) -> jsonschema_rs.Validator:
    Ways(schema).refuse_costly(schema)
    return jsonschema_rs.validator_for(
        {"$schema": _DIALECT, **(_encoded(schema) if formats else schema)},
        validate_formats=formats,
        formats=_ENCODINGS if formats else None,
        offline=True,
    )


_ENCODINGS = {"byte": is_base64, "base64": is_base64, "base64url": is_base64url}


def _encoded(node: Any) -> Any:
    """Read `contentEncoding` as the format that says the same."""
    match node:
        case {"contentEncoding": "base64" | "base64url" as name} if "format" not in node:
            said = "byte" if name == "base64" else name
            return {**{key: _encoded(value) for key, value in node.items()}, "format": said}
        case dict():
            return {key: _encoded(value) for key, value in node.items()}
        case list():
            return [_encoded(one) for one in node]
        case _:
            return node


def written_path(error: jsonschema_rs.ValidationError, value: Any) -> tuple[str | int, ...]:
    """Return where a value is wrong.

    jsonschema-rs takes names that look like numbers for numbers (`+1`), and leaves empty ones out.
    """
    steps = list(error.instance_path)
    found = list(islice(_reached(steps, value, ()), _MOST_PATHS))
    same = (path for path, node in found if node == error.instance)
    return next(same, found[0][0] if found else tuple(steps))


def _reached(
    steps: list[str | int], node: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield the paths that a reported one can mean, each with what it leads to."""
    if not steps:
        yield path, node
    elif isinstance(node, list) and isinstance(steps[0], int) and steps[0] < len(node):
        yield from _reached(steps[1:], node[steps[0]], (*path, steps[0]))
    elif isinstance(node, dict):
        text = str(steps[0])
        names = [text] if text in node else [key for key in node if key.lstrip("+0") == text]
        for name in names:
            yield from _reached(steps[1:], node[name], (*path, name))
    if isinstance(node, dict) and "" in node:
        yield from _reached(steps, node[""], (*path, ""))


def _keyword(error: jsonschema_rs.ValidationError) -> str:
    path = error.schema_path
    return str(path[-1]) if path else ""


def without_bytes(value: Any) -> Any:
    """Return a value in which binary content stands as a string of as many characters.

    `format: binary` says nothing of a string's characters, and jsonschema-rs takes no bytes; "the
    length is the number of octets" (OAS 3.1.1, "Working with Binary Data").
    """
    match value:
        case bytes():
            return "x" * len(value)
        case dict():
            return {key: without_bytes(child) for key, child in value.items()}
        case list():
            return [without_bytes(child) for child in value]
        case _:
            return value

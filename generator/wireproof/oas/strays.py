"""Fields that OpenAPI does not have where they stand, and that somebody meant to say something by.

In: an object met on a walk (`grammar.walk`). Out: each such field, and what it looks like: one of
Swagger 2.0 that OpenAPI 3 moved elsewhere, or one whose name OpenAPI writes with other capitals.
Sources: Swagger 2.0; OpenAPI 3.1.1 section 4.3 (the names of fields are case-sensitive).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from wireproof.oas.grammar import METHODS, Kind, Visit
from wireproof.oas.keywords import KEYWORDS
from wireproof.oas.parts import PLAIN
from wireproof.oas.pointer import JsonPointer, join


class Stray(NamedTuple):
    """A field without effect."""

    kind: Kind
    keyword: str
    pointer: JsonPointer
    reason: str

    @property
    def is_operation(self) -> bool:
        """Whether it is a method of a path item: a whole operation."""
        return self.kind is Kind.PATH_ITEM and self.keyword.lower() in METHODS

    @property
    def changes_calls(self) -> bool:
        """Whether a call could differ by what it says; a text or a name of ours says nothing."""
        return self.keyword.lower() not in _WORDS


_WORDS: Final = frozenset(name.lower() for name in (*PLAIN, "operationId", "externalDocs"))
_VALUE: Final = "type items format enum collectionFormat"
_SWAGGER: Final[Mapping[Kind, Mapping[str, str]]] = MappingProxyType(
    {
        Kind.DOCUMENT: dict.fromkeys(("host", "basePath", "schemes"), "`servers`")
        | {"securityDefinitions": "`components.securitySchemes`"}
        | dict.fromkeys(("consumes", "produces"), "the keys of `content`"),
        Kind.OPERATION: dict.fromkeys(("consumes", "produces"), "the keys of `content`")
        | {"schemes": "`servers`"},
        Kind.RESPONSE: {"schema": "`content`, in a media type"},
        Kind.REQUEST_BODY: {"schema": "`content`, in a media type"},
        Kind.PARAMETER: dict.fromkeys(_VALUE.split(), "`schema`"),
        Kind.HEADER: dict.fromkeys(_VALUE.split(), "`schema`"),
        Kind.SECURITY_SCHEME: dict.fromkeys(
            ("flow", "authorizationUrl", "tokenUrl", "scopes"), "`flows`"
        ),
    }
)
"""Where OpenAPI 3 has what Swagger 2.0 says by a field."""
_INSTEAD: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        Kind.DOCUMENT: (),
        Kind.OPERATION: (),
        Kind.RESPONSE: ("content",),
        Kind.REQUEST_BODY: ("content",),
        Kind.PARAMETER: ("schema", "content"),
        Kind.HEADER: ("schema", "content"),
        Kind.SECURITY_SCHEME: ("flows",),
    }
)
"""Fields beside which the old ones are only left over: nothing is lost with them."""
_LOWER: Final[Mapping[Kind, Mapping[str, str]]] = {
    kind: {name.lower(): name for name in names}
    for kind, names in KEYWORDS.items()
    if kind is not Kind.SCHEMA  # JSON Schema allows any other keyword, as an annotation
}


def strays(visit: Visit, *, is_swagger: bool) -> Iterator[Stray]:
    """The fields of an object that have no effect, and were meant to have one.

    Args:
        visit: the object.
        is_swagger: whether the document was Swagger 2.0, whose fields are then read as such.
    """
    kind, pointer, node, _ = visit
    names = _LOWER.get(kind)
    if not names or not isinstance(node, dict):
        return
    if "$ref" in node and kind is not Kind.PATH_ITEM:
        return
    known = KEYWORDS[kind]
    for keyword in node:
        if keyword in known or keyword.startswith("x-"):
            continue
        if keyword.lower() in names:
            reason = f"OpenAPI writes it `{names[keyword.lower()]}`"
        elif not is_swagger and _is_lost(kind, keyword, node):
            moved = _SWAGGER[kind][keyword]
            reason = f"a field of Swagger 2.0; OpenAPI 3 says it in {moved}"
        else:
            continue
        yield Stray(kind, keyword, join(pointer, keyword), reason)


def _is_lost(kind: Kind, keyword: str, node: Mapping[str, Any]) -> bool:
    return keyword in _SWAGGER.get(kind, ()) and not any(one in node for one in _INSTEAD[kind])

"""What the readers of single constructs are given: the place of a schema, and the reader of all.

In: nothing. Out: `Place`, and the interface of `schemas.DocumentReader`. The readers of arrays,
objects and unions call it for what stands inside them, and it calls them: so they know it by this
interface alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, Protocol

from wireproof.client.families import Families
from wireproof.client.identifiers import pascal
from wireproof.client.ledger import Ledger
from wireproof.client.names import NameLock
from wireproof.client.types import Declaration, Type
from wireproof.client.xml_nodes import XmlNodes
from wireproof.oas.pointer import join
from wireproof.spec.document import Document

Direction = Literal["request", "response"]


class Place(NamedTuple):
    """Where a schema stands: its pointer, the class name it suggests, and the way it travels.

    There are so many that they are tuples, which take a tenth of the time of a dataclass.
    """

    pointer: str
    hint: str
    direction: Direction

    def inside(self, *tokens: str | int, name: str = "") -> Place:
        """A place below this one; `name` extends the suggested class name."""
        return Place(
            join(self.pointer, *tokens),
            self.hint + pascal(name) if name else self.hint,
            self.direction,
        )


class SchemaReader(Protocol):
    """Reads schemas of one document; collects declarations."""

    document: Document
    lock: NameLock
    ledger: Ledger
    declarations: dict[str, Declaration]
    families: Families
    xml: XmlNodes

    def read(self, schema: Any, place: Place, *, name: str | None = None) -> Type:
        """The type of a schema.

        Args:
            schema: the schema, inline or a reference.
            place: where it stands.
            name: the Python name that is already settled for it, when it is being declared.
        """

    def plain(self, schema: Any) -> Type | None:
        """The type of a schema that says a simple type, and nothing that depends on its place."""

    def read_combined(self, schema: Any, place: Place) -> Type:
        """The type of a union's member together with what stands beside the union.

        Unions inside such a member are combined with it in turn, each of their members once: the
        number of types is bounded, and beyond it any value is taken.
        """

    def reference(self, reference: str, place: Place) -> Type:
        """The type behind a `$ref`; a dangling one is degraded to any value."""

    def inline_name(self, place: Place) -> str:
        """The name of a schema that stands inline; the same in every run."""

    def component_name(self, pointer: str, direction: Direction) -> str:
        """What the classes inside a component are named after."""

    def narrow(self, member: Type, name: str, values: Sequence[str]) -> None:
        """Let a model's property take these values alone, besides those of other unions."""

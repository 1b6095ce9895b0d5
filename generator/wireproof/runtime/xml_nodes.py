"""How values are written as XML (OAS 3.2, "XML Object"), as data: what `xml_shapes` is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Scope: TypeAlias = Mapping[str, str]
"""Prefixes and their namespaces."""

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
BLANK: Final = " \t\r\n"


@dataclass(eq=False, repr=False, frozen=True, slots=True)
class Fields:
    """An object: its properties, and what any other one is; None is whatever it looks like."""

    properties: Mapping[str, Xml] = field(default_factory=dict[str, "Xml"])
    extra: Xml | None = None

    @property
    def has_text(self) -> bool:
        """Whether text between the elements belongs to a property."""
        return any(one.node in ("text", "cdata", "none") for one in self.properties.values())


@dataclass(eq=False, repr=False, frozen=True, slots=True)
class Items:
    """An array: one item, and whether an element of its own is around all of them."""

    item: Xml
    wrapped: bool = False


Content: TypeAlias = str | Fields | Items
"""What is inside: the kinds of a scalar (`integer|null`; `any` where none is said), or more."""


@dataclass(eq=False, repr=False, frozen=True, slots=True)
class Xml:
    """One node; `required` is what is never absent, only empty. A function names another node."""

    name: str
    inside: Content | Callable[[], Xml] = "any"
    node: Literal["element", "attribute", "text", "cdata", "none"] = "element"
    namespace: str = ""
    prefix: str = ""
    required: bool = False

    @property
    def content(self) -> Content:
        """What is inside, looked up where it is that of another node."""
        found = self.inside
        while not isinstance(found, (str, Fields, Items)):
            found = found().inside
        return found


ANY: Final = Xml("")

"""How values are written as XML, as data: elements, attributes, texts, and what is in them.

In: nothing. Out: the nodes that `client.xml_bodies` reads from `xml` keywords.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wireproof.client.identifiers import snake


@dataclass(frozen=True, slots=True)
class XmlFields:
    """An object; `extra` is any other property, None one that looks as it looks."""

    properties: tuple[tuple[str, XmlNode], ...]
    extra: XmlNode | None = None


@dataclass(frozen=True, slots=True)
class XmlItems:
    """An array."""

    item: XmlNode
    wrapped: bool = False


@dataclass(frozen=True, slots=True)
class XmlReference:
    """The same as inside a node that has a name."""

    name: str


XmlContent = str | XmlFields | XmlItems | XmlReference
"""What is inside a node; a text has the kinds of a scalar: `integer|null`, or `any`."""


@dataclass(frozen=True, slots=True)
class XmlNode:
    """An element, an attribute, or a text; `required` is what is never absent, only empty."""

    name: str
    content: XmlContent
    node: str = "element"
    namespace: str = ""
    prefix: str = ""
    required: bool = False


@dataclass(slots=True)
class XmlNodes:
    """The nodes that have names, and the schemas that they are of."""

    nodes: dict[str, XmlNode] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def name(self, pointer: str, wanted: str) -> str:
        """The name for the node of a schema: the same whenever it is asked for."""
        if pointer not in self.names:
            taken, stem = set(self.names.values()), snake(wanted).upper()
            while stem in taken:
                stem += "_"
            self.names[pointer] = stem
        return self.names[pointer]

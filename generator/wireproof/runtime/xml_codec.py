"""XML documents as bodies: what an operation's table names, where a vendor speaks XML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .xml_nodes import Xml
from .xml_reading import Note, Reading, parse
from .xml_writing import element, encoded


@dataclass(eq=False, repr=False, frozen=True, slots=True)
class XmlDocument(Xml):
    """A root element, or what can be one."""

    def read(self, content: bytes, charset: str = "") -> tuple[Any, list[Note]]:
        """The value, and notes on what is not as described; ValueError when it is not XML."""
        root, reading = parse(content, charset), Reading()
        if self.name and (root.name[1] != self.name or self.namespace not in ("", root.name[0])):
            reading.notes.append(("", f"<{self.name}>", f"<{root.name[1]}>"))
        return reading.value(self, root, ""), reading.notes

    def write(self, value: Any, charset: str = "") -> bytes:
        """The text of a JSON value; Unwritable what XML cannot hold."""
        return encoded(element(self, value, {}, ()), charset)

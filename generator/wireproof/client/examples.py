"""Examples that a document gives: of a parameter, a body, a property.

In: a Parameter, Media Type or Schema Object. Out: one value, or none. Nobody says that an example
fits its schema: whoever uses one looks first (OAS 3.1 sections 4.8.12.2, 4.8.14 and 4.8.19).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wireproof.errors import SpecError
from wireproof.spec.document import Document

Example = tuple[Any, ...]
"""One value, or none."""


def example_of(document: Document, node: Mapping[str, Any]) -> Example:
    """The example of a parameter, a header or a media type: its own, or its schema's."""
    if "example" in node:
        return (node["example"],)
    named = node.get("examples")
    for written in named.values() if isinstance(named, dict) else ():
        one = _target(document, written)
        for key in ("dataValue", "value"):
            if isinstance(one, dict) and key in one:
                return (one[key],)
    return example_in(document, node.get("schema"))


def example_in(document: Document, schema: Any) -> Example:
    """The example of a schema, or of what it refers to."""
    if not isinstance(schema, dict):
        return ()
    for node in (schema, _target(document, schema)) if "$ref" in schema else (schema,):
        if isinstance(node, dict):
            if "example" in node:
                return (node["example"],)
            listed = node.get("examples")
            if isinstance(listed, list) and listed:
                return (listed[0],)
    return ()


def _target(document: Document, node: Any) -> Any:
    try:
        return document.deref(node)[0]
    except SpecError:
        return None

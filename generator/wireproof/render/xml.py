"""The XML of a client as source: one constant for each document or schema that has a name.

In: the nodes of an `Api`. Out: the context of `xml_shapes.py.jinja`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from wireproof.client.xml_nodes import XmlContent, XmlFields, XmlItems, XmlNode, XmlReference


def xml_context(nodes: Mapping[str, XmlNode]) -> dict[str, Any]:
    """The context of the module: names and sources, in the order of the names."""
    return {"nodes": [(name, _node(nodes[name], "XmlDocument")) for name in sorted(nodes)]}


def _node(node: XmlNode, kind: str = "Xml") -> str:
    parts = [repr(node.name)]
    if node.content != "any":
        parts.append(_content(node.content))
    if node.node != "element":
        parts.append(f"node={node.node!r}")
    spaces = {"namespace": node.namespace, "prefix": node.prefix}
    parts += [f"{key}={value!r}" for key, value in spaces.items() if value]
    if node.required:
        parts.append("required=True")
    return f"{kind}({', '.join(parts)})"


def _content(content: XmlContent) -> str:
    match content:
        case str():
            return repr(content)
        case XmlReference(name):
            return f"lambda: {name}"
        case XmlItems(item, wrapped):
            return f"Items({_node(item)}{', wrapped=True' if wrapped else ''})"
        case XmlFields(properties, extra):
            inside = ", ".join(f"{name!r}: {_node(node)}" for name, node in properties)
            return f"Fields({{{inside}}}{f', {_node(extra)}' if extra else ''})"
        case _:
            assert_never(content)

"""Whole proofs of small documents whose schemas once led to false findings, or to hidden faults."""

from __future__ import annotations

import pytest

from tests.prove.test_right_clients import OK, found_in

NODE = {"$ref": "#/components/schemas/Node"}
MAPPED = {"leaf": "#/components/schemas/Leaf"}
PARENT = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"type": "string"},
        "parent": NODE,
        "children": {"type": "array", "items": NODE},
    },
    "discriminator": {"propertyName": "kind", "mapping": MAPPED},
}
LEAF = {"type": "object", "required": ["value"], "properties": {"value": {"type": "integer"}}}


def both_ways(media_type, schema, **schemas):
    """A document with one operation that sends and answers with a schema."""
    content = {"content": {media_type: {"schema": schema}}}
    body, replies = {"required": True, **content}, {"200": {**OK, **content}}
    document = {"paths": {"/a": {"put": {"requestBody": body, "responses": replies}}}}
    return {**document, "components": {"schemas": schemas}} if schemas else document


@pytest.mark.parametrize("media_type", ["application/json", "application/xml"])
@pytest.mark.parametrize("inside", [False, True], ids=["its own", "in a part"])
def test_a_recursive_parent_with_a_discriminator(tmp_path, media_type, inside):
    """Its own instances inside it are taken, and its children are told apart."""
    parent = {"allOf": [PARENT]} if inside else PARENT
    leaf = {"allOf": [NODE, LEAF]}

    document = both_ways(media_type, NODE, Node=parent, Leaf=leaf)

    assert found_in(tmp_path, document, least=1000) == []

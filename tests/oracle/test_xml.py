"""The oracle's own reading and writing of XML, held against what OpenAPI shows."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from wireproof.oracle.xml import XmlBody, xml_body
from wireproof.oracle.xml_tree import NoXml

ROWS = yaml.safe_load((Path(__file__).parents[1] / "data" / "xml.yaml").read_text("utf-8"))


def body_of(row) -> XmlBody:
    schemas = {"Thing": row["thing"], **row.get("also", {})}
    root = {"openapi": row.get("version", "3.1.0"), "components": {"schemas": schemas}}
    made = xml_body(root, "application/xml", {"$ref": "#/components/schemas/Thing"}, "request")
    assert made is not None
    return made


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_the_oracle_writes_and_reads_what_the_specification_shows(row):
    """What a value is in XML, and the value of that."""
    body = body_of(row)

    assert body.difference(row["value"], row["xml"].encode(), frozenset()) is None
    assert body.read(row["xml"].encode()) == row["value"]
    assert body.read(body.write(row["value"])) == row["value"]


THING = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "xml": {"attribute": True}},
        "tags": {"type": "array", "items": {"type": "string"}, "xml": {"wrapped": True}},
        "space": {"type": "string", "xml": {"namespace": "http://a.example/", "prefix": "a"}},
    },
}


@pytest.mark.parametrize(
    "sent",
    [
        "<Thing id='1'><tags><tags>b</tags></tags></Thing>",
        "<Thing id='2'><tags><tags>a</tags></tags></Thing>",
        "<Thing><id>1</id><tags><tags>a</tags></tags></Thing>",
        "<Thing id='1'><tags>a</tags></Thing>",
        "<thing id='1'><tags><tags>a</tags></tags></thing>",
        "<Thing id='1'><tags><tags>a</tags></tags><more/></Thing>",
        "<Thing id='1' more=''><tags><tags>a</tags></tags></Thing>",
        "<Thing id='1'><tags><tags>a</tags><tags>a</tags></tags></Thing>",
    ],
)
def test_any_other_node_is_a_difference(sent):
    """A name, a place or a text that is not as it should be."""
    body = body_of({"thing": THING})

    assert body.difference({"id": 1, "tags": ["a"]}, sent.encode(), frozenset()) is not None


def test_a_namespace_counts_and_a_prefix_does_not():
    """Names are pairs of a namespace and a local name."""
    body, value = body_of({"thing": THING}), {"space": "x"}
    same = "<Thing><b:space xmlns:b='http://a.example/'>x</b:space></Thing>"
    other = "<Thing><a:space xmlns:a='http://b.example/'>x</a:space></Thing>"

    assert body.difference(value, same.encode(), frozenset()) is None
    assert body.difference(value, other.encode(), frozenset()) is not None


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>", "a", "",
     "<?xml version='1.0' encoding='undefined'?><a/>",
     "<?xml version='1.0' encoding='utf-7'?><a/>"],
)  # fmt: skip
def test_what_is_no_xml_or_has_a_document_type_is_not_read(text):
    """Entities come with a document type."""
    with pytest.raises(NoXml):
        body_of({"thing": THING}).read(text.encode())


@pytest.mark.parametrize(
    "thing",
    [
        {"type": "string"},
        {"type": "object", "properties": {"a b": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "object", "xml": {"attribute": True}}}},
    ],
    ids=["text", "no name", "an attribute with parts"],
)
def test_what_cannot_be_said_in_xml_is_text(thing):
    """Such a body is in the hands of the caller."""
    root = {"openapi": "3.1.0"}

    assert xml_body(root, "application/xml", {**thing, "xml": {"name": "x"}}, "request") is None


def test_the_root_of_a_whole_file_is_called_after_the_file():
    """Tools that put files together make a component of it, with that name."""
    ref = "#/x-wireproof-files/parts~1pet.json"
    root = {"openapi": "3.0.3", "x-wireproof-files": {"parts/pet.json": THING}}

    body = xml_body(root, "application/xml", {"$ref": ref}, "request")

    assert body is not None
    assert body.write({"id": 1}).partition(b"<pet ")[1]

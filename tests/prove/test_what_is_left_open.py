"""What a document says without meaning it is left to the client; the sources say what is meant."""

import pytest

from wireproof.cases.callspec import body_schema
from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Verdict, judge_for
from wireproof.oracle.reading import read_operations

ROOT = {"openapi": "3.1.0", "paths": {}}
ENVELOPE = {"properties": {"data": {"items": {"type": "string"}}}}


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ({"data": ["a"]}, Verdict.VALID),
        ({"data": [1]}, Verdict.INVALID),
        ([], Verdict.UNDECIDED),
        (None, Verdict.UNDECIDED),
        ({"data": {}}, Verdict.UNDECIDED),
    ],
)
def test_without_a_type_only_what_the_keywords_speak_of_must_be_accepted(value, verdict):
    """`properties` without `type` lets a list pass by the letter; the author meant objects."""
    assert judge_for(reader_for(ROOT), ENVELOPE, "response").verdict(value) is verdict


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "nullable": True, "allOf": [{"type": "object"}]},
        {"nullable": True, "anyOf": [{"type": "object"}]},
        {"nullable": True, "oneOf": [{"type": "object"}]},
        {"oneOf": [{"type": "object", "nullable": True}, {"type": "array", "nullable": True}]},
    ],
)
def test_null_that_a_document_wants_may_be_taken(schema):
    """By the letter of OAS 3.0 these refuse null; whoever writes `nullable` wants it."""
    judge = judge_for(reader_for({**ROOT, "openapi": "3.0.3"}), schema, "response")

    assert [judge.verdict(value) for value in ({}, None, 1)] == [
        Verdict.VALID,
        Verdict.UNDECIDED,
        Verdict.INVALID,
    ]


def test_null_that_one_member_takes_is_valid():
    """Exactly one of them does, so there is nothing to interpret."""
    schema = {"oneOf": [{"type": ["object", "null"]}, {"type": "array"}]}

    assert judge_for(reader_for(ROOT), schema, "response").verdict(None) is Verdict.VALID


def _operation(method, content):
    reply = {"200": {"description": "", "content": content}}
    paths = {"/a": {method: {"responses": reply}}}
    [operation] = read_operations({**ROOT, "paths": paths})
    return operation


def test_a_response_to_head_has_no_content():
    """Whatever is documented (RFC 9110 section 9.3.2); to GET it has."""
    content = {"application/json": {"schema": {"type": "string"}}}

    assert _operation("head", content).replies[0].contents == ()
    assert len(_operation("get", content).replies[0].contents) == 1


@pytest.mark.parametrize("kind", ["application/xml", "text/xml", "application/soap+xml"])
def test_xml_is_what_its_schema_says_or_else_text(kind):
    """An object is written as elements; a string is the text of the whole."""
    media = {"schema": {"type": "object"}}, {"schema": {"type": "string"}}
    typed, text = (_operation("get", {kind: one}).replies[0].contents[0] for one in media)

    assert body_schema({}, typed, "response") == {"type": "object"}
    assert body_schema({}, text, "response") == {"type": "string"}

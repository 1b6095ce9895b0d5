"""Patterns that no validator reads, and those that can be judged and not made."""

from __future__ import annotations

import re

import pytest

from tests.mock.test_answers import media, spec_for

BACKWARDS = r"^(?<q>['\"])a*\k<q>$"


@pytest.mark.parametrize("pattern", [r"^(?P<q>a)(?P=q)$", r"\Aa\Z", "("])
async def test_a_pattern_that_no_validator_reads_counts_as_left_out(ask, pattern) -> None:
    """It may be right in the vendor's language; all else of the schema still counts."""
    text = {"type": "string", "pattern": pattern, "maxLength": 3}
    spec = spec_for(
        r200=media(
            schema={
                "type": "object",
                "required": ["a"],
                "properties": {"a": text, "pattern": {"type": "string"}},
                "patternProperties": {pattern: {"type": "integer"}},
            }
        )
    )
    spec["paths"]["/x"]["get"]["parameters"] = [{"name": "q", "in": "query", "schema": text}]
    mock = ask.mock(spec)
    assert {place.rpartition("/")[2] for place in mock.unread} >= {"pattern"}
    assert len(mock.unread) == 3

    answered = await ask(mock, "GET", "/x?q=any")
    assert answered.status_code == 200
    assert len(answered.json()["a"]) <= 3
    assert (await ask(mock, "GET", "/x?q=long")).status_code == 400


async def test_a_named_back_reference_is_read(ask) -> None:
    """As every engine reads one with a number."""
    spec = spec_for(r200=media(schema={"type": "string", "pattern": BACKWARDS}))
    text = {"type": "string", "pattern": BACKWARDS}
    spec["paths"]["/x"]["get"]["parameters"] = [{"name": "q", "in": "query", "schema": text}]
    mock = ask.mock(spec)

    answered = await ask(mock, "GET", "/x?q='aa'")

    assert answered.status_code == 200
    assert re.fullmatch(r"(['\"])a*\1", answered.json())
    assert (await ask(mock, "GET", "/x?q='aa%22")).status_code == 400


async def test_a_pattern_that_can_be_judged_and_not_made_is_told(ask) -> None:
    """By the place of its schema, and an example helps."""
    schema = {"type": "string", "pattern": r"^(?<q>[ab])(?=c)c\k<q>$"}
    refused = await ask(spec_for(r200=media(schema=schema)), "GET", "/x")
    assert (refused.status_code, refused.json()["type"]) == (501, "urn:wireproof:mock:no-data")
    assert "schema" in refused.json()["detail"]
    shown = await ask(spec_for(r200=media(schema=schema, example="aca")), "GET", "/x")
    assert shown.json() == "aca"

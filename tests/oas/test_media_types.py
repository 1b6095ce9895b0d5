"""What the name of a media type says."""

from __future__ import annotations

import pytest

from wireproof.oas.media_types import charset, covers, essence, is_json, is_sequential, is_xml


@pytest.mark.parametrize(
    ("name", "json", "xml", "rows"),
    [
        ("application/json", True, False, False),
        ("Application/JSON; charset=utf-8", True, False, False),
        ("text/json", True, False, False),
        ("application/problem+json", True, False, False),
        ("application/vnd.api+json;version=2", True, False, False),
        ("application/json-patch", False, False, False),
        ("image/json", False, False, False),
        ("application/xml", False, True, False),
        ("image/svg+xml", False, True, False),
        ("text/event-stream; charset=utf-8", False, False, True),
        ("application/x-ndjson", False, False, True),
        ("application/json-seq", False, False, True),
        ("*/*", False, False, False),
    ],
)
def test_a_name_tells_json_xml_and_rows_apart(name: str, json: bool, xml: bool, rows: bool) -> None:
    """JSON and XML are told by name or suffix, whatever the case and the parameters."""
    assert (is_json(name), is_xml(name), is_sequential(name)) == (json, xml, rows)


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("*/*", "image/png", True),
        ("image/*", "image/png", True),
        ("image/*", "images/png", False),
        ("image/*", "image/*", True),
        ("image/png", "IMAGE/PNG; q=1", True),
        ("image/png", "image/*", False),
        ("text/*", "text/plain;charset=latin-1", True),
        ("application/*+json", "application/problem+json", True),
        ("application/*+json", "application/json", False),
        ("application/*+json", "text/x+json", False),
    ],
)
def test_a_range_covers_what_is_in_it(pattern: str, name: str, expected: bool) -> None:
    """A range holds each of its media types; parameters decide nothing."""
    assert covers(pattern, name) is expected


def test_parameters_are_no_part_of_the_essence() -> None:
    """The charset is read from the parameters, and is UTF-8 where none is given."""
    assert essence(' Text/Plain ; charset="ISO-8859-1"') == "text/plain"
    assert charset('text/plain; charset="ISO-8859-1"') == "ISO-8859-1"
    assert charset("text/plain") == "utf-8"

"""What a header field may be called, and what it may say."""

from __future__ import annotations

import pytest

from wireproof.oas.fields import is_field_name, is_field_value


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("X-Trace", True, True),
        ("x_trace.id", True, True),
        ("application/json", False, True),
        ("text/plain; charset=utf-8", False, True),
        ("", False, False),
        (" a", False, False),
        ("a\n", False, False),
        ("a\r\nb: c", False, False),
        ("\u00e9", False, False),
    ],
)
def test_a_name_is_a_token_and_a_value_visible_text(text: str, name: bool, value: bool) -> None:
    """RFC 9110: blanks stand within a value, line breaks nowhere."""
    assert (is_field_name(text), is_field_value(text)) == (name, value)

"""Prose of a spec keeps its words when it is laid out."""

from __future__ import annotations

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from wireproof.render.text import fill


@given(
    words=st.lists(st.text("ab-.", min_size=1, max_size=12), max_size=20),
    width=st.integers(9, 30),
)
def test_lines_break_where_the_standard_library_breaks_them(words, width):
    """Our faster way to fill lines gives what `textwrap` gives when it breaks no word."""
    expected = textwrap.wrap(
        " ".join(words),
        width,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )

    assert fill(words, width, first="  ", further="    ") == expected

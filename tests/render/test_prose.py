"""What a vendor writes about its API reads as plain English in a docstring."""

from __future__ import annotations

import pytest

from wireproof.client.types import NO_CONSTRAINTS, Constraints
from wireproof.render.text import clean, documented, headline

HTML = [
    ("<p>Deletes a card.</p>", "Deletes a card."),
    ("<p>One.</p>\n<p>Two.</p>", "One.\n\nTwo."),
    ("First line.<br>Second line.<br/>Third.", "First line.\nSecond line.\nThird."),
    ("Either:<ul><li>a</li><li>b</li></ul>", "Either:\n\n- a\n- b"),
    ('See <a href="https://a.example/x">the guide</a>.', "See the guide (https://a.example/x)."),
    ('See <a href="https://a.example">https://a.example</a>.', "See https://a.example."),
    ('See <a href="#top">above</a>.', "See above."),
    ("Set <code>type</code> to <strong>one</strong> value.", "Set `type` to one value."),
    ("Fish &amp; chips &lt; 5 &#8364;", "Fish & chips < 5 €"),
    (
        "A `List<String>` and a Map<String, Integer>.",
        "A `List<String>` and a Map<String, Integer>.",
    ),
    ("Write `<p>` and `&amp;` yourself.", "Write `<p>` and `&amp;` yourself."),
    ("if a < b and c > d", "if a < b and c > d"),
    ("<script>alert(1)</script>Text.<!-- note -->", "Text."),
    ("&lt;p&gt; is a tag", "<p> is a tag"),
    ("<p>Never closed", "Never closed"),
]


@pytest.mark.parametrize(("text", "plain"), HTML)
def test_html_becomes_text(text, plain):
    """Tags are layout; what is no tag, and what stands in backticks, stays."""
    assert clean(text) == plain


FORK = "Create a fork"
HEADLINES = [
    (FORK, "Create a fork for the authenticated user.\n\nMore.",
     ("Create a fork for the authenticated user.", "More.")),
    (FORK, "Create a fork.", ("Create a fork.", "")),
    (FORK, "Create a fork. It takes a while.", ("Create a fork.", "It takes a while.")),
    (FORK, "Create a forked repository. Slowly.", ("Create a forked repository.", "Slowly.")),
    (FORK, "Forks take a while.", ("Create a fork.", "Forks take a while.")),
    ("", "Lists all. Sorted.", ("Lists all.", "Sorted.")),
    ("Done!", "", ("Done!", "")),
    ("", "", ("", "")),
    ("Lists", "Lists:\n- a\n- b", ("Lists.", "Lists:\n- a\n- b")),
]  # fmt: skip


@pytest.mark.parametrize(("summary", "description", "expected"), HEADLINES)
def test_no_sentence_is_cut(summary, description, expected):
    """The first line is a sentence, and what follows begins with another one."""
    assert headline(summary, description) == expected


DEFAULTS = [
    ((7,), Constraints(maximum=9), "Default 7, at most 9."),
    (("asc",), NO_CONSTRAINTS, 'Default "asc".'),
    ((False,), NO_CONSTRAINTS, "Default false."),
    ((), Constraints(minimum=1, exclusive_maximum=2.5), "At least 1, less than 2.5."),
    (("x" * 200,), NO_CONSTRAINTS, ""),
    ((), NO_CONSTRAINTS, ""),
]


@pytest.mark.parametrize(("default", "constraints", "text"), DEFAULTS)
def test_a_default_is_told(default, constraints, text):
    """What the server takes when an argument is left out, and the limits of a number."""
    assert documented(default, constraints) == text
    deprecated = f"Deprecated by the vendor. {text}".strip()
    assert documented(default, constraints, deprecated=True) == deprecated

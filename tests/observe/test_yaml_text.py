"""YAML of recorders: two readers that say the same, and texts that are made to break either."""

from __future__ import annotations

import pytest

from wireproof.errors import SpecError
from wireproof.observe.formats import yaml_text
from wireproof.observe.formats.yaml_text import load_recorded

WRITTEN = {
    "words of YAML 1.1 are texts": ("a: yes\nb: 2024-01-01\nc: 1_000\nd: 1:30\n",
                                    {"a": "yes", "b": "2024-01-01", "c": "1_000", "d": "1:30"}),
    "numbers": ("a: 012\nb: 0o7\nc: 0x1F\nd: 1e3\ne: -.5\n",
                {"a": 12, "b": 7, "c": 31, "d": 1000.0, "e": -0.5}),
    "no numbers of JSON": ("a: .inf\nb: .NaN\n", {"a": ".inf", "b": ".NaN"}),
    "bytes": ("a: !!binary |\n  aGVs\n  bG8=\n", {"a": b"hello"}),
    "texts of Python 2": ("a: !!python/unicode 'x'\nb: !thing {c: 1}\n", {"a": "x", "b": {"c": 1}}),
    "anchors": ("a: &x {b: 1}\nc: *x\n", {"a": {"b": 1}, "c": {"b": 1}}),
    "marks within texts": ("a: 'R&D !now'\nb: x &y\n", {"a": "R&D !now", "b": "x &y"}),
    "an end": ("---\na: 1\n...\n", {"a": 1}),
    "folded": ("a: 'x\n\n  y'\nb: |\n  z\n   w\n", {"a": "x\ny", "b": "z\n w\n"}),
    "a byte order mark": ("\ufeffa: 1\n", {"a": 1}),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("reader", ["the fast one", "libyaml's"])
def test_both_readers_say_what_yaml_12_says(monkeypatch, name, reader):
    """Sources: YAML 1.2.2, section 10.3.2 (core schema); tags as recorders write them."""
    assert yaml_text._fast is not None
    if reader != "the fast one":
        monkeypatch.setattr(yaml_text, "_fast", None)
    text, value = WRITTEN[name]

    assert load_recorded(text.encode()) == value


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, "[" * 50_000 + "]" * 50_000, "a: &b " + "{a: " * 5_000, "a: 1\n---\na: 2\n"],
    ids=["open", "closed", "with an anchor", "two documents"],
)
def test_what_would_end_the_process_is_refused(text):
    """Neither reader is asked to call itself until the stack ends."""
    with pytest.raises(SpecError, match="not YAML"):
        load_recorded(text.encode())


def test_aliases_share_what_they_name():
    """Ten lines that stand for a billion texts take no more room than ten lines."""
    rows = [
        "a0: &a0 [x]",
        *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)),
    ]
    found = load_recorded("\n".join(rows).encode())

    assert found["a9"][0] is found["a8"]

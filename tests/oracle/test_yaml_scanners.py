"""Both scanners of YAML give the proof the same document, and the slower one has the last word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.corpus.report import CORPUS
from wireproof.errors import SpecError
from wireproof.oracle import yaml_text
from wireproof.oracle.yaml_text import read_yaml, yaml_places

TEXTS = [
    "a: 1\nb: [x, 'y', \"z\\/\\u00e9\\n\"]\nc: {d: , e: ~}\n",
    "text: |\n  two\n   lines\n\n\nkept: |+\n  one\n\nfolded: >-\n  a\n  b\n\n  c\n    d\n",
    "plain: on two\n  lines\n\n  and a third # a comment\nurl: https://example.test/#here\n",
    "? a\n: 1\n? 'b'\n:\n- 2\n- - 3\n  - {4: 5}\n",
    "base: &base {a: 1}\nown:\n  <<: *base\n  '<<': 2\n  \"b\": *base\n",
    "!!str 5: !!str 6\nb: ! 7\nc: !!float 8\nd: !!seq []\n",
    '{"a":{"b":[1,2.5e3,-0.0,null,true]},"c":"\\ud83d\\ude00 \\t"}',
    "a: 'it''s'\nb: \"folded\n  here\\\n  not\"\nc: -\nd: ---x\ne: a:b\n",
    "a: \t1\nb:\t- 2\n",
    "a: x\u0085y\nb: x\u2028y\n",
    "\ufeffa: 1\n",
    "%YAML 1.1\n---\na: yes\n",
    "---\na: 1\n...\n",
    "- a\n-\n- b\r\n- c",
    "a: [1\n",
    "a: b: c\n",
    "a: @b\n",
    "a: `b`\n",
    "a: %b\n",
    "key: [a, b]: c\n",
    "\tb: 1\n",
]


def _read(text: str) -> Any:
    try:
        return read_yaml(text, "a.yaml"), yaml_places(text, "a.yaml", 4)
    except SpecError as error:
        return str(error)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml")
@pytest.mark.parametrize("text", TEXTS)
def test_both_scanners_find_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values, places and errors are those of the scanner for YAML 1.2."""
    found = _read(text)
    monkeypatch.setattr(yaml_text, "_LIBYAML", None)
    assert repr(found) == repr(_read(text))


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml")
@pytest.mark.parametrize("line_break", ["\u2028", "\u2029"])
def test_a_line_break_of_yaml_1_1_is_a_character(line_break: str) -> None:
    """YAML 1.2.2, section 5.4: these are content, which libyaml takes for the end of a line."""
    assert read_yaml(f"a: 'x{line_break}y'\n", "a.yaml") == {"a": f"x{line_break}y"}


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus")
@pytest.mark.parametrize("name", ["resend/resend.yaml", "figma/openapi.yaml"])
def test_real_documents_are_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What vendors write is read alike."""
    path: Path = CORPUS / name
    if not path.is_file():
        pytest.skip("not in this corpus")
    text = path.read_text(encoding="utf-8")
    found = _read(text)
    monkeypatch.setattr(yaml_text, "_LIBYAML", None)
    assert repr(found) == repr(_read(text))

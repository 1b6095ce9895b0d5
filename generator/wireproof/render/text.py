"""Text of a spec as Python source that cannot be anything but text.

In: any string. Out: docstrings and comments. Every other string reaches Python through `repr`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from wireproof.client.types import Constraints
from wireproof.render.prose import plain_text

_WIDTH: Final = 96
# Control characters, line ends that only Python knows, marks that turn text around or hide it.
_CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_BLANKS: Final = re.compile(r"\n{3,}")
MAX_TEXT: Final = 8_000
_MOST_DEFAULT: Final = 60
"""Characters of a default that is worth a sentence."""
_REMEMBERED: Final = 2**14
"""Texts that are kept laid out: many properties have the same."""


@lru_cache(_REMEMBERED)
def clean(text: str) -> str:
    """Prose as it stands in a spec: tidy, and HTML is plain text."""
    return tidy(plain_text(tidy(text)))


def tidy(text: str) -> str:
    """Prose: line ends unified, control characters gone, no trailing blanks."""
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT].rsplit(None, 1)[0] + " …"
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    text = "\n".join(line.rstrip() for line in _CONTROL.sub("", text).split("\n"))
    return _BLANKS.sub("\n\n", text).strip()


def escape(text: str) -> str:
    """Text that stays text between triple quotes."""
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


@lru_cache(_REMEMBERED)
def docstring(text: str, *, indent: int) -> str:
    """A docstring literal, wrapped; its first line is not indented.

    Args:
        text: the prose; what comes from a spec was given to `clean`.
        indent: blanks before every further line.
    """
    body = wrap(tidy(text), _WIDTH - indent)
    if not body:
        return '""""""'
    body = escape(body)
    if body.endswith(('"', "\\")):
        body += " "
    lines = body.split("\n")
    margin = " " * indent
    if len(lines) == 1 and len(body) + indent + 6 <= _WIDTH + 4:
        return f'"""{body}"""'
    rest = "\n".join(margin + line if line else "" for line in lines[1:])
    return f'"""{lines[0]}\n{rest}\n{margin}"""' if rest else f'"""{lines[0]}\n{margin}"""'


def wrap(text: str, width: int) -> str:
    """Fill paragraphs; lists, tables and code stay as they are."""
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        if any(is_layout(line) for line in paragraph.split("\n")):
            lines.append(paragraph)
            continue
        lines.append("\n".join(fill(paragraph.split(), width)))
    return "\n\n".join(lines)


def fill(words: Iterable[str], width: int, *, first: str = "", further: str = "") -> list[str]:
    """Words as lines, as `textwrap.wrap` lays them out when it breaks no word; in half the time.

    Args:
        words: none of them holds a blank.
        width: of the longest line; a longer word has a line of its own.
        first: stands before the first line.
        further: stands before each of the others.
    """
    lines: list[str] = []
    line, margin = "", first
    for word in words:
        if not line:
            line = margin + word
        elif len(line) + len(word) < width:
            line += f" {word}"
        else:
            lines.append(line)
            margin = further
            line = margin + word
    return [*lines, line] if line else lines


def headline(summary: str, description: str) -> tuple[str, str]:
    """The first line of a docstring, a whole sentence; and what is left of the description.

    A summary that the description merely goes on from ("Create a fork", "Create a fork for the
    authenticated user.") gives way to the description's own sentence.
    """
    first, rest = first_sentence(summary or description), clean(description)
    paragraph, _, further = rest.partition("\n\n")
    opening = " ".join(paragraph.split())
    stem = first.rstrip(".")
    if opening.startswith(stem) and not any(map(is_layout, paragraph.split("\n"))):
        if opening[len(stem) : len(stem) + 1] not in ("", ".", "!", "?", ":", ";"):
            first = first_sentence(opening)
            stem = first.rstrip(".")
        left = opening[len(stem) :].lstrip(".!?:; ")
        rest = "\n\n".join(part for part in (left, further) if part)
    if first and not first.endswith((".", "!", "?")):
        first += "."
    return first, rest


def documented(
    default: tuple[Any, ...], constraints: Constraints, *, deprecated: bool = False
) -> str:
    """What a document says about a value beside its description, in a sentence or two.

    Args:
        default: empty, or one JSON value. It is what the server takes, and never sent.
        constraints: those of numbers are told.
        deprecated: whether the vendor wants nobody to use it any more.
    """
    shown = [json.dumps(value, ensure_ascii=False, default=str) for value in default]
    facts = [f"default {text}" for text in shown if len(text) <= _MOST_DEFAULT]
    for words, limit in (
        ("at least", constraints.minimum),
        ("more than", constraints.exclusive_minimum),
        ("at most", constraints.maximum),
        ("less than", constraints.exclusive_maximum),
    ):
        facts += [] if limit is None else [f"{words} {limit}"]
    text = ", ".join(facts)
    told = ["Deprecated by the vendor."] if deprecated else []
    told += [f"{text[0].upper()}{text[1:]}."] if text else []
    return " ".join(told)


def first_sentence(text: str) -> str:
    """The first sentence of prose, on one line."""
    line = " ".join(clean(text).split("\n\n")[0].split())
    match = re.match(r"(.+?[.!?])(?=\s|$)", line)
    return match.group(1) if match else line


def is_layout(line: str) -> bool:
    """Whether a line is laid out by its author: a list, a table, code."""
    return bool(re.match(r"\s{2,}|[-*+|>#]|\d+[.)]\s|```", line))

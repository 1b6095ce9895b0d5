"""Pages of which only the words are left (shape F): a draft with every fact marked.

In: a page without tags, code and frontmatter. Out: what its words say beyond doubt, each with its
line, and the questions that stay open. Without names of fields, a method or a path there is no
operation to write: the document then holds the draft under `x-draft`, for a person to complete in
the overlay.
"""

from __future__ import annotations

import re
from typing import Any

from wireproof.intake.pages.draft import Question
from wireproof.intake.pages.page import Page

_STATUS = re.compile(r"^-?\s*([1-5]\d\d)\b\s*(.*)$")
_MEDIA_TYPE = re.compile(r"^-?\s*([a-z]+/[\w.+-]+)$")
_FIELD = re.compile(r"^([A-Za-z_][\w.-]*) ([A-Za-z_][\w.<>]*(?:\[\])?)\s*(required|optional)?$")
_DEFAULT = re.compile(r"^Default value:\s*(\S.*)$")
_PAIR = re.compile(r'^\s*"([^"\n]{1,200})"\s*:\s*(.+?),?\s*$')
_SECTIONS = frozenset(
    {"path parameters", "query parameters", "header parameters", "headers", "request body", "body",
     "responses", "request", "response"}
)  # fmt: skip
_MOST = 400


def is_prose(page: Page) -> bool:
    """Tell whether only words are left: statuses and media types on lines of their own."""
    lines = [line.strip() for line in page.lines]
    statuses = sum(1 for line in lines if _STATUS.match(line) and len(line) < 40)
    kinds = sum(1 for line in lines if _MEDIA_TYPE.match(line))
    return statuses > 0 and kinds > 0 and not page.frontmatter and "<ParamField" not in page.text


def read_prose(page: Page) -> tuple[dict[str, Any], tuple[Question, ...]]:
    """Read the facts of a page.

    Returns:
        the draft, for `x-draft`; and the questions.
    """
    lines = [line.strip() for line in page.lines]
    title = next((line for line in lines if line), "")
    second = next((line for line in lines[1:] if line), "")
    facts: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        found = _fact(line)
        if found is not None and len(facts) < _MOST:
            facts.append({**found, "x-source": page.place(number).source()})
    draft: dict[str, Any] = {"summary": title}
    if second and second.lower() not in _SECTIONS:
        draft["description"] = second
    statuses = dict.fromkeys(one["status"] for one in facts if "status" in one)
    draft |= {"statuses": list(statuses), "facts": facts}
    return {**draft, "x-source": page.place(1).source()}, tuple(_questions(page, lines, facts))


def _fact(line: str) -> dict[str, Any] | None:
    if line.lower() in _SECTIONS:
        return {"section": line}
    if (match := _STATUS.match(line)) is not None and len(line) < 40:
        return {"status": match.group(1)}
    if (match := _MEDIA_TYPE.match(line)) is not None:
        return {"media-type": match.group(1)}
    if (match := _DEFAULT.match(line)) is not None:
        return {"default": match.group(1)}
    if (match := _FIELD.match(line)) is not None:
        return {"field": match.group(1), "type": match.group(2), "required": bool(match.group(3))}
    if (match := _PAIR.match(line)) is not None:
        return {"example-of": match.group(1), "value": match.group(2).rstrip(" {[")}
    if line.endswith(".") and " " in line:
        return {"text": line}
    return None


def _questions(page: Page, lines: list[str], facts: list[dict[str, Any]]) -> list[Question]:
    start = page.place(1)
    found = [
        Question("#/paths", f"Which method and path does {lines[0]!r} have?", start),
        Question("#/servers", "No page names a server. Which address do calls go to?", start),
        Question("#/components/securitySchemes",
                 "No page says how calls are authenticated. Which security scheme applies?", start),
        Question("#/components/schemas",
                 "Which names and types do the fields have? The page keeps their texts only.",
                 start),
    ]  # fmt: skip
    section = ""
    for fact in facts:
        # A list of media types or statuses begins the next part of the page.
        section = fact.get("section", "" if {"media-type", "status"} & fact.keys() else section)
        unnamed = "text" in fact and "parameters" in section.lower()
        if unnamed:
            place = page.place(fact["x-source"]["line"])
            text = f"Which {section.lower().rstrip('s')} is this: {fact['text']!r}?"
            found.append(Question(f"#/x-answers/line-{place.line}", text, place))
    return found

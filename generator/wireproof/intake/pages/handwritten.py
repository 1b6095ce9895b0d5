"""Hand-written pages (shape D): frontmatter, tags, code blocks and the cURL example.

In: a page, its fences and tags, and the snippets that came with it. Out: a `Draft`, or None when
the page describes no operation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from wireproof.intake.pages.curl import Curl, read_curl
from wireproof.intake.pages.draft import Draft, Endpoint, Sample
from wireproof.intake.pages.fences import Fence, find_fences, lines_within
from wireproof.intake.pages.fields import Field, read_fields
from wireproof.intake.pages.page import Page, Place
from wireproof.intake.pages.parts import HEADING, stated_lines
from wireproof.intake.pages.samples import read_sample
from wireproof.intake.pages.tables import read_tables
from wireproof.intake.pages.tags import Tag, find_tags

_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE"
_ENDPOINT = re.compile(rf"^\s*({_METHODS})\s+(https?://\S+|/\S*)\s*(?:HTTP/[\d.]+)?\s*$")
_SUCCESS = re.compile(r"`?\b(2\d\d)\b`?(?: [A-Z][A-Za-z ]*`?)?")
_MOST_SNIPPETS = 200
EXAMPLES = frozenset({"cURL example", "HTTP example"})


def read_draft(page: Page, fences: Sequence[Fence], snippets: Mapping[str, Page]) -> Draft | None:
    """Read what a page says of one operation.

    Args:
        page: the page.
        fences: its code blocks.
        snippets: the files that it may include, by name.

    Raises:
        SpecError: a tag does not close.
    """
    tags, missing = _expanded(page, find_tags(page, fences), snippets, 0)
    curls = [(one, curl) for one in fences if (curl := read_curl(one.text)) is not None]
    endpoints = tuple(_endpoints(page, fences, curls))
    if not endpoints or not (tags or any(one.kind not in EXAMPLES for one in endpoints)):
        return None  # a guide that shows a call is no description of one
    if is_overview(endpoints):
        return None
    sections = _sections(page)
    request, response = _sorted(read_fields(tags), sections, endpoints[0].method)
    first = endpoints[0]
    rows = read_tables(page, fences, sections, first.method, first.url)
    request += tuple(one for one in rows if one.location != "response")
    response += tuple(one for one in rows if one.location == "response")
    curl_fence, curl = curls[0] if curls else (None, None)
    auth, auth_place = _auth(page, curl, curl_fence, request)
    status, status_place = _status(page, fences, sections)
    body, media_type, body_place = _body(page, curl, curl_fence)
    return Draft(
        page=page,
        title=page.title,
        description=str(page.frontmatter.get("description") or _first_words(page, fences)),
        endpoints=endpoints,
        auth=auth,
        auth_place=auth_place,
        request=request,
        response=response,
        body=body,
        body_place=body_place,
        media_type=media_type,
        samples=tuple(_samples(page, fences, sections)),
        status=status,
        status_place=status_place,
        missing=tuple(missing),
    )


def _expanded(
    page: Page, tags: Iterable[Tag], snippets: Mapping[str, Page], depth: int
) -> tuple[list[Tag], list[tuple[str, Place]]]:
    """Put the tags of included files in the place of each `Snippet`."""
    found: list[Tag] = []
    missing: list[tuple[str, Place]] = []
    for tag in tags:
        if tag.name != "Snippet":
            tag.children, lost = _expanded(page, tag.children, snippets, depth + 1)
            found.append(tag)
            missing += lost
            continue
        name = str(tag.attributes.get("file", ""))
        snippet = snippets.get(name.rpartition("/")[2]) if depth < 20 else None
        if snippet is None or len(found) > _MOST_SNIPPETS:
            missing.append((name, tag.place))
            continue
        inner = find_tags(snippet, find_fences(snippet))
        more, lost = _expanded(snippet, inner, snippets, depth + 1)
        for one in more:
            one.anchor = tag.anchor or tag.place.line
        found += more
        missing += lost
    return found, missing


def _endpoints(
    page: Page, fences: Sequence[Fence], curls: Sequence[tuple[Fence, Curl]]
) -> Iterable[Endpoint]:
    told = page.frontmatter.get("api")
    if isinstance(told, str):
        match = _ENDPOINT.match(told)
        if match is not None:
            place = page.place(page.line_of("api:"))
            yield Endpoint(match.group(1), match.group(2), "frontmatter", place)
    for fence in fences:
        first, _, rest = fence.text.partition("\n")
        match = _ENDPOINT.match(first)
        if match is not None and (fence.language in {"", "http", "text"} or not rest.strip()):
            # With headers or a body behind it, it is a message on the wire, and no statement.
            kind = "HTTP example" if rest.strip() else "code block"
            yield Endpoint(match.group(1), match.group(2), kind, page.place(fence.line))
    blocks = lines_within(fences)
    for number in stated_lines(page, fences):
        match = _ENDPOINT.match(re.sub(r"[`*]", "", page.lines[number - 1]))
        if match is not None and number not in blocks:
            yield Endpoint(match.group(1), match.group(2), "line of text", page.place(number))
    for fence, curl in curls:
        if "..." not in curl.url:
            yield Endpoint(curl.method, curl.url, "cURL example", page.place(fence.line))


def is_overview(endpoints: Sequence[Endpoint]) -> bool:
    """Tell a page about several operations: it states as many endpoints, and none as its own."""
    if any(one.kind == "frontmatter" for one in endpoints):
        return False
    stated = {(one.method, one.url) for one in endpoints if one.kind not in EXAMPLES}
    shown = {(one.method, one.url) for one in endpoints}
    return len(stated) > 1 or (not stated and len(shown) > 1)


def _sections(page: Page) -> list[tuple[int, str]]:
    """Return the line and the words of each heading."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(page.lines, 1):
        match = HEADING.match(line)
        if match is not None and number > page.first_line:
            found.append((number, match.group(2).strip().lower()))
    return found


def _section_of(line: int, sections: Sequence[tuple[int, str]]) -> str:
    return next((words for at, words in reversed(sections) if at < line), "")


def _sorted(
    fields: Sequence[Field], sections: Sequence[tuple[int, str]], method: str
) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """Tell request from response.

    A `ResponseField` under a heading about the request, before any about the response, is one of
    the request: that heading speaks of all that follows it.
    """
    request: list[Field] = []
    response: list[Field] = []
    for one in fields:
        section = _section_of(one.anchor, sections)
        if one.location != "response":
            request.append(one)
        elif "request" in section or "parameters" in section.replace("response parameters", ""):
            where = "query" if method in {"GET", "DELETE", "HEAD"} else "body"
            request.append(_moved(one, where))
        else:
            response.append(one)
    return tuple(request), tuple(response)


def _moved(one: Field, location: str) -> Field:
    children = tuple(_moved(child, location) for child in one.children)
    return replace(one, location=location, children=children)


def _auth(
    page: Page, curl: Curl | None, fence: Fence | None, request: Sequence[Field]
) -> tuple[str, Place]:
    told = str(page.frontmatter.get("authMethod", "")).lower()
    if told in {"bearer", "basic"}:
        return told, page.place(page.line_of("authMethod"))
    for one in request:
        if one.location == "header" and one.name.lower() == "authorization":
            words = one.description.lower()
            kind = next((name for name in ("bearer", "basic") if name in words), "")
            if kind:
                return kind, one.place
    if curl is not None and fence is not None:
        kind = curl.header("authorization").partition(" ")[0].lower()
        if curl.basic or kind in {"bearer", "basic"}:
            return ("basic" if curl.basic else kind), page.place(fence.line)
    return "", page.place(1)


def _status(
    page: Page, fences: Sequence[Fence], sections: Sequence[tuple[int, str]]
) -> tuple[str, Place]:
    """Find the status of success: in an example's label, a heading, or a sentence."""
    for fence in fences:
        if fence.status.startswith("2") and read_curl(fence.text) is None:
            return fence.status, page.place(fence.line - 1)
    for at, words in sections:
        if (match := re.search(r"\b(2\d\d)\b", words)) is not None:
            return match.group(1), page.place(at)
    for number, line in enumerate(page.lines, 1):
        about = _section_of(number, sections)
        if "response" in about or "return" in line.lower():
            match = _SUCCESS.search(line) if "eturn" in line or "tatus" in line else None
            if match is not None:
                return match.group(1), page.place(number)
    return "", page.place(1)


def _body(page: Page, curl: Curl | None, fence: Fence | None) -> tuple[object, str, Place]:
    if curl is None or fence is None:
        return None, "", page.place(1)
    place = page.place(fence.line)
    media_type = curl.header("content-type").partition(";")[0].strip().lower()
    value, readable = read_sample(curl.data) if curl.data else (None, False)
    if not media_type and readable:
        media_type = "application/json"
    if not media_type and curl.form:
        media_type = "multipart/form-data"
    return (value if readable else None), media_type, place


def _samples(
    page: Page, fences: Sequence[Fence], sections: Sequence[tuple[int, str]]
) -> Iterable[Sample]:
    """Find examples of responses: JSON that a label, a tag or a heading calls one."""
    inside = _response_examples(page)
    for fence in fences:
        if fence.language not in {"json", "jsonc", ""} or read_curl(fence.text) is not None:
            continue
        about = _section_of(fence.line, sections)
        labelled = bool(fence.status) and fence.language == "json"
        if not (labelled or "response" in about or "return" in about or fence.line in inside):
            continue
        value, readable = read_sample(fence.text)
        if readable:
            yield Sample(fence.status, value, page.place(fence.line))


def _response_examples(page: Page) -> set[int]:
    found: set[int] = set()
    within = False
    for number, line in enumerate(page.lines, 1):
        if "<ResponseExample" in line or "<RequestExample" in line:
            within = "<ResponseExample" in line
        if within:
            found.add(number)
        if "</ResponseExample" in line:
            within = False
    return found


def _first_words(page: Page, fences: Sequence[Fence]) -> str:
    """Return the line under the title, for pages without a frontmatter."""
    code = lines_within(fences)
    for number, line in enumerate(page.lines):
        if line.startswith("# "):
            rest = [
                text.strip("> ").strip()
                for at, text in enumerate(page.lines[number + 1 : number + 6], number + 2)
                if at not in code
            ]
            return next((one for one in rest if one and one[0] not in "#<`|"), "")
    return ""

"""What a source is, by its content: the media type that a server tells is often wrong.

In: a name and bytes. Out: its kind, for which `read` has a reader; or an error that says what was
received instead.
"""

from __future__ import annotations

import json
import re
from typing import Final, Literal

from wireproof.errors import Location, UsageError

Kind = Literal["document", "page", "index", "html"]
"""An OpenAPI or Swagger document, a documentation page in Markdown, an llms.txt, a page in HTML."""
_LOOKED_AT: Final = 2**20
"""Characters that decide."""
_BINARY: Final = (
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
)
_VERSION: Final = re.compile(
    r"""(?mx) ^ [ \t{,]* ["']? (?:openapi|swagger) ["']? [ \t]* : [ \t]* ["']? [0-9]"""
)
_COMPACT: Final = re.compile(r'[{,]\s*"(?:openapi|swagger)"\s*:\s*"')
_OTHERS: Final = {
    "asyncapi": "an AsyncAPI document",
    "arazzo": "an Arazzo document",
    "overlay": "an OpenAPI Overlay",
}
_OTHER_YAML: Final = re.compile(r"(?m)^(asyncapi|arazzo|overlay)[ \t]*:")
_MARKDOWN: Final = re.compile(r"\s*(?:#|---|>|```|<)")
_FENCE: Final = re.compile(r"(?m)^[ \t]*(?:`{3,}|~{3,})")
_LINK: Final = re.compile(r"(?m)^\s*[-*] \[[^\]]*\]\([^)]+\)")
_HTML: Final = re.compile(r"(?is)\A\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|\?xml)\b")
_PASSWORD: Final = re.compile(r"(?i)<input[^>]{0,500}type=[\"']?password|sign[ -]?in|log[ -]?in")


def recognise(name: str, content: bytes) -> Kind:
    """What a source is.

    Args:
        name: its address or path.
        content: its bytes.

    Raises:
        UsageError: it is empty, no text, or text of another kind.
    """
    place = Location(name)
    text = _text(content, place)
    head = text[:_LOOKED_AT]
    if _HTML.match(head):
        return "html"
    version = _VERSION.search(head) or _COMPACT.search(head)
    if version is not None:
        # A page holds its document in a code block; a document may have code in its descriptions.
        fence = _FENCE.search(head, 0, version.start() + 1)
        return "document" if fence is None else "page"
    if head.lstrip()[0] in "{[":
        raise _other_json(text, place)
    if found := _OTHER_YAML.search(head):
        raise UsageError(f"this is {_OTHERS[found[1]]}, not OpenAPI", location=place)
    if max(map(len, head.splitlines())) == _LOOKED_AT:
        raise UsageError("a line of a million characters, and no OpenAPI in it", location=place)
    if name.rstrip("/").endswith("llms.txt") or len(_LINK.findall(head)) > 20:
        return "index"
    if _MARKDOWN.match(head):
        return "page"
    raise UsageError(
        "neither an OpenAPI document nor a documentation page: "
        f"it begins with {head.strip().splitlines()[0][:60]!r}",
        location=place,
        hint="the first line of an OpenAPI document is like `openapi: 3.1.0`",
    )


def _text(content: bytes, place: Location) -> str:
    """Content as text.

    Raises:
        UsageError: it is none, or empty.
    """
    for start, what in _BINARY:
        if content.startswith(start):
            raise UsageError(f"this is {what}", location=place, hint="unpack or export it first")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"not UTF-8 at byte {error.start}", location=place, hint="save it as UTF-8"
        ) from None
    if not text.strip():
        raise UsageError("it is empty", location=place)
    return text


def html_error(name: str, content: bytes) -> UsageError:
    """What to say about a page in HTML where a document was expected."""
    text = content[:_LOOKED_AT].decode("utf-8", "replace")
    if _PASSWORD.search(text):
        return UsageError(
            "an HTML page that looks like a log-in, not an OpenAPI document",
            location=Location(name),
            hint="download the document yourself, and add the file",
        )
    found = re.search(
        r"""(?ix) (?:spec-?url|data-url|url) ["']? \s* [:=] \s* ["'] ([^"'\s<>]{1,300}
        (?:openapi|swagger)[^"'\s<>]{0,100}) ["']""",
        text,
    )
    hint = "look on it for a link to openapi.json, openapi.yaml or swagger.json, and add that"
    if found:
        hint = f"it names {found[1]}: add that address"
    return UsageError("an HTML page, not an OpenAPI document", location=Location(name), hint=hint)


def _other_json(text: str, place: Location) -> UsageError:
    """What to say about JSON that is no OpenAPI document."""
    try:
        value = json.loads(text)
    except RecursionError:
        return UsageError("JSON that is nested too deeply", location=place)
    except ValueError as error:
        return UsageError(
            f"JSON that breaks off or is broken, and no OpenAPI so far: {error}",
            location=place,
            hint="the download may be incomplete: try again",
        )
    if not isinstance(value, dict):
        return UsageError(f"JSON, but {type(value).__name__}, not OpenAPI", location=place)
    for key, what in _OTHERS.items():
        if key in value:
            return UsageError(f"this is {what}, not OpenAPI", location=place)
    info = value.get("info")
    if isinstance(info, dict) and "postman" in str(info.get("schema", "")):
        return UsageError(
            "this is a Postman collection, not OpenAPI", location=place, hint="convert it first"
        )
    keys = ", ".join(repr(key)[:30] for key in list(value)[:5]) or "none"
    return UsageError(
        f"JSON, but no OpenAPI document: it has neither `openapi` nor `swagger`; its keys: {keys}",
        location=place,
    )

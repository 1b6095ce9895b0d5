"""Documents that stand in a page whole, or nearly: shapes A, B, C and E.

In: a page and its fences. Out: the document's own bytes, cut and not rewritten; or, for the two
products that write something else than OpenAPI, the document that it stands for.

- Mintlify's `.md` twins: a fence `yaml [file] METHOD /path` with a small OpenAPI document; those of
  2025 with a structure of their own.
- ReadMe's twins: a JSON fence. Fern's and Apidog's: a YAML fence.
- Docusaurus's openapi-docs: `api:` in the frontmatter, base64 of zlib of the operation's JSON.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wireproof.errors import SpecError
from wireproof.intake.pages.fences import Fence
from wireproof.intake.pages.mintlify import is_mintlify, translate
from wireproof.intake.pages.page import Page, Place
from wireproof.spec.json_text import parse_json
from wireproof.spec.yaml12 import parse_yaml

_LARGEST = 20_000_000
_ZLIB = ("eJ", "eN", "eA", "eF")
"""How the header of zlib begins in base64, by level of compression (RFC 1950, section 2.2)."""
_NOT_OPENAPI = frozenset(
    {"method", "path", "postman", "info", "servers", "securitySchemes", "jsonRequestBodyExample",
     "proxy", "sample_urls"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Embedded:
    """A document of a page.

    Attributes:
        document: as data.
        text: its own bytes as text, "" when it was translated.
        suffix: `yaml` or `json`.
        place: of its first line.
    """

    document: dict[str, Any]
    text: str
    suffix: str
    place: Place


def find_embedded(page: Page, fences: Sequence[Fence]) -> tuple[Embedded, ...]:
    """Find the documents that a page holds.

    Raises:
        SpecError: one is cut off or cannot be read.
    """
    found = [one for fence in fences if (one := _in_fence(page, fence)) is not None]
    packed = page.frontmatter.get("api")
    if isinstance(packed, str) and packed.startswith(_ZLIB) and " " not in packed:
        found.append(_unpacked(page, packed))
    return tuple(found)


def _in_fence(page: Page, fence: Fence) -> Embedded | None:
    if fence.language not in {"yaml", "yml", "json"}:
        return None
    head = fence.text.lstrip()[:400]
    suffix = "json" if head.startswith("{") else "yaml"
    if not any(word in head for word in ("openapi", "swagger", "paths:")):
        return None
    try:
        value = _parse(fence.text, page.name, suffix)
    except SpecError as error:
        if not _claims_to_be(head):
            return None
        raise SpecError(
            f"the document in this page cannot be read: {error.message}",
            location=page.place(fence.line).location(),
            hint="" if fence.closed else "Its code block has no end: the page is cut off.",
        ) from error
    if not isinstance(value, dict):
        return None
    place = page.place(fence.line)
    if is_mintlify(value):
        return Embedded(translate(value, page.title), "", "yaml", place)
    if not isinstance(value.get("openapi", value.get("swagger")), str):
        return None
    if not fence.closed:
        raise SpecError(
            "the code block with the document has no end",
            location=place.location(),
            hint="The page is cut off. Fetch it again.",
        )
    return Embedded(value, fence.text, suffix, place)


def _claims_to_be(head: str) -> bool:
    return head.startswith(("openapi:", "swagger:")) or '"openapi"' in head or '"swagger"' in head


def _parse(text: str, file: str, suffix: str) -> Any:
    return parse_json(text, file)[0] if suffix == "json" else parse_yaml(text, file)[0]


def _unpacked(page: Page, packed: str) -> Embedded:
    place = page.place(page.line_of("api:"))
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(base64.b64decode(packed, validate=True), _LARGEST)
        operation = json.loads(content)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        raise SpecError(
            f"the operation in the frontmatter cannot be unpacked: {error}",
            location=place.location(),
            hint="`api:` should hold base64 of zlib of JSON. The page may be cut off.",
        ) from None
    if unpacker.unconsumed_tail:
        raise SpecError(
            f"the operation is larger than {_LARGEST:,} bytes", location=place.location()
        )
    if not isinstance(operation, dict) or not {"method", "path"} <= set(operation):
        raise SpecError("the frontmatter's `api` holds no operation", location=place.location())
    return Embedded(_as_document(operation), "", "yaml", place)


def _as_document(operation: dict[str, Any]) -> dict[str, Any]:
    info = operation.get("info")
    told = info if isinstance(info, dict) else {}
    node = {key: value for key, value in operation.items() if key not in _NOT_OPENAPI}
    document: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": str(told.get("title", "")), "version": str(told.get("version", ""))},
    }
    if told.get("description"):
        document["info"]["description"] = told["description"]
    if isinstance(operation.get("servers"), list):
        document["servers"] = operation["servers"]
    document["paths"] = {str(operation["path"]): {str(operation["method"]).lower(): node}}
    if isinstance(operation.get("securitySchemes"), dict):
        document["components"] = {"securitySchemes": operation["securitySchemes"]}
    return document

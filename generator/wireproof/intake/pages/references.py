"""Pages that only point to a document: shapes G and H.

In: a page. Out: the addresses or files that it names. Redoc, Scalar, Stoplight and Swagger UI keep
the address of the document in their HTML; Mintlify and fumadocs name a document and an operation.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from wireproof.intake.pages.page import Page, Place

_METHODS = "get|post|put|patch|delete|head|options|trace|webhook"
_OPERATION = re.compile(rf"^(?:(\S+)\s+)?({_METHODS})\s+(\S+)$", re.IGNORECASE)
_IN_HTML = (
    re.compile(r"""<redoc[^>]*?\bspec-url\s*=\s*["']([^"']{1,2000})["']""", re.IGNORECASE),
    re.compile(
        r"""<elements-api[^>]*?\bapiDescriptionUrl\s*=\s*["']([^"']{1,2000})["']""", re.IGNORECASE
    ),
    re.compile(r"""<script[^>]*?\bdata-url\s*=\s*["']([^"']{1,2000})["']""", re.IGNORECASE),
    re.compile(r"""<rapi-doc[^>]*?\bspec-url\s*=\s*["']([^"']{1,2000})["']""", re.IGNORECASE),
    re.compile(r"""SwaggerUIBundle\s*\(\s*\{[^}]{0,2000}?\burl\s*:\s*["']([^"']{1,2000})["']"""),
    re.compile(r"""Redoc\.init\s*\(\s*["']([^"']{1,2000})["']"""),
    re.compile(r"""createApiReference\s*\([^)]{0,500}?\burl\s*:\s*["']([^"']{1,2000})["']"""),
    re.compile(r""""(?:specUrl|spec_url|openapiUrl)"\s*:\s*"([^"]{1,2000})\""""),
)
_API_PAGE = re.compile(r"<APIPage\b[^>]{0,4000}?\bdocument\s*=\s*\{?[\"']([^\"']{1,1000})[\"']")


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that a page points to.

    Attributes:
        document: an absolute address, or a path of the vendor's own repository; "" when the page
            names an operation alone.
        operation: `POST /path` as the page writes it, or "".
    """

    document: str
    operation: str
    place: Place


def find_references(page: Page) -> tuple[Reference, ...]:
    """Find what a page points to."""
    told = page.frontmatter.get("openapi")
    if isinstance(told, str):
        place = page.place(page.line_of("openapi:"))
        match = _OPERATION.match(told.strip())
        if match is None:
            return (Reference(told.strip(), "", place),)
        operation = f"{match.group(2).upper()} {match.group(3)}"
        return (Reference(match.group(1) or "", operation, place),)
    match = _API_PAGE.search(page.text)
    if match is not None:
        return (Reference(match.group(1), "", page.place(_line(page, match.start()))),)
    return find_in_viewer(page) if is_html(page) else ()


def find_in_viewer(page: Page) -> tuple[Reference, ...]:
    """Find the address that the HTML or the script of a viewer names."""
    for pattern in _IN_HTML:
        match = pattern.search(page.text)
        if match is not None:
            address = html.unescape(match.group(1))
            document = urljoin(page.address, address) if page.address else address
            return (Reference(document, "", page.place(_line(page, match.start()))),)
    return ()


def is_html(page: Page) -> bool:
    """Tell whether a page is HTML, and no markdown."""
    head = page.text[:2000].lstrip().lower()
    return head.startswith(("<!doctype html", "<html", "<?xml")) or "<head>" in head


def _line(page: Page, at: int) -> int:
    return page.text.count("\n", 0, at) + 1

"""HTML pages that carry the document themselves, or in a script beside them (shape G).

In: the text of a page or of a script. Out: the document's own text, cut and not rewritten; the
addresses of the scripts in which Swagger UI's distribution keeps its settings.
"""

from __future__ import annotations

import html
import json
import re
from typing import Final

_MARKERS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # Redoc's static pages: `__redoc_state = {"menu": …, "spec": {"data": {…}}}`.
        r'"spec"\s*:\s*\{\s*"data"\s*:\s*(?=\{)',
        # Swagger UI's `spec`, NestJS's and swagger-ui-express's `swaggerDoc`, Scalar's `content`.
        r"\b(?:swaggerDoc|spec|content)[\"']?\s*:\s*(?=\{)",
        # Scalar's and others' `<script type="application/json">`.
        r"<script\b[^<>]{0,500}\bapplication/json\b[^<>]{0,500}>\s*(?=\{)",
        r'[=(:]\s*(?=\{\s*"(?:openapi|swagger)"\s*:\s*")',
    )
)
_MOST: Final = 20
"""Places that are tried; a page that talks about specs has many that are none."""
_SETTINGS: Final = re.compile(
    r"""<script\b[^<>]{0,500}?\bsrc\s*=\s*["']?([^"'\s<>]{0,1000}?
    swagger-(?:initializer|ui-init)\.js[^"'\s<>]{0,200})""",
    re.IGNORECASE | re.VERBOSE,
)


def document_in(text: str) -> str:
    """The OpenAPI or Swagger document in a page or script, as JSON text; "" when there is none."""
    decoder = json.JSONDecoder()
    tried = 0
    for marker in _MARKERS:
        for match in marker.finditer(text):
            tried += 1
            if tried > _MOST:
                return ""
            try:
                value, end = decoder.raw_decode(text, match.end())
            except (ValueError, RecursionError):
                continue
            if isinstance(value.get("openapi", value.get("swagger")), str) and "paths" in value:
                return text[match.end() : end]
    return ""


def settings_of(text: str) -> tuple[str, ...]:
    """Addresses of the scripts that hold the settings of Swagger UI, as the page writes them."""
    return tuple(html.unescape(found) for found in _SETTINGS.findall(text))[:2]

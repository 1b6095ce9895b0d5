"""An operation as a hand-written page describes it, before it is OpenAPI.

Plain data that the readers of pages fill and `operation` writes out: what was said, and where.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wireproof.intake.pages.fields import Field
from wireproof.intake.pages.page import Page, Place


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and an address, as one place of a page states them.

    Attributes:
        url: absolute, or a path.
        kind: what states it: `frontmatter`, `code block`, `cURL example`.
    """

    method: str
    url: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sample:
    """An example of a response: the status that it is labelled with ("" for none), its value."""

    status: str
    value: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Question:
    """What no page says.

    Attributes:
        pointer: where the answer belongs; as long as nothing stands there, the question is open.
        text: the question, for a person.
        place: where one would look for the answer.
    """

    pointer: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Draft:
    """One operation.

    Attributes:
        endpoints: all statements of method and address, the weightiest first.
        auth: `bearer`, `basic`, or "" when nothing is said.
        auth_place: where that is said.
        request: parameters and body fields.
        response: fields of the successful response.
        body: an example of the request body.
        media_type: of the request body, "" when nothing is said.
        samples: examples of responses.
        status: of success, "" when nothing is said; `status_place` is where it is said.
        missing: parts of the page that were not there, as `Question` texts with their places.
    """

    page: Page
    title: str
    description: str
    endpoints: tuple[Endpoint, ...]
    auth: str
    auth_place: Place
    request: tuple[Field, ...]
    response: tuple[Field, ...]
    body: Any
    body_place: Place
    media_type: str
    samples: tuple[Sample, ...]
    status: str
    status_place: Place
    missing: tuple[tuple[str, Place], ...]

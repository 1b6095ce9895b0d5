"""What the mock refuses, and how it says so: RFC 9457, `application/problem+json`.

In: a refusal. Out: a JSON object. `type` always starts with `urn:wireproof:mock:`, so that nobody
takes an error of the mock for one that the vendor documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from wireproof.errors import SpecError
from wireproof.oas.pointer import JsonPointer
from wireproof.oracle.document import Document

MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:wireproof:mock:"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a request does not fit the spec.

    Attributes:
        detail: for people; it may quote what was sent, so it goes to the caller and into no log.
        place: body, path, query, header or cookie.
        spec: what is violated.
        name: of the parameter; "" for the body.
        pointer: into the value; `#` is the value itself.
        malformed: whether the value could not even be read.
    """

    detail: str
    place: str
    spec: JsonPointer
    name: str = ""
    pointer: JsonPointer = "#"
    malformed: bool = False

    @property
    def where(self) -> str:
        """The place, without anything that was sent."""
        if not self.name:
            return f"{self.place} at {self.pointer}"
        at = f" at {self.pointer}" if self.pointer != "#" else ""
        return f"{self.place} parameter {self.name!r}{at}"


class Refusal(Exception):  # noqa: N818 - what the mock does, not a fault of it
    """A request that is not answered from the spec.

    Args:
        status: of the answer.
        kind: the last part of the problem's `type`.
        detail: one sentence without a full stop.
        spec: what the refusal rests on; "" when it is nothing in the document.
        faults: each with its place.
        headers: of the answer.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        spec: JsonPointer = "",
        faults: Sequence[Fault] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.spec = spec
        self.faults = tuple(faults)
        self.headers = headers or {}


def invalid(faults: Sequence[Fault]) -> Refusal:
    """Return the refusal of a request that does not fit.

    400 when a parameter is wrong or the body cannot be read, 422 when it can be read and its
    schema refuses it (RFC 9110, sections 15.5.1 and 15.5.21).
    """
    unreadable = any(fault.malformed or fault.place != "body" for fault in faults)
    first = faults[0]
    more = f" (and {len(faults) - 1} more, see `errors`)" if len(faults) > 1 else ""
    return Refusal(
        400 if unreadable else 422,
        "request-invalid",
        f"{first.where}: {first.detail}{more}",
        spec=first.spec,
        faults=faults,
    )


def problem(refusal: Refusal, document: Document) -> dict[str, Any]:
    """Return the problem details object of a refusal."""
    rests = f" [spec {_shown(refusal.spec, document)}]" if refusal.spec else ""
    out: dict[str, Any] = {
        "type": TYPE + refusal.kind,
        "title": f"wireproof mock: {HTTPStatus(refusal.status).phrase}",
        "status": refusal.status,
        "detail": refusal.detail + rests,
    }
    if refusal.faults:
        out["errors"] = [
            {
                "detail": fault.detail,
                "in": fault.place,
                **({"name": fault.name} if fault.name else {}),
                "pointer": fault.pointer,
                "spec": fault.spec,
            }
            for fault in refusal.faults
        ]
    return out


def _shown(pointer: JsonPointer, document: Document) -> str:
    """Name a pointer, and the line where a reader finds it; never a path of this machine."""
    try:
        place = document.location(pointer)
    except SpecError:
        return pointer
    file = place.file.replace("\\", "/").rpartition("/")[2]
    return f"{pointer}, {file}:{place.line}:{place.column}" if place.line else pointer

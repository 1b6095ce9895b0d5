"""Judge values against the schemas of a document by their pointers, formats included.

A `Document` in; for each value, the ways in which it does not fit. The whole document is registered
once and schemas are compiled when first used, so a document of megabytes costs little more than
the schemas that are asked for. The judgement is that of jsonschema-rs, JSON Schema 2020-12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import jsonschema_rs

from wireproof.errors import SpecError
from wireproof.oas.pointer import ROOT, JsonPointer, join, lookup
from wireproof.oas.ways import Ways

if TYPE_CHECKING:
    from wireproof.spec.document import Document

_DOCUMENT: Final = "urn:wireproof:document"
_MOST = 20


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One way in which a value does not fit its schema."""

    place: JsonPointer
    """In the value; `#` is the value itself."""
    keyword: str
    """The keyword that failed: `type`, `required`, `format`."""
    message: str
    missing: str = ""
    """The property that is missing, when that is the fault."""


class SchemaValidators:
    """Compiled validators of one document, made on demand.

    Args:
        document: its normalised form is what values are judged by.

    Raises:
        SpecError: the document as a whole is no resource that schemas can refer to.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._compiled: dict[JsonPointer, jsonschema_rs.Validator] = {}
        self._faults: dict[JsonPointer, str] = {}
        self._ways = Ways(document.data)
        try:
            self._registry = jsonschema_rs.Registry(
                [(_DOCUMENT, _with_encoded_references(document.data))],
                draft=jsonschema_rs.Draft202012,
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise SpecError(
                f"the schemas of the document cannot be read: {error}",
                location=document.location(ROOT),
            ) from None

    def mismatches(self, pointer: JsonPointer, value: Any) -> list[Mismatch]:
        """Return how a value does not fit the schema at a pointer; empty when it fits.

        Args:
            pointer: of a schema in `Document.data`.
            value: plain JSON.

        Raises:
            SpecError: the schema itself is at fault: a bad keyword, pattern or reference, or one
                by which judging would take too long.
        """
        validator = self._validator(pointer)
        found: list[Mismatch] = []
        if validator.is_valid(value):  # much faster than to look for errors
            return found
        for error in validator.iter_errors(value):
            found.append(_mismatch(error))
            if len(found) == _MOST:
                break
        return found

    def _validator(self, pointer: JsonPointer) -> jsonschema_rs.Validator:
        if pointer not in self._compiled:
            fault = self._faults.get(pointer) or self._compile(pointer)
            if fault:
                self._faults[pointer] = fault
                raise SpecError(fault, location=self._document.location(pointer))
        return self._compiled[pointer]

    def _compile(self, pointer: JsonPointer) -> str:
        try:
            self._ways.refuse_costly(lookup(self._document.data, pointer))
            self._compiled[pointer] = jsonschema_rs.Draft202012Validator(
                {"$ref": _DOCUMENT + _fragment(pointer)},
                registry=self._registry,
                validate_formats=True,
                offline=True,
            )
        except (KeyError, ValueError, jsonschema_rs.ReferencingError) as error:
            return f"not a schema that values can be judged by: {_first_line(error)}"
        return ""


def pattern_fault(pattern: str) -> str:
    """Return why a pattern is not a regular expression; empty when it is one.

    Source: JSON Schema 2020-12 core, section 6.4: ECMA-262 with the `u` flag is recommended.
    """
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError as error:
        return _first_line(error)
    return ""


def _with_encoded_references(node: Any) -> Any:
    """Return a copy whose references are proper URIs; vendors write spaces, braces and umlauts.

    It recurses as deep as the document nests, which reading has bounded.
    """
    match node:
        case dict():
            copy = {key: _with_encoded_references(child) for key, child in node.items()}
            if isinstance(ref := node.get("$ref"), str):
                copy["$ref"] = _fragment(ref)
            return copy
        case list():
            return [_with_encoded_references(child) for child in node]
        case _:
            return node


def _fragment(pointer: JsonPointer) -> str:
    """Percent-encode what may not stand in the fragment of a URI (RFC 3986, section 3.5)."""
    return quote(pointer, safe="#/%~-._$&+,;=:@!'()*?")


def _mismatch(error: jsonschema_rs.ValidationError) -> Mismatch:
    keyword = str(error.schema_path[-1]) if error.schema_path else ""
    kind = error.kind
    missing = (
        str(kind.property) if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required) else ""
    )
    return Mismatch(join(ROOT, *error.instance_path), keyword, _first_line(error), missing)


def _first_line(error: Exception) -> str:
    text = getattr(error, "message", "") or str(error)
    return str(text).strip().splitlines()[0][:300] if str(text).strip() else type(error).__name__

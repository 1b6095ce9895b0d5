"""The same arguments in the other forms that Python has for them.

In: JSON values and their schemas; files. Out: the values with objects where a format says so
(`UUID`, `datetime`, `date`, `bytes`), `Decimal` for numbers and, when asked for, instances of the
client's own models; files as tuples with a name.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from mimetypes import guess_extension
from types import MappingProxyType
from typing import Any
from uuid import UUID

from wireproof.oas.media_types import listed
from wireproof.oas.pointer import escape
from wireproof.oracle.references import followed

_DEEPEST = 30
_PLAIN_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")

Build = Callable[[str, dict[str, Any]], Any]


def as_objects(
    root: dict[str, Any], schema: Any, pointer: str, value: Any, build: Build, depth: int = 0
) -> Any:
    """Return a value with Python objects in it.

    Args:
        root: the document as written.
        schema: of the value; unions are left alone unless it shows which member takes it.
        pointer: of the schema.
        value: plain JSON.
        build: makes an object of a dict, given the pointer of its schema; may return the dict.
        depth: of the recursion.
    """
    schema, pointer = followed(root, schema, pointer)
    if isinstance(value, str):
        schema = _only_text(root, schema, pointer)
    elif isinstance(value, dict | list):
        schema, pointer = _only_member(root, schema, pointer, value)
    if depth > _DEEPEST or not isinstance(schema, dict) or {"oneOf", "anyOf"} & set(schema):
        return value
    match value:
        case str():
            return _scalar(schema.get("format", schema.get("contentEncoding")), value)
        case float() if schema.get("type") == "number":
            return Decimal(repr(value))
        case list() if isinstance(schema.get("items"), dict):
            at = f"{pointer}/items"
            return [as_objects(root, schema["items"], at, one, build, depth + 1) for one in value]
        case dict():
            below = dict(_properties(schema, pointer, value))
            return build(
                pointer,
                {
                    key: as_objects(root, *below[key], one, build, depth + 1)
                    for key, one in value.items()
                },
            )
        case _:
            return value


def _only_text(root: dict[str, Any], schema: Any, pointer: str) -> Any:
    """Return the one member of a union that takes texts, where there is one; else the schema."""
    if not isinstance(schema, dict) or not {"oneOf", "anyOf"} & set(schema):
        return schema
    listed = schema.get("anyOf") or schema.get("oneOf")
    members = [followed(root, one, pointer)[0] for one in listed or ()]
    kinds = [one.get("type") if isinstance(one, dict) else None for one in members]
    texts = [one for one, kind in zip(members, kinds, strict=True) if kind == "string"]
    return texts[0] if len(texts) == 1 and None not in kinds else schema


def _only_member(
    root: dict[str, Any], schema: Any, pointer: str, value: dict[str, Any] | list[Any]
) -> tuple[Any, str]:
    """Return the one member of a union that takes an object or array; else the schema.

    What has a discriminator, or says more beside its members, is left alone.
    """
    keyword = next((one for one in ("oneOf", "anyOf") if _is_bare(schema, one)), "")
    if not keyword:
        return schema, pointer
    members = [
        followed(root, one, f"{pointer}/{keyword}/{number}")
        for number, one in enumerate(schema[keyword])
    ]
    if not all(isinstance(one, dict) and isinstance(one.get("type"), str) for one, _ in members):
        return schema, pointer
    wanted = "array" if isinstance(value, list) else "object"
    fit = [(one, at) for one, at in members if one["type"] == wanted]
    return fit[0] if len(fit) == 1 else (schema, pointer)


def _is_bare(schema: Any, keyword: str) -> bool:
    told = {keyword, "description", "title", "example", "examples", "deprecated", "$comment"}
    return (
        isinstance(schema, dict) and isinstance(schema.get(keyword), list) and schema.keys() <= told
    )


def _properties(
    schema: dict[str, Any], pointer: str, value: dict[str, Any]
) -> Iterator[tuple[str, tuple[Any, str]]]:
    """Yield the schema of each property, and where it stands."""
    known, more = schema.get("properties") or {}, schema.get("additionalProperties")
    alike = {} if schema.get("patternProperties") else more
    for key in value:
        if key in known:
            yield key, (known[key], f"{pointer}/properties/{escape(key)}")
        else:
            yield key, (alike, f"{pointer}/additionalProperties")


def as_files(value: Any, declared: str) -> Any:
    """Return bytes, and those in an array, as tuples that give a file its name and its type.

    Args:
        value: of a part.
        declared: the media types that the document has for it, "" for the usual one.
    """
    kinds = [one for one in listed(declared) if "*" not in one]
    kind = (kinds or ["application/octet-stream"])[0]
    match value:
        case bytes() if len(value) % 2 or (declared and not kinds):
            own = guess_extension(kinds[-1]) if kinds else None
            return (f"named{own or '.bin'}", value)
        case bytes():
            return ("a name.dat", value, kind)
        case list():
            return [as_files(one, declared) for one in value]
        case _:
            return value


def as_other(value: Any, kind: Callable[[bytes], Any]) -> Any:
    """Return what there are bytes of as another kind of object; the value itself without any."""
    match value:
        case bytes():
            return kind(value)
        case list() if any(isinstance(one, bytes) for one in value):
            return [as_other(one, kind) for one in value]
        case dict():
            found = {key: as_other(one, kind) for key, one in value.items()}
            return found if any(found[key] is not one for key, one in value.items()) else value
        case _:
            return value


def as_contained(value: Any) -> Any:
    """Return a value with tuples for its lists, and read-only mappings for its objects."""
    match value:
        case list():
            return tuple(as_contained(one) for one in value)
        case dict():
            return MappingProxyType({key: as_contained(one) for key, one in value.items()})
        case _:
            return value


def names_of(value: Any) -> list[str]:
    """Return the file names in what `as_files` returned."""
    match value:
        case (str() as name, bytes(), *_) if isinstance(value, tuple):
            return [name]
        case list():
            return [name for one in value for name in names_of(one)]
        case _:
            return []


def _scalar(kind: Any, text: str) -> Any:
    """Return the object that stands for a text, if it stands for exactly this text."""
    try:
        match kind:
            case "uuid" if str(UUID(text)) == text:
                return UUID(text)
            case "date-time" if _PLAIN_DATE_TIME.fullmatch(text):
                return datetime.fromisoformat(text)
            case "date" if date.fromisoformat(text).isoformat() == text:
                return date.fromisoformat(text)
            case "byte" | "base64" | "base64url" as name if len(text) % 4 == 0 and "=" not in text:
                read = urlsafe_b64decode if name == "base64url" else b64decode
                write = urlsafe_b64encode if name == "base64url" else b64encode
                return read(text) if text and write(read(text)).decode() == text else text
            case _:
                return text
    except ValueError:
        return text

"""Does a request body say what the caller said, in the media type that was declared?

In: the declared content, the value, and the bytes that were sent. Out: complaints. JSON is
compared as JSON, forms pair by pair, multipart part by part, everything else byte by byte.
Sources: OpenAPI Specification 3.1.1, "Media Type Object", "Encoding Object"; WHATWG URL, section
5.1 (urlencoded parsing).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from wireproof.oas.media_types import (
    FORM,
    charset,
    essence,
    is_json,
    is_json_sequence,
    is_sequential,
    listed,
    named_charset,
)
from wireproof.oas.strict_json import read_json, write_json
from wireproof.oracle.arrays import collection_pairs, collection_texts
from wireproof.oracle.charsets import as_text, in_charset
from wireproof.oracle.encoder import Pair, Unrepresentable, encode_form, reserved_pairs
from wireproof.oracle.equality import Formats, difference
from wireproof.oracle.matching import decode, matches, says, show
from wireproof.oracle.multipart import Part, boundary_of, read_parts, type_fits
from wireproof.oracle.operations import Content
from wireproof.oracle.xml import XmlBody
from wireproof.oracle.xml_tree import NoXml

_STYLE_KEYS = frozenset({"style", "explode", "allowReserved"})


@dataclass(frozen=True, slots=True)
class Complaint:
    """One way in which the wire does not say what the caller said.

    Attributes:
        rule: stable id, kebab-case.
        where: `body#/email`, `query.limit`, `header.X-Id`, `path`, `method`, ...
        expected: what the specification demands, as text.
        actual: what was found, as text.
    """

    rule: str
    where: str
    message: str
    expected: str = ""
    actual: str = ""


def check_body(
    content: Content, value: Any, sent: bytes, content_type: str, formats: Formats
) -> list[Complaint]:
    """Compare what was sent with what was said.

    Args:
        content: what the document declares for this media type.
        value: the caller's value.
        sent: the request's body.
        content_type: the request's Content-Type header, "" when there is none.
        formats: formats in the schema.
    """
    if not type_fits(content.media_type, content_type):
        return [
            Complaint(
                "wrong-content-type",
                "header.Content-Type",
                "the body is declared with another media type",
                content.media_type,
                content_type or "(missing)",
            )
        ]
    kind = essence(content_type if "*" in content.media_type else content.media_type)
    if isinstance(value, bytes) or (is_sequential(kind) and isinstance(value, str)):
        return _check_plain(value, sent, charset(content_type))
    if content.xml is not None:
        return _check_xml(content.xml, value, sent, named_charset(content_type), formats)
    if is_json(kind) or content.as_json:
        return _check_json(value, sent, formats)
    if is_sequential(kind):
        return _check_rows(kind, value, sent, formats)
    if kind == FORM and not isinstance(value, str):
        return _check_form(content, value, sent, formats)
    if kind.startswith("multipart/"):
        return _check_multipart(content, value, sent, content_type, formats)
    return _check_plain(value, sent, charset(content_type))


def _check_json(value: Any, sent: bytes, formats: Formats) -> list[Complaint]:
    try:
        actual = read_json(sent)
    except ValueError as error:
        return [Complaint("body-not-json", "body", str(error), actual=repr(sent[:200]))]
    found = difference(value, actual, formats)
    if not found:
        return []
    pointer, expected, got = found
    return [
        Complaint(
            "body-differs",
            f"body#{pointer}",
            "the body is not what the caller passed",
            repr(expected),
            repr(got),
        )
    ]


def _check_xml(
    xml: XmlBody, value: Any, sent: bytes, name: str, formats: Formats
) -> list[Complaint]:
    try:
        found = xml.difference(value, sent, formats, name)
    except NoXml as error:
        return [Complaint("body-not-xml", "body", str(error), actual=repr(sent[:200]))]
    text = "the body is not what the caller passed"
    return [Complaint("body-differs", "body", text, *found)] if found else []


def _check_rows(kind: str, value: Any, sent: bytes, formats: Formats) -> list[Complaint]:
    """One JSON text on each line, or each after a record separator (RFC 7464, section 2.2)."""
    mark, end = (b"\x1e", b"\n") if is_json_sequence(kind) else (b"", b"\n")
    pieces = sent.removeprefix(mark).split(end + mark if mark else end)
    texts = [piece for piece in (one.removesuffix(end) for one in pieces) if piece]
    try:
        rows = [read_json(text) for text in texts]
    except ValueError as error:
        return [Complaint("body-not-json", "body", str(error), actual=repr(sent[:200]))]
    well_framed = not sent or (sent.startswith(mark) and sent.endswith(end))
    found = difference(value, rows, formats)
    if found is None and well_framed:
        return []
    text = "the rows on the wire are not those of the caller"
    return [Complaint("body-differs", "body", text, repr(value)[:300], repr(sent[:200]))]


def _check_plain(value: Any, sent: bytes, name: str) -> list[Complaint]:
    """Text is in the charset that its label names (RFC 9110, section 8.3.2)."""
    match value:
        case bytes():
            wanted = value
        case str():
            wanted = in_charset(value, name)
        case bool() | int() | float():
            if says(value, as_text(sent, name), frozenset()):
                return []
            text = "another text was sent"
            return [Complaint("body-differs", "body", text, str(value), repr(sent))]
        case _:
            return []
    if wanted == sent:
        return []
    told = repr(wanted[:200]), repr(sent[:200])
    return [Complaint("body-differs", "body", "other bytes were sent", *told)]


def form_pairs(content: Content, value: dict[str, Any]) -> tuple[Pair, ...] | Unrepresentable:
    """Return the pairs of an urlencoded body (OAS 3.1.1, "Encoding Object").

    With a style key the property is serialised like a query parameter; otherwise by content type:
    objects as JSON, arrays item by item, scalars as text.
    """
    out: list[Pair] = []
    for name, one in value.items():
        encoding = content.encoding.get(name, {})
        if "collection" in encoding and isinstance(one, list):
            pairs = collection_pairs(name, one, encoding["collection"])
        elif _STYLE_KEYS & set(encoding):
            style = str(encoding.get("style", "form"))
            pairs = encode_form(name, one, style, explode=encoding.get("explode", style == "form"))
        elif isinstance(one, dict) or is_json(str(encoding.get("contentType", ""))):
            pairs = encode_form(name, _json_text(one), "form", explode=True)
        elif isinstance(one, list):
            texts = [_json_text(item) if isinstance(item, dict | list) else item for item in one]
            pairs = encode_form(name, texts, "form", explode=True)
        else:
            pairs = encode_form(name, one, "form", explode=True)
        if encoding.get("allowReserved") is True:
            pairs = reserved_pairs(pairs)
        if isinstance(pairs, Unrepresentable):
            return pairs
        out += pairs
    return tuple(out)


def joined_parts_flaw(content: Content, value: dict[str, Any]) -> str:
    """Return why nobody could read an array of a multipart body of Swagger 2.0 back, or ""."""
    for name, one in value.items():
        collection = content.encoding.get(name, {}).get("collection")
        if collection and isinstance(one, list):
            found = collection_texts(one, collection)
            flaws = [made.reason for made in found if isinstance(made, Unrepresentable)]
            if flaws:
                return flaws[0]
    return ""


def _json_text(value: Any) -> Any:
    return write_json(value).decode()


def _check_form(content: Content, value: Any, sent: bytes, formats: Formats) -> list[Complaint]:
    if not isinstance(value, dict):
        return []
    expected = form_pairs(content, value)
    if isinstance(expected, Unrepresentable):
        return []
    raw = [part.partition("=") for part in sent.decode("latin-1").split("&") if part]
    return compare_pairs(expected, [(n, v) for n, _, v in raw], formats, "body", plus=True)


def compare_pairs(
    expected: tuple[Pair, ...],
    raw: list[tuple[str, str]],
    formats: Formats,
    where: str,
    *,
    plus: bool,
) -> list[Complaint]:
    """Compare expected pairs with raw ones; order matters only among pairs of one name."""
    wanted, found = defaultdict(list), defaultdict(list)
    for pair in expected:
        wanted[pair.name].append(pair)
    for name, text in raw:
        found[decode(name, plus_is_space=plus) or name].append(text)
    out = []
    for name in dict.fromkeys([*wanted, *found]):
        pairs, texts = wanted[name], found[name]
        fits = len(pairs) == len(texts) and all(
            _pair_fits(pair, text, formats, plus=plus)
            for pair, text in zip(pairs, texts, strict=True)
        )
        if not fits:
            rule = "undeclared-on-wire" if not pairs else "missing-on-wire"
            out.append(
                Complaint(
                    "wrong-on-wire" if pairs and texts else rule,
                    f"{where}.{name}",
                    f"{name!r} is not on the wire as the caller passed it",
                    "&".join(f"{name}={show(pair.tokens)}" for pair in pairs) or "(nothing)",
                    "&".join(f"{name}={text}" for text in texts) or "(nothing)",
                )
            )
    return out


def _pair_fits(pair: Pair, raw: str, formats: Formats, *, plus: bool) -> bool:
    if matches(pair.tokens, raw, formats, plus_is_space=plus, encoded=pair.encoded):
        return True
    if not pair.encoded:
        return False
    text = decode(raw, plus_is_space=plus)
    wanted = show(pair.tokens)
    # The same JSON may be spelled in several ways (RFC 8259, section 7).
    return text is not None and wanted[:1] in ("{", "[", '"') and _same_json(wanted, text, formats)


def _same_json(expected: str, actual: str, formats: Formats) -> bool:
    try:
        return not difference(read_json(expected.encode()), read_json(actual.encode()), formats)
    except ValueError:
        return False


def _check_multipart(
    content: Content, value: Any, sent: bytes, content_type: str, formats: Formats
) -> list[Complaint]:
    boundary = boundary_of(content_type)
    if boundary is None:
        return [Complaint("multipart-malformed", "body", "Content-Type names no boundary")]
    named = essence(content.media_type) == "multipart/form-data"
    try:
        parts = read_parts(boundary, sent, named=named)
    except ValueError as error:
        return [Complaint("multipart-malformed", "body", str(error), actual=repr(sent[:200]))]
    out = []
    if not named:
        return _check_row_of_parts(content, value, parts, formats)
    if not isinstance(value, dict):
        return []
    others = (part.name for part in parts if not part.names & value.keys())
    for name in dict.fromkeys([*value, *others]):
        if _STYLE_KEYS & set(content.encoding.get(name, {})) and not _is_scalar(value.get(name)):
            continue  # how a style expands into parts, OAS 3.1.1 leaves open
        mine = [part for part in parts if name in part.names]
        collection = content.encoding.get(name, {}).get("collection")
        if collection and name in value:
            out += _check_collection(name, value[name], mine, collection, formats)
            continue
        encoding, items = content.encoding.get(name, {}), _items(value, name)
        readings = [items]
        if name in value and is_json(str(encoding.get("contentType", ""))):
            # JSON "for encoding a specific property" (OAS 3.1.0, "Encoding Object"): all of it.
            readings.append([value[name]])
        if not any(_parts_say(one, mine, encoding, formats) for one in readings):
            out.append(
                Complaint(
                    "wrong-part",
                    f"body.{name}",
                    f"part {name!r} is not what the caller passed",
                    repr(items)[:300],
                    repr([(part.media_type, part.content[:80]) for part in mine])[:300],
                )
            )
    return out


def _check_collection(
    name: str, value: Any, parts: list[Part], collection: tuple[str, ...], formats: Formats
) -> list[Complaint]:
    """Compare an array of Swagger 2.0 with its part, or with one part for each item."""
    if not isinstance(value, list):
        return []
    wanted = collection_texts(value, collection)
    texts = [part.content.decode("utf-8", "surrogateescape") for part in parts]
    if any(isinstance(one, Unrepresentable) for one in wanted):
        return []
    if len(wanted) == len(texts) and all(
        not isinstance(one, Unrepresentable) and matches(one, text, formats, encoded=False)
        for one, text in zip(wanted, texts, strict=True)
    ):
        return []
    said = f"part {name!r} is not joined as the document has it"
    shown = [show(one) for one in wanted if not isinstance(one, Unrepresentable)]
    return [Complaint("wrong-part", f"body.{name}", said, repr(shown)[:300], repr(texts)[:300])]


def _check_row_of_parts(
    content: Content, value: Any, parts: list[Part], formats: Formats
) -> list[Complaint]:
    """Parts without names stand in the order of the value, which an object does not have.

    An array in an object is a part for each item.
    """
    is_row, other = not isinstance(value, dict), content.encoding.get("[]", {})
    said = [(f"[{n}]", [one]) for n, one in enumerate(value)] if is_row else value.items()
    wanted = [
        (item, content.encoding.get(name, other if is_row else {}))
        for name, one in said
        for item in (one if isinstance(one, list) else [one])
    ]
    left = list(parts)
    for item, encoding in wanted:
        candidates = left[:1] if is_row else left
        found = [one for one in candidates if _part_says(item, one, encoding, formats)]
        if not found:
            break
        left.remove(found[0])
    if len(wanted) == len(parts) and not left:
        return []
    shown = repr([(part.media_type, part.content[:80]) for part in parts])[:300]
    text = "the parts are not as the caller said"
    return [Complaint("wrong-part", "body", text, repr(value)[:300], shown)]


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _items(value: dict[str, Any], name: str) -> list[Any]:
    if name not in value:
        return []
    return value[name] if isinstance(value[name], list) else [value[name]]


def _parts_say(
    items: list[Any], parts: list[Part], encoding: dict[str, Any], formats: Formats
) -> bool:
    return len(items) == len(parts) and all(
        _part_says(item, part, encoding, formats) for item, part in zip(items, parts, strict=True)
    )


def _part_says(item: Any, part: Part, encoding: dict[str, Any], formats: Formats) -> bool:
    declared = listed(str(encoding.get("contentType", "")))
    if declared and not any(type_fits(one, part.media_type) for one in declared):
        return False
    match item:
        case bytes():
            # The default of contentType, "Encoding Object" (OAS 3.1.1).
            usual = part.media_type in ("", "application/octet-stream")
            return part.content == item and (bool(declared) or usual)
        case None:
            return True
        case _ if is_json(part.media_type) or (isinstance(item, list) and not part.media_type):
            return _same_json(_json_text(item), part.content.decode("utf-8", "replace"), formats)
        case dict() | list():
            return False  # without a type a part is text (RFC 7578, section 4.4)
        case _:
            text = part.text("utf-8" if declared else "")
            return text is not None and says(item, text, formats)

"""Do query, headers and cookies say exactly what the caller said?

In: an operation, arguments, the request on the wire. Out: complaints. The path and the body are
judged elsewhere (`template`, `payload`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wireproof.oas.media_types import FORM, essence, is_json
from wireproof.oas.strict_json import read_json
from wireproof.oracle.arguments import ABSENT, Arguments
from wireproof.oracle.credentials import Secrets
from wireproof.oracle.encoder import (
    Lit,
    Pair,
    Unrepresentable,
    encode_cookie,
    encode_header,
    encode_query,
)
from wireproof.oracle.equality import Formats, difference
from wireproof.oracle.matching import decode, is_legal_query, matches, reserved_expansion, show
from wireproof.oracle.operations import Operation, Parameter, Place
from wireproof.oracle.paths import fixed_query
from wireproof.oracle.payload import Complaint, compare_pairs, form_pairs
from wireproof.oracle.wire import WireRequest

_EXPRESSION = re.compile(r"\{([^{}]*)\}")
_TRANSPORT_HEADERS = frozenset(
    {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length",
     "content-type", "transfer-encoding", "authorization", "cookie", "idempotency-key"}
)  # fmt: skip
_OWN_TO_TRANSPORT = frozenset({"accept-encoding", "user-agent"})
"""What a sender may say of itself, whether or not an operation has a parameter of that name
(RFC 9110, sections 12.5.3 and 10.1.5)."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request has to go: the server's URL, and the secrets that the client was given.

    `key_header` is the header field of idempotency keys that the client makes by itself, or "".
    """

    base_url: str
    secrets: Secrets
    key_header: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the oracle knows of an operation besides its text: the formats that matter, by place."""

    formats: dict[str, Formats]

    def of(self, key: str) -> Formats:
        """Return the formats of a parameter (`query.limit`) or of a body (its media type)."""
        return self.formats.get(key, frozenset())


def orders(operation: Operation, arguments: Arguments) -> Iterator[Arguments]:
    """Yield arguments with properties as given, then as declared: their order says nothing."""
    yield arguments
    declared = {(one.place, one.name): one.properties for one in operation.parameters}
    if not any(declared.values()):
        return

    def ordered(place: Place, name: str, value: Any) -> Any:
        names = declared.get((place, name))
        if not isinstance(value, dict) or not names:
            return value
        first = {key: value[key] for key in names if key in value}
        return first | {key: one for key, one in value.items() if key not in first}

    values = {
        place: {name: ordered(place, name, one) for name, one in group.items()}
        for place, group in arguments.values.items()
    }
    if repr(values) != repr({place: {**group} for place, group in arguments.values.items()}):
        yield Arguments(values, arguments.body, arguments.media_type)


def check_query(
    operation: Operation,
    arguments: Arguments,
    request: WireRequest,
    target: Target,
    facts: Facts,
) -> list[Complaint]:
    """Compare the query with what was said; nothing else may stand in it."""
    out = []
    if not is_legal_query(request.query):
        text = "the query has characters that have to be encoded"
        out.append(Complaint("illegal-query", "query", text, actual=request.query[:300]))
    raw = [part.partition("=") for part in request.query.split("&") if part]
    pairs = [(name, value) for name, _, value in raw]
    out += _take_fixed(operation.path, arguments.place("path"), pairs)
    secret = _names_of_keys(operation, target, "query")
    pairs = [pair for pair in pairs if decode(pair[0], plus_is_space=True) not in secret]
    whole = arguments.place("querystring")
    for parameter in operation.parameters_in("querystring"):
        if parameter.name in whole:
            out += _check_whole(parameter, whole[parameter.name], pairs, facts)
            pairs = []
    values = arguments.place("query")
    shared = _shared_names(operation, values)
    pairs = [pair for pair in pairs if decode(pair[0], plus_is_space=True) not in shared]
    for parameter in operation.parameters_in("query"):
        value = values.get(parameter.name, ABSENT)
        if parameter.name in shared and not isinstance(value, dict):
            continue
        mine, pairs = _split_pairs(parameter, value, pairs)
        if value is ABSENT:
            out += _unasked(parameter, mine)
        elif parameter.media_type:
            out += _check_content(parameter, value, [text for _, text in mine], facts)
        else:
            expected = encode_query(parameter, value)
            if _is_reserved_expansion(parameter, value, mine):
                continue
            if not isinstance(expected, Unrepresentable):
                out += compare_pairs(
                    tuple(pair for pair in expected if pair.name not in shared),
                    mine,
                    facts.of(f"query.{parameter.name}"),
                    "query",
                    plus=not parameter.allow_reserved,
                )
    return out + list(_undeclared(pairs))


def _names_of_keys(operation: Operation, target: Target, place: Place) -> set[str]:
    """Return the names of API keys; where the operation demands none, one may be a parameter's."""
    names = {name for where, name, _ in target.secrets.on_wire.values() if where == place}
    return names - {one.name for one in operation.parameters_in(place)}


def _undeclared(pairs: list[tuple[str, str]]) -> Iterator[Complaint]:
    for name, value in pairs:
        text = f"{name!r} is not declared"
        yield Complaint("undeclared-on-wire", f"query.{name}", text, "", value)


def _shared_names(operation: Operation, values: Mapping[str, Any]) -> set[str]:
    """Return the names that several parameters may have in the query.

    The properties of an exploded object stand there under names of their own (OAS 3.1.1, "Style
    Examples"), those of a deep one under `name[key]`; where another parameter has the same, nobody
    can tell which of them was meant.
    """
    declared = operation.parameters_in("query")
    claimed = Counter(one.name for one in declared if not _is_spread(one, values.get(one.name)))
    for one in declared:
        value = values.get(one.name)
        if isinstance(value, dict) and _is_spread(one, value):
            claimed.update(value.keys())
    deep = tuple(f"{one.name}[" for one in declared if one.style == "deepObject")
    inside = {one.name for one in declared if one.name.startswith(deep)}
    return {name for name, count in claimed.items() if count > 1} | inside


def _is_spread(parameter: Parameter, value: Any) -> bool:
    """Tell whether a value leaves the name of its parameter behind."""
    spread = parameter.explode and parameter.style == "form" and not parameter.media_type
    return spread and isinstance(value, dict)


def _check_whole(
    parameter: Parameter, value: Any, pairs: list[tuple[str, str]], facts: Facts
) -> list[Complaint]:
    """Compare the whole query with one value (OAS 3.2.0, "Parameter Locations")."""
    if essence(parameter.media_type) != FORM:
        text = "&".join(f"{name}={one}" if one else name for name, one in pairs)
        return _check_content(parameter, value, [text], facts)
    expected = form_pairs(parameter.content, value) if isinstance(value, dict) else ()
    formats = facts.of(f"querystring.{parameter.name}")
    if isinstance(expected, Unrepresentable):
        return []
    return compare_pairs(expected, pairs, formats, "querystring", plus=True)


def _take_fixed(
    path: str, values: Mapping[str, Any], pairs: list[tuple[str, str]]
) -> Iterator[Complaint]:
    """Take out the pairs that stand in the path itself; one that is missing is a fault."""
    for part in fixed_query(path):
        name, _, value = part.partition("=")
        filled = _EXPRESSION.sub(lambda found: str(values.get(found[1], found[0])), value)
        known = ((pair, decode(pair[1], plus_is_space=False)) for pair in pairs if pair[0] == name)
        said = [pair for pair, text in known if pair[1] == value or text == filled]
        if said:
            pairs.remove(said[0])
        elif "{" not in value or all(isinstance(one, str | int) for one in values.values()):
            text = "the query that is part of the path is missing"
            yield Complaint("missing-on-wire", f"query.{name}", text, part, "(nothing)")


def _is_reserved_expansion(parameter: Parameter, value: Any, mine: list[tuple[str, str]]) -> bool:
    """Tell whether a text was expanded as RFC 6570, section 3.2.3, has it.

    With allowReserved a `%2F` in a value passes as it is, and is not a percent sign any more.
    """
    if not parameter.allow_reserved or not isinstance(value, str) or len(mine) != 1:
        return False
    return mine[0][1] == reserved_expansion(value)


def _split_pairs(
    parameter: Parameter, value: Any, pairs: list[tuple[str, str]]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Part the pairs that belong to a parameter from the rest."""
    names = {parameter.name}
    if isinstance(value, dict) and parameter.explode and parameter.style != "deepObject":
        names |= set(value)
    mine: list[tuple[str, str]] = []
    rest: list[tuple[str, str]] = []
    for name, text in pairs:
        plain = decode(name, plus_is_space=True) or name
        deep = parameter.style == "deepObject" and plain.startswith(f"{parameter.name}[")
        (mine if plain in names or deep else rest).append((name, text))
    return mine, rest


def _unasked(parameter: Parameter, mine: list[tuple[str, str]]) -> list[Complaint]:
    return [
        Complaint(
            "sent-without-being-given",
            f"{parameter.place}.{parameter.name}",
            f"{parameter.name!r} was not given and is on the wire",
            "(nothing)",
            f"{name}={text}",
        )
        for name, text in mine
    ]


def _check_content(
    parameter: Parameter, value: Any, raw: list[str], facts: Facts
) -> list[Complaint]:
    """Compare a `content` parameter by what its text decodes to."""
    where = f"{parameter.place}.{parameter.name}"
    texts = raw
    if parameter.place != "header":
        plus = parameter.place == "query"
        texts = [decode(text, plus_is_space=plus) or "" for text in raw]
    wrong = Complaint(
        "wrong-on-wire", where, f"{parameter.name!r} is not what the caller passed",
        repr(value)[:300], repr(texts)[:300],
    )  # fmt: skip
    if len(texts) != 1:
        return [wrong]
    if isinstance(value, str) and not is_json(parameter.media_type):
        return [] if texts[0] == value else [wrong]
    try:
        actual = read_json(texts[0].encode("latin-1" if parameter.place == "header" else "utf-8"))
    except ValueError:
        return [wrong]
    return [wrong] if difference(value, actual, facts.of(where)) else []


def check_headers(
    operation: Operation,
    arguments: Arguments,
    request: WireRequest,
    target: Target,
    facts: Facts,
) -> list[Complaint]:
    """Compare declared headers with what was said; no other header of the API may stand there."""
    out = []
    values = arguments.place("header")
    for parameter in operation.parameters_in("header"):
        found = request.all_headers(parameter.name)
        where = f"header.{parameter.name}"
        if parameter.name not in values:
            if parameter.name.lower() not in _OWN_TO_TRANSPORT | {target.key_header}:
                out += _unasked(parameter, [(parameter.name, text) for text in found])
            continue
        value = values[parameter.name]
        if parameter.media_type:
            out += _check_content(parameter, value, found, facts)
            continue
        tokens = encode_header(parameter, value)
        if isinstance(tokens, Unrepresentable):
            continue
        loose = tuple(Lit((", ", ",")) if one == Lit((",",)) else one for one in tokens)
        if len(found) != 1 or not matches(loose, found[0], facts.of(where), encoded=False):
            out.append(
                Complaint(
                    "wrong-on-wire" if found else "missing-on-wire",
                    where,
                    f"header {parameter.name!r} is not what the caller passed",
                    show(tokens),
                    ", ".join(found) or "(nothing)",
                )
            )
    secret = {n.lower() for place, n, _ in target.secrets.on_wire.values() if place == "header"}
    known = _TRANSPORT_HEADERS | secret | {p.name.lower() for p in operation.parameters}
    known |= {target.key_header}
    out += [
        Complaint("undeclared-on-wire", f"header.{name}", f"{name!r} is not declared", "", value)
        for name, value in request.headers
        if name not in known
    ]
    return [*out, *_repeated(request), *_without_key(operation, request, target)]


def _without_key(operation: Operation, request: WireRequest, target: Target) -> Iterator[Complaint]:
    """A request that would do its work twice carries one key, where the vendor knows such keys."""
    found = request.all_headers(target.key_header) if target.key_header else []
    if target.key_header and operation.method in ("POST", "PATCH") and len(found) != 1:
        where, text = f"header.{target.key_header}", "no idempotency key, or several"
        yield Complaint("missing-on-wire", where, text, "one key", ", ".join(found) or "(nothing)")


def _repeated(request: WireRequest) -> Iterator[Complaint]:
    """A field that is no list stands once (RFC 9110, section 5.3)."""
    for name in ("content-length", "content-type", "host", "user-agent"):
        found = request.all_headers(name)
        if len(found) > 1:
            text, shown = f"{name!r} stands there {len(found)} times", ", ".join(found)[:300]
            yield Complaint("header-repeated", f"header.{name}", text, "one field", shown)


def check_cookies(
    operation: Operation,
    arguments: Arguments,
    request: WireRequest,
    target: Target,
    facts: Facts,
) -> list[Complaint]:
    """Compare the cookies with what was said."""
    if any(one.name.lower() == "cookie" for one in operation.parameters_in("header")):
        return []  # the document takes the whole field for one parameter: see the headers
    text = "; ".join(request.all_headers("cookie"))
    raw = [part.strip().partition("=") for part in text.split(";") if part.strip()]
    secret = _names_of_keys(operation, target, "cookie")
    found = [(name, value) for name, _, value in raw if name not in secret]
    out, expected = [], list[Pair]()
    values = arguments.place("cookie")
    for parameter in operation.parameters_in("cookie"):
        if parameter.name not in values:
            continue
        value = values[parameter.name]
        names = {parameter.name, *(value if isinstance(value, dict) else ())}
        mine = [pair for pair in found if decode(pair[0], plus_is_space=False) in names]
        pairs = None if parameter.media_type else encode_cookie(parameter, value)
        if parameter.media_type:
            out += _check_content(parameter, value, [text for _, text in mine], facts)
        if pairs is None or isinstance(pairs, Unrepresentable):
            found = [pair for pair in found if pair not in mine]
        else:
            expected += pairs
    formats = frozenset().union(
        *(facts.of(f"cookie.{one.name}") for one in operation.parameters_in("cookie"))
    )
    return out + compare_pairs(tuple(expected), found, formats, "cookie", plus=False)

"""The oracle: does this request say exactly what the caller said?

In: what the vendor's document says of an operation, the caller's arguments, the request on the
wire. Out: complaints, none when the request is right. It shares no code with the generator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from wireproof.prove.arguments import ABSENT, Arguments
from wireproof.prove.credentials import Secrets, check_security
from wireproof.prove.encoder import (
    Lit,
    Pair,
    Unrepresentable,
    encode_cookie,
    encode_header,
    encode_path,
    encode_query,
)
from wireproof.prove.equality import Formats, difference
from wireproof.prove.matching import (
    decode,
    is_legal_path,
    is_legal_query,
    matches,
    show,
)
from wireproof.prove.operations import Operation, Parameter
from wireproof.prove.payload import Complaint, check_body, compare_pairs, is_json
from wireproof.prove.strict_json import read_json
from wireproof.prove.template import expected_path
from wireproof.prove.wire import WireRequest

_LONGEST = 8000
_TRANSPORT_HEADERS = frozenset(
    {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length",
     "content-type", "transfer-encoding", "authorization", "cookie", "idempotency-key"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request has to go: the server's URL, and the secrets that the client was given."""

    base_url: str
    secrets: Secrets


@dataclass(frozen=True, slots=True)
class Facts:
    """What the oracle knows of one operation beside its own text: formats in play, by place."""

    formats: dict[str, Formats]

    def of(self, key: str) -> Formats:
        """Return the formats of a parameter (`query.limit`) or of a body (its media type)."""
        return self.formats.get(key, frozenset())


def check_request(
    operation: Operation, arguments: Arguments, request: WireRequest, target: Target, facts: Facts
) -> list[Complaint]:
    """Return every way in which a request does not say what the caller said."""
    out = []
    if request.method != operation.method:
        out.append(
            Complaint("wrong-method", "method", "another method", operation.method, request.method)
        )
    origin, prefix = split_base(target.base_url)
    if request.origin != origin:
        out.append(Complaint("wrong-server", "server", "another server", origin, request.origin))
    out += _check_path(operation, arguments, request, prefix, facts)
    out += _check_query(operation, arguments, request, target, facts)
    out += _check_headers(operation, arguments, request, target, facts)
    out += _check_cookies(operation, arguments, request, target, facts)
    out += _check_body(operation, arguments, request, facts)
    out += check_security(operation, request, target.secrets)
    return out


def unrepresentable(operation: Operation, arguments: Arguments) -> str:
    """Return why some argument has no defined place on the wire, or "".

    Refusing such arguments is right; so is sending them in any form.
    """
    for parameter in operation.parameters:
        values = arguments.place(parameter.place)
        if parameter.name not in values:
            continue
        if _is_too_long(values[parameter.name]):
            return f"{parameter.place}.{parameter.name}: longer than {_LONGEST} octets"
        flaw = _encode(parameter, values[parameter.name])
        if isinstance(flaw, Unrepresentable):
            return f"{parameter.place}.{parameter.name}: {flaw.reason}"
    try:
        expected_path(operation, arguments, "")
    except ValueError as error:
        return f"path: {error}"
    return ""


def _is_too_long(value: Any) -> bool:
    """Tell whether a parameter is beyond what every recipient supports (RFC 9110, 4.1)."""
    return isinstance(value, str | list | dict) and len(str(value)) > _LONGEST


def split_base(base_url: str) -> tuple[str, str]:
    """Return origin (default port left out) and path prefix of a server's URL."""
    parts = urlsplit(base_url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port and parts.port != default else ""
    return f"{parts.scheme}://{host}{port}", parts.path.rstrip("/")


def _encode(parameter: Parameter, value: Any) -> Any:
    if parameter.media_type:
        return None
    match parameter.place:
        case "path":
            return encode_path(parameter, value)
        case "query":
            return encode_query(parameter, value)
        case "header":
            return encode_header(parameter, value)
        case "cookie":
            return encode_cookie(parameter, value)


def _check_path(
    operation: Operation, arguments: Arguments, request: WireRequest, prefix: str, facts: Facts
) -> list[Complaint]:
    try:
        tokens = expected_path(operation, arguments, prefix)
    except ValueError:
        return []
    formats = frozenset().union(
        *(facts.of(f"path.{one.name}") for one in operation.parameters_in("path"))
    )
    wanted, actual = tokens, request.path
    fits = all(is_legal_path(segment) for segment in actual.split("/"))
    if fits and matches(wanted, actual, formats):
        return []
    return [Complaint("wrong-path", "path", "another path", show(wanted), actual)]


def _check_query(
    operation: Operation,
    arguments: Arguments,
    request: WireRequest,
    target: Target,
    facts: Facts,
) -> list[Complaint]:
    out = []
    if not is_legal_query(request.query):
        out.append(
            Complaint(
                "illegal-query", "query", "the query has characters that have to be encoded",
                actual=request.query[:300],
            )
        )  # fmt: skip
    raw = [part.partition("=") for part in request.query.split("&") if part]
    pairs = [(name, value) for name, _, value in raw]
    secret = {name for place, name, _ in target.secrets.on_wire.values() if place == "query"}
    pairs = [(name, value) for name, value in pairs if name not in secret]
    values = arguments.place("query")
    for parameter in operation.parameters_in("query"):
        value = values.get(parameter.name, ABSENT)
        mine, pairs = _split_pairs(parameter, value, pairs)
        if value is ABSENT:
            out += _unasked(parameter, mine)
        elif parameter.media_type:
            out += _check_content(parameter, value, [text for _, text in mine], facts)
        else:
            expected = encode_query(parameter, value)
            if not isinstance(expected, Unrepresentable):
                out += compare_pairs(
                    expected,
                    mine,
                    facts.of(f"query.{parameter.name}"),
                    "query",
                    plus=not parameter.allow_reserved,
                )
    out += [
        Complaint("undeclared-on-wire", f"query.{name}", f"{name!r} is not declared", "", value)
        for name, value in pairs
    ]
    return out


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
        "wrong-on-wire", where, f"{parameter.name!r} is not as the caller said",
        repr(value)[:300], repr(texts)[:300],
    )  # fmt: skip
    if len(texts) != 1:
        return [wrong]
    if not is_json(parameter.media_type):
        return [] if texts[0] == str(value) else [wrong]
    try:
        actual = read_json(texts[0].encode("latin-1" if parameter.place == "header" else "utf-8"))
    except ValueError:
        return [wrong]
    return [wrong] if difference(value, actual, facts.of(where)) else []


def _check_headers(
    operation: Operation,
    arguments: Arguments,
    request: WireRequest,
    target: Target,
    facts: Facts,
) -> list[Complaint]:
    out = []
    values = arguments.place("header")
    for parameter in operation.parameters_in("header"):
        found = request.all_headers(parameter.name)
        where = f"header.{parameter.name}"
        if parameter.name not in values:
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
                    f"header {parameter.name!r} is not as the caller said",
                    show(tokens),
                    ", ".join(found) or "(nothing)",
                )
            )
    secret = {n.lower() for place, n, _ in target.secrets.on_wire.values() if place == "header"}
    known = _TRANSPORT_HEADERS | secret | {p.name.lower() for p in operation.parameters}
    out += [
        Complaint("undeclared-on-wire", f"header.{name}", f"{name!r} is not declared", "", value)
        for name, value in request.headers
        if name not in known
    ]
    return out


def _check_cookies(
    operation: Operation,
    arguments: Arguments,
    request: WireRequest,
    target: Target,
    facts: Facts,
) -> list[Complaint]:
    text = "; ".join(request.all_headers("cookie"))
    raw = [part.strip().partition("=") for part in text.split(";") if part.strip()]
    secret = {name for place, name, _ in target.secrets.on_wire.values() if place == "cookie"}
    found = [(name, value) for name, _, value in raw if name not in secret]
    out, expected = [], list[Pair]()
    values = arguments.place("cookie")
    for parameter in operation.parameters_in("cookie"):
        mine = [pair for pair in found if decode(pair[0], plus_is_space=False) == parameter.name]
        if parameter.name not in values:
            continue
        value = values[parameter.name]
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


def _check_body(
    operation: Operation, arguments: Arguments, request: WireRequest, facts: Facts
) -> list[Complaint]:
    if arguments.body is ABSENT:
        if request.body:
            return [
                Complaint(
                    "sent-without-being-given", "body", "no body was given and one is on the wire",
                    "(nothing)", repr(request.body[:200]),
                )
            ]  # fmt: skip
        return []
    content = operation.content(arguments.media_type)
    if content is None:
        return []
    content_type = request.header("content-type") or ""
    return check_body(
        content, arguments.body, request.body, content_type, facts.of(arguments.media_type)
    )

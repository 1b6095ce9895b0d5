"""Whether the parameters of a request are those that the spec documents.

In: an operation, the raw expressions of its path, a request. Out: faults. Source: OpenAPI
Specification 3.1.1, "Parameter Object".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from wireproof.mock.exchange import Request, Unreadable, read_json
from wireproof.mock.operations import Parameter
from wireproof.mock.problems import Fault
from wireproof.mock.routing import Match
from wireproof.mock.schemas import Schemas
from wireproof.mock.styles import (
    Pairs,
    Shape,
    Texts,
    decode,
    from_collection,
    from_header,
    from_pairs,
    from_segment,
    split_cookies,
    split_pairs,
    verbatim,
)
from wireproof.mock.values import read_value
from wireproof.oas.media_types import FORM, essence, is_json
from wireproof.oas.pointer import join

Taken = Callable[[Shape], Texts | None]


def parameter_faults(schemas: Schemas, match: Match, request: Request) -> Iterator[Fault]:
    """Yield what is wrong with the parameters of a request."""
    try:
        pairs = split_pairs(request.query)
    except Unreadable as error:
        yield Fault(str(error), "query", match.operation.pointer, malformed=True)
        return
    cookies = split_cookies("; ".join(request.all("cookie")))
    for parameter in match.operation.parameters:
        match parameter.place:
            case "path":
                raw = match.values.get(parameter.name)
                taken = partial(_from_path, parameter, raw)
            case "query":
                belongs = claimed(schemas, parameter, match.operation.parameters_in("query"))
                taken = partial(_from_query, parameter, pairs, belongs)
                raw = _first(parameter.name, pairs)
            case "querystring":
                raw = request.query or None
                taken = partial(_from_query, parameter, pairs, lambda _: True)
            case "header":
                raw = request.one(parameter.name) if request.all(parameter.name) else None
                taken = partial(_from_header, parameter, raw)
            case "cookie":
                belongs = claimed(schemas, parameter, match.operation.parameters_in("cookie"))
                taken = partial(_from_cookie, parameter, cookies, belongs)
                raw = _first(parameter.name, cookies)
            case _:
                continue
        yield from _faults(schemas, parameter, raw, taken)


def claimed(
    schemas: Schemas, parameter: Parameter, others: list[Parameter]
) -> Callable[[str], bool]:
    """Tell which names in a query are keys of an exploded object: declared ones, else leftovers."""
    names = schemas.names(parameter.schema)
    taken = {other.name for other in others if other is not parameter}
    is_open = not names or any(
        part.get("additionalProperties") not in (None, False)
        for part in schemas.parts(parameter.schema.node)
    )

    def belongs(name: str) -> bool:
        return name in names or (is_open and name not in taken and "[" not in name)

    return belongs


def _faults(
    schemas: Schemas, parameter: Parameter, raw: str | None, taken: Taken
) -> Iterator[Fault]:
    def fault(detail: str, spec: str, pointer: str = "#", *, malformed: bool = False) -> Fault:
        return Fault(detail, parameter.place, spec, parameter.name, pointer, malformed)

    try:
        present, value = _read(schemas, parameter, raw, taken)
    except Unreadable as error:
        yield fault(str(error), parameter.pointer, malformed=True)
        return
    if not present:
        if parameter.required:
            yield fault("is required, and missing", join(parameter.pointer, "required"))
        return
    for one in schemas.violations(parameter.schema, value):
        yield fault(one.message, one.spec, one.pointer)


def _read(
    schemas: Schemas, parameter: Parameter, raw: str | None, taken: Taken
) -> tuple[bool, Any]:
    if not parameter.media_type or essence(parameter.media_type) == FORM:
        return read_value(schemas, parameter.schema, taken)
    if raw is None:
        return False, None
    text = raw if parameter.place == "header" else decode(raw, plus=parameter.place != "path")
    return True, read_json(text) if is_json(parameter.media_type) else text


def _from_path(parameter: Parameter, raw: str | None, shape: Shape) -> Texts | None:
    if raw is None:
        return None
    if parameter.collection and shape == "array":
        return from_collection(raw, parameter.collection, decode, encoded=True)
    return from_segment(parameter.name, raw, parameter.style, shape, explode=parameter.explode)


def _from_query(
    parameter: Parameter, pairs: Pairs, belongs: Callable[[str], bool], shape: Shape
) -> Texts | None:
    return from_pairs(
        parameter.name, pairs, parameter.style, shape, explode=parameter.explode, belongs=belongs,
        collection=parameter.collection,
    )  # fmt: skip


def _from_cookie(
    parameter: Parameter, pairs: Pairs, belongs: Callable[[str], bool], shape: Shape
) -> Texts | None:
    # A browser sends `+` as it is; only `%` is an encoding here (OAS 3.1.1, Appendix D), and with
    # `style: cookie` not even that (OAS 3.2.0, "Style Values").
    return from_pairs(
        parameter.name, pairs, parameter.style, shape, explode=parameter.explode, belongs=belongs,
        read=verbatim if parameter.style == "cookie" else decode,
    )  # fmt: skip


def _from_header(parameter: Parameter, raw: str | None, shape: Shape) -> Texts | None:
    if raw is not None and parameter.collection and shape == "array":
        return from_collection(raw, parameter.collection, verbatim, encoded=False)
    return None if raw is None else from_header(raw, shape, explode=parameter.explode)


def _first(name: str, pairs: Pairs) -> str | None:
    return next((raw for key, raw in pairs if key == name), None)

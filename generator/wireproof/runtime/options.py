"""What can differ from client to client and from call to call, and how it is merged.

In: keywords of a constructor, of `with_options` or of a call. Out: `Options`, or `Arguments`.
Unknown keywords are a TypeError, as those of any function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypedDict, cast

from .errors import DriftPolicy, RequestInvalid
from .middleware import AnyMiddleware
from .operation import AsyncHttpClient, HttpClient, Options, Retry, Timeout
from .prepare import Arguments
from .values import is_object


class CallOptions(TypedDict, total=False):
    """What `with_options` can change; a number as timeout is the total budget in seconds."""

    timeout: Timeout | float
    retry: Retry
    on_drift: DriftPolicy
    default_headers: Mapping[str, str] | None
    idempotency_key: str | None
    max_response_bytes: int
    max_redirects: int
    middleware: Sequence[AnyMiddleware]


class ClientOptions(CallOptions, total=False):
    """What a client is constructed with; a base URL replaces the document's servers."""

    server: str | None
    variables: Mapping[str, str] | None
    base_url: str | None
    base_urls: Mapping[Any, str] | None
    parameters: Mapping[tuple[str, str], object]
    http_client: HttpClient | AsyncHttpClient | None


class Extras(TypedDict, total=False):
    """What every method takes beside its own arguments, for what the document does not say.

    `extra_headers` replace header fields, also those of credentials; `extra_query` and
    `extra_body` (an object's properties) are added, and sent as they are.
    """

    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, object]
    extra_body: Mapping[str, object]


class TimeoutOption(TypedDict, total=False):
    """`timeout`: for this call; a number is the total budget in seconds."""

    timeout: Timeout | float


class KeyOption(TypedDict, total=False):
    """`idempotency_key`: makes the request safe to repeat, where the vendor knows such keys."""

    idempotency_key: str


class RequestOptions(Extras, TimeoutOption, KeyOption, total=False):
    """The options of one call."""


class RequestExtras(Extras, total=False):
    """The options of a call that has arguments `timeout` and `idempotency_key` of its own."""


class RequestOptionsWithoutKey(Extras, TimeoutOption, total=False):
    """The options of a call that has an argument `idempotency_key` of its own."""


class RequestOptionsWithoutTimeout(Extras, KeyOption, total=False):
    """The options of a call that has an argument `timeout` of its own."""


_OPTIONS = frozenset(one.name for one in fields(Options))
_CLIENT = frozenset({"server", "variables", "base_url", "base_urls", "http_client", "parameters"})
_EXTRAS = frozenset(Extras.__annotations__)


def merge(options: Options, given: Mapping[str, Any], *, client: bool = False) -> Options:
    """Options with those that are given in their place; headers are added to.

    Raises:
        TypeError: for an unknown keyword.
        RequestInvalid: for a value that cannot be used.
    """
    known = _OPTIONS | _CLIENT if client else _OPTIONS
    refuse_unknown(given, known, "with_options" if not client else "the client")
    changes: dict[str, Any] = {name: v for name, v in given.items() if name in _OPTIONS}
    if "timeout" in changes:
        timeout = changes["timeout"]
        changes["timeout"] = timeout if isinstance(timeout, Timeout) else Timeout(total=timeout)
    headers: Mapping[str, Any] = changes.get("default_headers") or {}
    _check_texts("default_headers", headers)
    changes["default_headers"] = {**options.default_headers, **headers}
    if "middleware" in changes:
        changes["middleware"] = tuple(changes["middleware"] or ())
    return replace(options, **changes)


def for_call(
    options: Options, arguments: Arguments, given: Mapping[str, Any]
) -> tuple[Options, Arguments]:
    """The options and arguments of one call, by what its caller gave beside its arguments."""
    names = [name for one in arguments.values() if is_object(one) for name in one]
    refuse_unknown(given, _EXTRAS | {"timeout", "idempotency_key"}, "the call", names)
    own = {name: given[name] for name in ("timeout", "idempotency_key") if name in given}
    extras = {name: value for name, value in given.items() if name in _EXTRAS and value is not None}
    for name, value in extras.items():
        if not isinstance(value, Mapping):
            raise RequestInvalid(f"{name}: a mapping is needed, not {type(value).__name__}")
    _check_texts("extra_headers", extras.get("extra_headers", {}))
    merged: dict[str, Any] = {**arguments, **extras}
    return merge(options, own) if own else options, cast("Arguments", merged)


def refuse_unknown(
    given: Mapping[str, Any], known: frozenset[str], place: str, arguments: Iterable[str] = ()
) -> None:
    """TypeError for a keyword that is none; one like it is told, of `arguments` as well."""
    for name in given:
        if name in known:
            continue
        # Only now: no call that is right should have to import it.
        from difflib import get_close_matches  # noqa: PLC0415

        like = get_close_matches(name, [*arguments, *known], 1)
        hint = f"did you mean {like[0]!r}?" if like else f"known: {', '.join(sorted(known))}"
        if "retr" in name and not like:
            hint = "`with_options(retry=Retry(max=…))` says how often calls are repeated"
        raise TypeError(f"{place} has no option {name!r}; {hint}")


def _check_texts(option: str, headers: Mapping[str, object]) -> None:
    for name, value in headers.items():
        if not isinstance(value, str):
            raise RequestInvalid(f"{option}: {name} must be text, not {type(value).__name__}")

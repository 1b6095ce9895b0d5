"""The names of the runtime that a client's package has beside its own.

In: an `Api` and its surface. Out: what users of this client need or write down: what its methods
and its constructor name in their annotations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from wireproof.client.expressions import Expression, Generic, Name, walk
from wireproof.client.model import Api, MediaType
from wireproof.client.signatures import Method
from wireproof.client.surface import Surface
from wireproof.client.types import Scalar
from wireproof.oas.media_types import is_multipart
from wireproof.render.signatures import options_argument

_ALWAYS: Final = (
    "AsyncHttpClient AsyncMiddleware Drift DriftLog DriftPolicy DriftWarning HttpClient Middleware "
    "RawResponse Reply Request Retry Timeout UNSET"
).split()
_NAMED: Final = frozenset(
    "AsyncPages AsyncStream FileContent FileInput FilePart Maybe Page Secret Stream "
    "UntypedMapping".split()
)
"""What an annotation may name that is neither Python's nor the document's."""
_OF_OAUTH: Final = "ClientCredentials RefreshToken Token TokenStore".split()
_OF_LOGINS: Final = "AuthorizationCode Login".split()
_HOMES: Final = {
    "AsyncPage": "pages",
    "AsyncPages": "pages",
    "AsyncStream": "streaming",
    "DriftLog": "drift_log",
    "Page": "pages",
    "Stream": "streaming",
    "read_headers": "header_fields",
    **dict.fromkeys([*_OF_OAUTH, *_OF_LOGINS], "oauth"),
}
"""The modules of what not every client needs."""


def runtime_exports(api: Api, surface: Surface) -> dict[str, str]:
    """The names of the runtime that a client's package has too, with the module of each."""
    names = {*_ALWAYS}
    if any(one.type in ("oauth2", "openIdConnect") for one in api.credentials):
        names |= {*_OF_OAUTH}
    if any(one.authorization_url for one in api.credentials):
        names |= {*_OF_LOGINS}
    bodies = (one.body for one in api.operations if one.body is not None)
    if any(_takes_files(media) for body in bodies for media in body.media_types):
        names |= {"FileInput", "FilePart"}
    if any(response.headers for one in api.operations for response in one.responses):
        names.add("read_headers")
    for method in surface.methods.values():
        names.add(options_argument(method)[1])
        names |= {name for one in _annotations(method) for name in _names(one)}
    names |= {name for option in surface.options for name in _names(option.annotation)}
    if "AsyncPages" in names:
        names.add("AsyncPage")  # what is awaited of them
    names -= {api.class_name, f"Async{api.class_name}"}
    return {name: f"._runtime.{_HOMES[name]}" if name in _HOMES else "._runtime" for name in names}


def _takes_files(media: MediaType) -> bool:
    return is_multipart(media.name) or media.type == Scalar("bytes")


def _annotations(method: Method) -> Iterator[Expression]:
    yield from (one.declared for one in method.arguments)
    yield method.result()
    yield method.result(is_async=True)
    if method.streamed is not None:
        streaming = replace(method, value=method.streamed, streams=True, item=None)
        yield streaming.result()
        yield streaming.result(is_async=True)


def _names(annotation: Expression) -> set[str]:
    found = {one.origin for one in walk(annotation) if isinstance(one, Generic)}
    found |= {one.name for one in walk(annotation) if isinstance(one, Name) and not one.module}
    return found & _NAMED

"""The error classes of a client as texts.

In: a `Surface`. Out: the context of `errors.py.jinja`.
"""

from __future__ import annotations

from typing import Any, Final

from wireproof.client.error_classes import ErrorClass
from wireproof.client.expressions import Name, OneOf, as_source, walk
from wireproof.client.surface import Surface
from wireproof.render.text import docstring, first_sentence

_ERRORS: Final = (
    "ApiError ConnectionError CredentialsMissing FieldError RequestInvalid ResponseInvalid "
    "StatusError TimeoutError UnexpectedStatus"
).split()
_ERROR_IMPORTS: Final = {
    "datetime": {"date", "datetime"},
    "typing": {"TYPE_CHECKING", "Any", "Literal"},
    "uuid": {"UUID"},
}
"""What the types of error bodies name; they stand in strings, so that nothing else finds them."""


def error_text(error: ErrorClass) -> str:
    """What an error means, in one line."""
    return f"{error.status}: {first_sentence(error.description)}".rstrip(": ")


def errors_context(surface: Surface, *, webhooks: bool) -> dict[str, Any]:
    """The context of `errors.py.jinja`; `webhooks`: whether it takes what the vendor sends."""
    errors = [error for error in surface.errors.values() if error.pointers]
    own = {error.name for error in errors}
    bare = {error.name for error in surface.errors.values() if not error.pointers}
    received = {"SignatureInvalid"} if webhooks else set()
    inherited = sorted({*bare, *received, "ServerError"} - own)
    parts = [part for error in errors for part in walk(error.body)]
    uses_models = any(isinstance(part, Name) and part.module for part in parts)
    words = {part.name for part in parts if isinstance(part, Name) and not part.module}
    words |= {"Literal"} if any(isinstance(part, OneOf) for part in parts) else set()
    words |= {"TYPE_CHECKING"} if uses_models else set()
    imports = [
        f"from {module} import {', '.join(sorted(words & names))}"
        for module, names in _ERROR_IMPORTS.items()
        if words & names
    ]
    return {
        "imports": imports,
        "uses_models": uses_models,
        "inherited": inherited,
        "exported": sorted({*_ERRORS, *inherited, *own}),
        "errors": [
            {
                "name": error.name,
                "base": error.base,
                "body": as_source(error.body),
                "doc": docstring(error_text(error), indent=4),
            }
            for error in errors
        ],
    }

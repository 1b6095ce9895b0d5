"""The intermediate representation: one `Api` value that every emitter reads.

In: a normalised `Document`. Out: frozen data with every Python name settled and every construct of
the document accounted for in the ledger. Nothing in here prints code.

What stands here is imported when it is first asked for: `client.ledger` does not load all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from wireproof.client.build import build_api
    from wireproof.client.ledger import LedgerEntry, Status
    from wireproof.client.model import (
        Api,
        Body,
        Credential,
        MediaType,
        Operation,
        Parameter,
        Resource,
        Response,
        Server,
    )
    from wireproof.client.names import NameLock
    from wireproof.client.options import ApiOptions

_HOMES: Final = {
    "ApiOptions": "options",
    "LedgerEntry": "ledger",
    "NameLock": "names",
    "Status": "ledger",
    "build_api": "build",
}
"""The modules of the names below; the others are those of `model`."""

__all__ = [
    "Api",
    "ApiOptions",
    "Body",
    "Credential",
    "LedgerEntry",
    "MediaType",
    "NameLock",
    "Operation",
    "Parameter",
    "Resource",
    "Response",
    "Server",
    "Status",
    "build_api",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'model')}"), name)

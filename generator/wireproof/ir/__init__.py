"""The intermediate representation: one `Api` value that every emitter reads.

In: a normalised `Document`. Out: frozen data with every Python name settled and every construct of
the document accounted for in the ledger. Nothing in here prints code.
"""

from wireproof.ir.build import ApiOptions, build_api
from wireproof.ir.ledger import LedgerEntry, Status
from wireproof.ir.model import (
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
from wireproof.ir.names import NameLock

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

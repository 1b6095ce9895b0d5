"""`manifest.json`: what a client is made of, for tools.

In: an `Api`, its sources, the hashes of its files. Out: JSON text. The proof reads this and the
spec, and nothing else of the generator.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from wireproof.client.annotations import result_type
from wireproof.client.constructor import environment
from wireproof.client.expressions import as_source
from wireproof.client.ledger import LedgerEntry
from wireproof.client.model import Api, Body, Credential, Operation, Pagination, Switch
from wireproof.client.negotiation import choices_of
from wireproof.client.types import Model
from wireproof.oas.selection import Selection
from wireproof.render.overrides import Overrides
from wireproof.render.webhooks import has_events
from wireproof.spec.json_text import indented

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a client comes from; goes into its manifest."""

    spec_file: str
    """As the reader should find it: relative to the workspace, or a bare file name."""
    sha256: str
    overlay_sha256: str
    openapi: str
    tool_version: str
    locations: Mapping[str, tuple[int, int]]
    """Line and column of every pointer in the ledger."""
    import_name: str = ""
    """What the client is imported as; empty for one that belongs to no workspace."""
    selection: Selection = field(default_factory=Selection)
    """Which operations were wanted."""
    overrides: Overrides = field(default_factory=Overrides)
    """The project's own templates."""


def render_manifest(api: Api, sources: Sources, hashes: Mapping[str, str]) -> str:
    """The manifest's text: keys in a fixed order, one entry per line."""
    data = {
        "format": FORMAT,
        "tool": {
            "name": "wireproof",
            "version": sources.tool_version,
            "sha256": _tool_digest(),
            **({"templates": sources.overrides.digest} if sources.overrides.digest else {}),
        },
        "vendor": api.name,
        "title": api.title,
        "version": api.version,
        "spec": {
            "file": sources.spec_file,
            "sha256": sources.sha256,
            "overlay_sha256": sources.overlay_sha256,
            "openapi": sources.openapi,
        },
        **_selection(sources.selection),
        "client": _client(api),
        "credentials": [_credential(api, credential) for credential in api.credentials],
        "operations": [
            operation_entry(operation, resource.name)
            for resource in api.resources
            for operation in resource.operations
        ],
        "webhooks": {one.name: one.pointer for one in api.webhooks},
        **({"events": _events(api)} if has_events(api) else {}),
        "models": {item.name: item.pointer for item in api.declarations if isinstance(item, Model)},
        "files": hashes,
        "ledger": ledger_entries(api.ledger, sources.locations),
    }
    return indented(data) + "\n"


@cache
def _tool_digest() -> str:
    """Of every template and runtime file: what a client's text is made of beside its spec."""
    root = Path(__file__).parent
    files = [*(root / "templates").rglob("*.j*nja*"), *(root.parent / "runtime").rglob("*.py")]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(root.parent).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _selection(selection: Selection) -> dict[str, Any]:
    """What was asked for; nothing is said where that is everything."""
    if not selection:
        return {}
    return {"selection": {"include": [*selection.include], "exclude": [*selection.exclude]}}


def _client(api: Api) -> dict[str, Any]:
    return {
        "sync": api.class_name,
        "async": f"Async{api.class_name}",
        "env_prefix": api.env_prefix,
        "servers": [
            {
                "name": server.name,
                "url": server.url,
                "variables": {name: one or "" for name, one, _ in server.variables},
            }
            for server in api.servers
        ],
        **({"idempotency_header": api.idempotency_header} if api.idempotency_header else {}),
        "own_servers": {server.name: server.url for server in api.own_servers},
        "http_libraries": ["httpx", "httpx2"],  # those that _runtime/transport.py knows
    }


def _events(api: Api) -> dict[str, str]:
    """How what the vendor sends is verified; `kind` is "" where nobody says so."""
    signed = api.signature
    return {
        "secret": f"{api.env_prefix}_WEBHOOK_SECRET",
        "kind": signed.kind if signed else "",
        "header": signed.header if signed else "",
    }


def ledger_entries(
    ledger: Iterable[LedgerEntry], locations: Mapping[str, tuple[int, int]]
) -> dict[str, Any]:
    """The ledger as the manifest has it: how often what, and every entry with its place."""
    ledger = tuple(ledger)
    counts = Counter(entry.status for entry in ledger)
    return {
        "counts": {
            status: counts.get(status, 0) for status in ("generated", "degraded", "refused")
        },
        "entries": [
            {
                "pointer": entry.pointer,
                "line": locations.get(entry.pointer, (0, 0))[0],
                "column": locations.get(entry.pointer, (0, 0))[1],
                "kind": entry.kind,
                "status": entry.status,
                "reason": entry.reason,
            }
            for entry in ledger
        ],
    }


def _credential(api: Api, credential: Credential) -> dict[str, Any]:
    entry: dict[str, Any] = {"scheme": credential.scheme, "type": credential.type}
    if credential.type == "apiKey":
        entry["in"], entry["name"] = credential.place, credential.name
    if credential.http_scheme:
        entry["http_scheme"] = credential.http_scheme
    entry["arguments"] = dict(credential.arguments)
    entry["environment"] = {role: environment(api, name) for role, name in credential.arguments}
    return entry


def operation_entry(operation: Operation, resource: str) -> dict[str, Any]:
    """What the manifest says about an operation, and the resource that it stands in."""
    return {
        "id": operation.id,
        "pointer": operation.pointer,
        "method": operation.method,
        "path": operation.path,
        "resource": resource,
        "attribute": operation.name,
        "parameters": [
            {
                "in": item.place,
                "name": item.name,
                "argument": item.argument,
                "required": item.required,
                **({"option": item.option, "usual": item.usual[0]} if item.option else {}),
            }
            for item in operation.parameters
        ],
        "body": _body(operation.body) if operation.body else None,
        "responses": {
            response.status: {
                media.name: as_source(result_type(media.type)) for media in response.media_types
            }
            for response in operation.responses
        },
        "security": [[name for name, _ in alternative] for alternative in operation.security],
        "servers": [server.name for server in operation.servers],
        "idempotent": operation.idempotent,
        "streaming": operation.streaming or None,
        **({"accept": _accept(operation)} if operation.accept else {}),
        **({"switch": _switch(operation, operation.switch)} if operation.switch else {}),
        **({"pagination": _pagination(operation.pagination)} if operation.pagination else {}),
    }


def _accept(operation: Operation) -> dict[str, Any]:
    """The argument that asks for media types, and those that are not asked for without it."""
    others = [name for one in choices_of(operation)[1:] for name in one.media_types]
    return {"argument": operation.accept, "others": others}


def _switch(operation: Operation, switch: Switch) -> dict[str, Any]:
    plain = switch.twin if operation.streaming else operation.name
    return {
        "property": switch.wire_name,
        "argument": switch.argument,
        "method": plain,
        **({"place": "query"} if switch.in_query else {}),
        **({"by_default": True} if switch.by_default else {}),
    }


def _pagination(pagination: Pagination) -> dict[str, Any]:
    return {
        "style": pagination.style,
        "items": list(pagination.items),
        "parameter": pagination.parameter,
        "place": pagination.place,
        "next": list(pagination.next),
        "more": list(pagination.more),
        "done": pagination.done,
        "start": pagination.start,
    }


def _body(body: Body) -> dict[str, Any]:
    return {
        "required": body.required,
        "argument": body.argument,
        "fields": None
        if body.fields is None
        else {item.wire_name: item.argument for item in body.fields},
        "extra": body.extra_argument,
        "media_types": [media.name for media in body.media_types],
        "media_type_argument": body.media_type_argument,
    }

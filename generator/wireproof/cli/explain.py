"""`wireproof explain`: how a construct of a spec was generated, and why."""

from __future__ import annotations

import contextlib
from typing import Annotated, Any

import typer

from wireproof.cli.options import Json, chosen
from wireproof.cli.output import show, show_json
from wireproof.client import Operation
from wireproof.client.expressions import as_source
from wireproof.client.signatures import method_of
from wireproof.client.types import Model
from wireproof.errors import Location, UsageError, did_you_mean
from wireproof.findings.escape import one_line
from wireproof.oas.pointer import lookup
from wireproof.pipeline import generation
from wireproof.pipeline.generated import Generated
from wireproof.pipeline.operations import Named, find_operations, words_of
from wireproof.render.signatures import argument_source
from wireproof.spec.load import load_document
from wireproof.workspace import Vendor

EXAMPLE = "Example: wireproof explain recoup organizations.add_member"


def explain(
    vendor: Annotated[str, typer.Argument(help="The vendor.")],
    what: Annotated[
        str, typer.Argument(metavar="OPERATION|POINTER", help="An operation, or a JSON pointer.")
    ],
    *,
    json_: Json = False,
) -> int:
    """Show how an operation, a model or any other part of a spec was generated, and why."""
    [chosen_vendor] = chosen([vendor])
    generated = generation.generate_vendor(chosen_vendor)
    pointer = _pointer(chosen_vendor, generated, what)
    data = {
        "vendor": vendor,
        "pointer": pointer,
        "place": f"{chosen_vendor.spec_file}:{_place(generated, pointer)}".rstrip(":"),
        "python": _python(generated, pointer),
        "source": _source(chosen_vendor, pointer),
        "ledger": [
            {"pointer": entry.pointer, "kind": entry.kind, "status": entry.status,
             "reason": entry.reason, "place": _place(generated, entry.pointer)}
            for entry in generated.api.ledger
            if entry.pointer == pointer or entry.pointer.startswith(pointer + "/")
        ],
    }  # fmt: skip
    if json_:
        show_json(data)
    else:
        _report(data)
    return 0


def _pointer(vendor: Vendor, generated: Generated, what: str) -> str:
    api = generated.api
    for operation in api.operations:
        if what in (operation.id, operation.pointer, operation.name):
            return operation.pointer
    for declaration in api.declarations:
        if what in (declaration.name, f"models.{declaration.name}", declaration.pointer):
            return declaration.pointer
    pointer = what if what.startswith("#") else f"#{what}"
    if any(entry.pointer.startswith(pointer) for entry in api.ledger):
        return pointer
    known = [Named(one.id, one.method, one.path) for one in api.operations]
    with contextlib.suppress(UsageError):
        [found, *_] = find_operations([what], known, vendor.spec, vendor.overlay, vendor.folder)
        return next(one.pointer for one in api.operations if one.id == found)
    words = [*words_of(known), *(item.name for item in api.declarations)]
    raise UsageError(
        f"nothing in this client is called {what!r}",
        location=Location(generated.name),
        hint=f"{did_you_mean(what, words)}\n  operationIds, requests and JSON pointers do, too",
    )


def _source(vendor: Vendor, pointer: str) -> str:
    """The page and line that a fact stands on, where the document was made from pages."""
    document = load_document(
        vendor.spec, overlay=vendor.overlay, root=vendor.folder, strict_refs=False, outdated=[]
    )
    with contextlib.suppress(KeyError):
        node = lookup(document.raw, pointer)
        source = node.get("x-source") if isinstance(node, dict) else None
        if isinstance(source, dict):
            return f"{source.get('page')}:{source.get('line')}"
    return ""


def _place(generated: Generated, pointer: str) -> str:
    line, column = generated.locations.get(pointer, (0, 0))
    return f"{line}:{column}" if line else ""


def _python(generated: Generated, pointer: str) -> list[str]:
    """The Python that a construct became."""
    api = generated.api
    lines: list[str] = []
    for operation in api.operations:
        if operation.pointer == pointer:
            lines += _operation(operation, keyed=bool(api.idempotency_header))
    for declaration in api.declarations:
        if declaration.pointer == pointer:
            lines.append(f"models.{declaration.name}")
            if isinstance(declaration, Model):
                lines += [
                    f"  .{field.name} carries {field.wire_name!r}" for field in declaration.fields
                ]
    return lines


def _operation(operation: Operation, *, keyed: bool) -> list[str]:
    method = method_of(operation)
    given = ", ".join(map(argument_source, method.arguments))
    lines = [f"{operation.id}({given}) -> {as_source(method.result())}"]
    lines += [
        f"  {item.argument} travels in the {item.place} as {item.name!r}, style {item.style}"
        for item in operation.parameters
    ]
    body = operation.body
    if body is not None:
        names = ", ".join(media.name for media in body.media_types)
        how = "keyword arguments" if body.fields is not None else f"`{body.argument}`"
        lines.append(f"  body: {how}, sent as {names}")
    alternatives = [" and ".join(name for name, _ in item) for item in operation.security]
    lines.append(f"  credentials: {' or '.join(filter(None, alternatives)) or 'none'}")
    safe = operation.idempotent or operation.method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")
    safe = safe or (keyed and operation.method in ("POST", "PATCH"))
    lines.append(f"  repeated after a failure: {'yes' if safe else 'only with an idempotency key'}")
    return lines


def _report(data: dict[str, Any]) -> None:
    show(f"{data['pointer']}  ({data['place']})")
    if data["source"]:
        show(f"  stands on {data['source']}")
    for line in data["python"]:
        show(line)
    for entry in data["ledger"]:
        reason = f": {entry['reason']}" if entry["reason"] else ""
        where = f"{entry['place']} {entry['pointer']}"
        show(one_line(f"  {entry['status']} {entry['kind']} {where}{reason}"))

"""Is everything that the document offers on offer in the client, and nothing else?

In: the document's operations and a client's manifest. Out: complaints about operations, parameters
and bodies that no argument reaches, and about methods that nobody asked for. What the generator
refused with a reason is a gap, not a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wireproof.cases.model import Gap
from wireproof.harness.manifest import Manifest, Method
from wireproof.oracle.operations import Operation, Parameter, Unreadable
from wireproof.oracle.payload import Complaint


def missing_operations(
    operations: Iterable[Operation], manifest: Manifest
) -> Iterator[tuple[Operation, Complaint | Gap]]:
    """Yield the operations that the client has no method for."""
    for operation in operations:
        if not manifest.methods_of(operation.method, operation.path):
            name = f"{operation.method} {operation.path}"
            reason = manifest.refusal(operation.pointer)
            if reason:
                yield operation, Gap(name, f"refused by the generator: {reason}")
            else:
                text = f"the client has no method for {name}"
                yield operation, Complaint("operation-missing", name, text, "a method", "none")


def surplus_methods(
    operations: Iterable[Operation | Unreadable], manifest: Manifest
) -> Iterator[Complaint]:
    """Yield the methods of the client for what the document, or the selected part, has not.

    Args:
        operations: all that were wanted of the document, those that cannot be read included.
        manifest: of the client.
    """
    wanted = {(one.method, one.path) for one in operations}
    for one in manifest.methods:
        if (one.method, one.path) not in wanted:
            text = f"the client has a method for {one.method} {one.path}, which nobody asked for"
            yield Complaint("operation-unasked", one.id, text, "no method", one.id)


def missing_parts(
    operation: Operation, method: Method, methods: tuple[Method, ...]
) -> Iterator[Complaint]:
    """Yield the parameters and bodies that a method has no keyword for, and untaken responses.

    Args:
        operation: as documented.
        method: one of its methods.
        methods: all of them; a response is taken by one or another.
    """
    for reply in operation.replies if any(one.answers for one in methods) else ():
        taken = {kind for one in methods for kind in one.answers.get(reply.status.upper(), ())}
        for content in reply.contents:
            if reply.status != "default" and content.media_type not in taken:
                where = f"{reply.status} {content.media_type}"
                yield Complaint(
                    "response-unreachable", where, f"no method takes {where}", "a method"
                )
    for one in operation.parameters:
        if (one.place, one.name) not in method.parameters and not _says_itself(method, one):
            where = f"{one.place}.{one.name}"
            yield Complaint("parameter-missing", where, f"no keyword takes {where}", "a keyword")
    if operation.contents and method.body is None:
        yield Complaint("body-missing", "body", "no keyword takes the body", "a keyword", "none")
    if method.body is not None:
        for content in operation.contents:
            if content.media_type not in method.body.media_types:
                text = f"the body cannot be given as {content.media_type}"
                yield Complaint("body-missing", f"body {content.media_type}", text, "a keyword")


def _says_itself(method: Method, parameter: Parameter) -> bool:
    """Tell whether a method itself says by a parameter that it is for streams, or that it is not.

    What the request has to say shows when it is sent.
    """
    switch = method.switch
    return switch is not None and (switch.place, switch.property) == (
        parameter.place,
        parameter.name,
    )

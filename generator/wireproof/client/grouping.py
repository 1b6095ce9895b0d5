"""The resources of a client: which operations stand together, and in which module.

In: operations by the name of their resource. Out: `Resource`s, parents before what is inside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wireproof.client.dividing import divided
from wireproof.client.identifiers import resource_class
from wireproof.client.model import Operation, Resource
from wireproof.client.operation_names import RESOURCE_OF, described
from wireproof.client.reading import SchemaReader


def group(
    reader: SchemaReader, operations: Mapping[str, Sequence[Operation]], client: str
) -> tuple[Resource, ...]:
    """The resources of a client.

    Args:
        reader: of the document; its lock knows the resources of the whole client.
        operations: by the name of the resource.
        client: the name of the client's class.
    """
    texts = described(reader.document)
    taken: set[str] = set()
    every = _with_parents(reader.lock.new.get(RESOURCE_OF, {}).values())
    modules = {name: _module(name, taken) for name in every}
    return tuple(
        Resource(
            name=name,
            class_name=resource_class(name, client),
            module=modules[name],
            operations=tuple(operations.get(name, ())),
            description=texts.get(name, ""),
            parts=divided(name, modules[name], operations.get(name, ())),
        )
        for name in _with_parents(operations)
    )


def _with_parents(names: Iterable[str]) -> list[str]:
    """Resources and those that they stand below: before `chat.completions` comes `chat`."""
    found: dict[str, None] = {}
    for name in names:
        parts = name.split(".")
        found.update((".".join(parts[:length]), None) for length in range(1, len(parts) + 1))
    return list(found)


def _module(resource: str, taken: set[str]) -> str:
    """The module of a resource: `chat_completions` for `chat.completions`."""
    module = resource.replace(".", "_")
    while module in taken:
        module += "_"
    taken.add(module)
    return module

"""The modules of resources: one for each, or a package for a large one.

In: a resource. Out: paths, and contexts of `resource.py.jinja`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wireproof.client.model import Api, Resource
from wireproof.client.surface import Surface
from wireproof.render.operations import operation_contexts
from wireproof.render.text import clean, docstring, first_sentence


def resource_modules(
    api: Api, surface: Surface, resource: Resource, *, lazy: bool = False
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The modules of a resource: their paths, and contexts of `resource.py.jinja`.

    Args:
        api: the analysed document.
        surface: what callers see of it.
        resource: one of its resources.
        lazy: types are looked up when an operation is first used, not when its module is imported.
    """
    text = clean(resource_text(resource))
    kinds, bases = kinds_of(resource.class_name, text), [part.class_name for part in resource.parts]
    for kind in kinds if bases else ():
        kind["base"] = ", ".join(f"{kind['prefix']}{name}" for name in bases)
    children = [child_context(item) for item in children_of(api, resource.name)]
    folder = f"resources/{resource.module}"
    path = f"{folder}/__init__.py" if bases else f"{folder}.py"
    yield (
        path,
        {
            "resource_doc": docstring(f"`{api.name}.{resource.name}`: {text}", indent=0),
            "kinds": kinds,
            "up": "..." if bases else "..",
            "parts": resource.parts,
            "children": children,
            **operation_contexts(
                surface, resource.own, [item["attribute"] for item in children], lazy=lazy
            ),
        },
    )
    for part in resource.parts:
        about = f"Operations on {part.name.replace('_', ' ')}."
        yield (
            f"{folder}/{part.name}.py",
            {
                "resource_doc": docstring(
                    f"A part of `{api.name}.{resource.name}`: {about}", indent=0
                ),
                "kinds": kinds_of(part.class_name, about),
                "up": "...",
                "parts": (),
                "children": [],
                **operation_contexts(surface, part.operations, (), lazy=lazy),
            },
        )


def kinds_of(class_name: str, text: str) -> list[dict[str, Any]]:
    """The two classes of a module."""
    ways = (("", "def", ""), ("Async", "async def", "await "))
    return [
        {
            "class_name": f"{prefix}{class_name}",
            "base": f"{prefix}Resource",
            "prefix": prefix,
            "number": number,
            "define": define,
            "wait": wait,
            "doc": docstring(text, indent=4),
        }
        for number, (prefix, define, wait) in enumerate(ways)
    ]


def children_of(api: Api, parent: str = "") -> list[Resource]:
    """The resources right below another one, or below the client."""
    return [item for item in api.resources if item.name.rpartition(".")[0] == parent]


def child_context(resource: Resource) -> dict[str, str]:
    """The attribute of the client, or of the resource above it, that holds a resource."""
    text = first_sentence(resource.description) if resource.description else ""
    return {
        "attribute": resource.name.rpartition(".")[2],
        "module": resource.module,
        "class_name": resource.class_name,
        "doc": docstring(text or resource_text(resource), indent=8),
    }


def resource_text(resource: Resource) -> str:
    """What a resource is about."""
    words = resource.name.replace("_", " ").replace(".", ", ")
    return resource.description or f"Operations on {words}."

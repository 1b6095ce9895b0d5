"""What the surface of a client says about names, for whoever follows them through code.

In: a surface. Out: methods with their arguments and results, classes with their attributes, errors.
"""

from __future__ import annotations

from collections import defaultdict

from wireproof.client.annotations import MODELS
from wireproof.client.expressions import Expression, Name, walk
from wireproof.diff.surface import Surface

Kinds = frozenset[str]
"""What a name may be: `client`, `resource x`, `model X`, `module models`, `class X`, `input X` (a
class of dicts), `error X` (a class of errors), `raised X` (one that was caught)."""


class Index:
    """What the surface says about names: which resources, methods and results there are."""

    def __init__(self, surface: Surface, package: str, class_name: str) -> None:
        self.package = package
        self.classes = frozenset({class_name, f"Async{class_name}"})
        self.methods: dict[str, Expression | None] = {}
        self.arguments: dict[str, Expression | None] = {}
        self.optional: dict[str, frozenset[str]] = {}
        """Of each method, the arguments that a call may leave out."""
        self.attributes: dict[str, dict[str, Expression | None]] = defaultdict(dict)
        self.wires: dict[str, dict[str, str]] = defaultdict(dict)
        self.aliases: dict[str, Expression] = {}
        self.errors: dict[str, Expression | None] = {}
        for key, group in surface.items():
            if key.startswith("method "):
                result = group.members.get("return")
                self.methods[group.owner.name] = result.annotation if result else None
                self.arguments |= {item.name: item.annotation for item in group.members.values()}
                self.optional[group.owner.name] = frozenset(
                    item.python
                    for item in group.members.values()
                    if item.sent and not item.required
                )
            elif key.startswith("class "):
                name = group.owner.name.removeprefix("models.")
                for item in group.members.values():
                    self.attributes[name][item.python] = item.annotation
                    self.wires[name][item.wire] = item.python
                if group.owner.annotation is not None:
                    self.aliases[name] = group.owner.annotation
            elif key.startswith("error "):
                body = group.members.get("body")
                name = group.owner.name.removeprefix("errors.")
                self.errors[name] = body.annotation if body else None
        self.resources = {
            ".".join(parts[:length])
            for parts in (name.split(".") for name in self.methods)
            for length in range(1, len(parts))
        }

    def models_in(self, annotation: Expression | None) -> Kinds:
        """The models that an annotation mentions, aliases looked through."""
        found: set[str] = set()
        stack = [annotation] if annotation is not None else []
        while stack:
            for part in walk(stack.pop()):
                match part:
                    case Name(name, module) if module == MODELS and name not in found:
                        found.add(name)
                        stack += [self.aliases[name]] if name in self.aliases else []
        return frozenset(f"model {name}" for name in found)


def made(owner: str) -> str:
    """The symbol of lines that make an object of a class."""
    return f"{owner} made"


def given(attribute: str) -> str:
    """The symbol of lines that make an object and give it one of its attributes."""
    return f"{attribute} given"


def left_out(attribute: str) -> str:
    """The symbol of lines that make an object without one of its attributes."""
    return f"{attribute} left out"

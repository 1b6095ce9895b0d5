"""What a generated client offers to its callers, read from its Python text.

In: the folder of a client. Out: its methods, models, errors, webhooks and options, each with the
annotations that its text gives them, spelled so that they mean the same in another file. Nothing of
the generator or of the review is asked: this is the client as a type checker sees it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PLAIN = frozenset(
    "typing typing_extensions collections.abc datetime decimal uuid pydantic builtins".split()
)
"""Modules of which annotations are made; a caller imports all of them."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument, or an attribute of a model."""

    name: str
    annotation: str
    required: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """A way to call a method; an overloaded one has several."""

    arguments: tuple[Argument, ...]
    result: str


@dataclass(slots=True)
class Client:
    """Everything that a caller can name."""

    name: str
    options: tuple[Argument, ...] = ()
    methods: dict[str, list[Signature]] = field(default_factory=dict)
    models: dict[str, tuple[Argument, ...]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    """The type of the body; empty where the runtime decides."""
    webhooks: dict[str, str] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    """The dicts that stand in place of models."""


class _Module:
    """A module, and what its names stand for outside of it."""

    def __init__(self, path: Path, root: Path) -> None:
        self.tree = ast.parse(path.read_text("utf-8"))
        self.names: dict[str, str] = {}
        of_models = path.is_relative_to(root / "models") or path == root / "models.py"
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                self._imported(node)
        for statement in self.tree.body if of_models else ():
            name = _defined(statement)
            if name:
                self.names[name] = f"models.{name}"

    def _imported(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        for item in node.names:
            name = item.asname or item.name
            if "_runtime" in module.split("."):
                self.names[name] = f"{module[module.index('_runtime') :]}.{item.name}"
            elif not node.level:
                if module in PLAIN:
                    self.names[name] = f"{module}.{item.name}"
            elif item.name not in ("models", "inputs", "_runtime"):
                self.names[name] = f"models.{item.name}"

    def text(self, node: ast.expr | None) -> str:
        """An annotation as another file spells it; what only validates is left out."""
        if node is None:
            return "None"
        return ast.unparse(_Spelled(self.names).visit(ast.parse(ast.unparse(node), mode="eval")))


class _Spelled(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """A quoted annotation."""
        return node if not isinstance(node.value, str) else self._read(node)

    def _read(self, node: ast.Constant) -> ast.expr:
        try:
            inner = ast.parse(str(node.value), mode="eval").body
        except SyntaxError:
            return node
        return self.visit(inner)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A name of the module."""
        return ast.parse(self.names.get(node.id, node.id), mode="eval").body

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """`Annotated[T, …]` is T; what stands in a Literal is a value."""
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name == "Annotated" and isinstance(node.slice, ast.Tuple):
            return self.visit(node.slice.elts[0])
        node.value = self.visit(node.value)
        if name != "Literal":
            node.slice = self.visit(node.slice)
        return node


def _defined(statement: ast.stmt) -> str:
    match statement:
        case ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name if name[0].isupper() else ""
        case _:
            return ""


def read_client(root: Path) -> Client:
    """Read the client of a folder; its asynchronous half says the same and is left out."""
    found = _client_of(_Module(root / "_client.py", root))
    found.methods = _methods(root)
    dicts = [
        _Module(path, root) for path in [*root.glob("inputs/**/*.py"), *root.glob("inputs.py")]
    ]
    found.inputs = tuple(
        sorted({name for one in dicts for node in one.tree.body if (name := _defined(node))})
    )
    for path in sorted([*root.glob("models/**/*.py"), *root.glob("models.py")]):
        _read_models(_Module(path, root), found)
    errors = _Module(root / "errors.py", root)
    found.errors = dict(_errors(errors))
    if (root / "webhooks.py").is_file():
        module = _Module(root / "webhooks.py", root)
        module.names["AnyEvent"] = "webhooks.AnyEvent"
        for statement in module.tree.body:
            match statement:
                case ast.AnnAssign(
                    target=ast.Name(id=name), annotation=ast.Subscript(slice=payload)
                ):
                    found.webhooks[name] = module.text(payload)
    return found


def _client_of(module: _Module) -> Client:
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef) and _is_client(node):
            init = next(one for one in node.body if _is_method(one, "__init__"))
            assert isinstance(init, ast.FunctionDef)
            return Client(node.name, _arguments(init, module))
    raise LookupError("no client class")


def _methods(root: Path) -> dict[str, list[Signature]]:
    """The methods by the way that leads to them, found along the properties of the client."""
    classes: dict[str, tuple[ast.ClassDef, _Module]] = {}
    for path in [root / "_client.py", *sorted((root / "resources").rglob("*.py"))]:
        module = _Module(path, root)
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                classes[node.name] = node, module
    start = next(name for name, (node, _) in classes.items() if _is_client(node))
    found: dict[str, list[Signature]] = {}
    stack = [("", start)]
    while stack:
        way, name = stack.pop()
        node, module = classes[name]
        for one in node.body:
            if not isinstance(one, ast.FunctionDef) or one.name.startswith("_"):
                continue
            marks = [ast.unparse(mark) for mark in one.decorator_list]
            if "cached_property" in marks:
                inner = ast.unparse(one.returns) if one.returns is not None else ""
                stack += [(f"{way}{one.name}.", inner)] if inner in classes else []
                continue
            ways = found.setdefault(f"{way}{one.name}", [])
            if "overload" in marks or not ways:
                ways.append(Signature(_arguments(one, module), module.text(one.returns)))
    return found


def _arguments(node: ast.FunctionDef, module: _Module) -> tuple[Argument, ...]:
    given = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return tuple(
        Argument(item.arg, module.text(item.annotation), default is None) for item, default in given
    )


def _read_models(module: _Module, found: Client) -> None:
    for statement in module.tree.body:
        match statement:
            case ast.ClassDef(name=name):
                found.models[name] = tuple(_attributes(statement, module))
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Name(id="TypeAliasType"), args=[_, value]),
            ):
                found.aliases[name] = module.text(value)


def _attributes(node: ast.ClassDef, module: _Module) -> Iterator[Argument]:
    for one in node.body:
        match one:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                if "ClassVar" not in ast.unparse(annotation) and not name.startswith("__"):
                    yield Argument(name, module.text(annotation), value is None)


def _errors(module: _Module) -> Iterator[tuple[str, str]]:
    for statement in module.tree.body:
        match statement:
            case ast.ImportFrom(names=names):
                yield from ((item.name, "") for item in names if item.name.endswith("Error"))
            case ast.ClassDef(name=name, bases=[ast.Subscript(slice=body)]):
                yield name, module.text(body)


def _bases(node: ast.ClassDef) -> list[str]:
    return [ast.unparse(base) for base in node.bases]


def _is_client(node: ast.ClassDef) -> bool:
    return any(base.startswith("Sync") and base.endswith("Client") for base in _bases(node))


def _is_method(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == name

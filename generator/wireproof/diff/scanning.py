"""Following the names of one Python file: which of them are the client, its models, its errors.

In: a syntax tree and what the surface says about names. Out: symbols with the lines that use them.
Imports are resolved in the tree; the types of variables are followed as far as one function tells
them (assignments, `with`, `for`, `except`, annotations).
"""

from __future__ import annotations

import ast
from typing import Final

from wireproof.client.annotations import MODELS
from wireproof.client.expressions import Expression, Name
from wireproof.diff.index import Index, Kinds, given, left_out, made
from wireproof.diff.literals import as_dict, dotted, literal_uses

CLIENT: Final = "client"
_PASSING: Final = frozenset(
    "enumerate filter gather iter list max min next reversed sorted".split()
)
_OF_COLLECTIONS: Final = frozenset("get items pop values".split())
_MODULES: Final = ("models", "inputs", "errors", "webhooks")


class Scan(ast.NodeVisitor):
    """Follows names through one file."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.names: dict[str, Kinds] = {}
        self.uses: list[tuple[str, int]] = []
        self.values: dict[str, ast.expr] = {}
        """What variables were given last."""

    def use(self, symbol: str, node: ast.AST) -> None:
        """Note that a line uses a symbol."""
        self.uses.append((symbol, getattr(node, "lineno", 1)))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """`from generated.shop import Shop, errors, models`."""
        module = (node.module or "").split(".")
        for alias in node.names:
            name = alias.asname or alias.name
            if alias.name == self.index.package:
                self.names[name] = frozenset({"package"})
            elif self.index.package not in module:
                continue
            elif alias.name in self.index.classes:
                self.names[name] = frozenset({"class client"})
            elif alias.name in _MODULES:
                self.names[name] = frozenset({f"module {alias.name}"})
            elif module[-1] == "webhooks":
                self.use(f"webhooks.{alias.name}", node)
            elif module[-1] == "inputs":
                self.names[name] = frozenset({f"input {alias.name}"})
                self._use_input(alias.name, node)
            elif module[-1] == "models" or alias.name in self.index.attributes:
                self.names[name] = frozenset({f"class {alias.name}"})
                self.use(f"models.{alias.name}", node)
            else:
                self.names[name] = frozenset({f"error {alias.name}"})
                self.use(f"errors.{alias.name}", node)

    def visit_Import(self, node: ast.Import) -> None:
        """`import generated.shop as shop`, `import generated.shop.models`."""
        for alias in node.names:
            parts = alias.name.split(".")
            if self.index.package not in parts:
                continue
            end = parts.index(self.index.package) + 1
            if alias.asname is None:  # what is bound is the first part, and the rest hangs on it
                self.names[".".join(parts[:end])] = frozenset({"package"})
            elif len(parts) == end:
                self.names[alias.asname] = frozenset({"package"})
            elif parts[end] in _MODULES:
                self.names[alias.asname] = frozenset({f"module {parts[end]}"})

    def visit_Assign(self, node: ast.Assign) -> None:
        """Remember what a variable is."""
        self.generic_visit(node)
        for target in node.targets:
            self._bind(target, self.kinds(node.value))
            if isinstance(target, ast.Name):
                self.values[target.id] = node.value

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Remember what a variable is said to be."""
        self.generic_visit(node)
        self._bind(node.target, self._annotated(node.annotation))
        for part in ast.walk(node.annotation):
            if node.value is not None and isinstance(part, ast.Name | ast.Attribute):
                for kind in sorted(self.kinds(part)):
                    if kind.startswith("input "):
                        self._use_literal(node.value, Name(kind.partition(" ")[2], MODELS))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        """Remember what a variable is."""
        self.generic_visit(node)
        self._bind(node.target, self.kinds(node.value))

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        """`with Shop() as shop:`."""
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self._bind(item.optional_vars, self.kinds(item.context_expr))
        for statement in node.body:
            self.visit(statement)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        """`for order in shop.orders.list():`."""
        self.visit(node.iter)
        self._bind(node.target, self.kinds(node.iter))
        for statement in [*node.body, *node.orelse]:
            self.visit(statement)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """`[order.id for order in shop.orders.list()]`."""
        self._bind(node.target, self.kinds(node.iter))
        self.generic_visit(node)

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        """Bind the variables of a comprehension before its element is read."""
        for generator in node.generators:
            self.visit(generator)
        self.visit(node.elt)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        """Like its sibling."""
        for part in (*node.generators, node.key, node.value):
            self.visit(part)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """What the fields of a data class are said to be, its methods find in `self`."""
        for one in node.body:
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                field = ast.Attribute(ast.Name("self"), one.target.id)
                self._bind(field, self._annotated(one.annotation))
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Arguments may say what they are; names of a function stay inside it."""
        outer = dict(self.names)
        arguments = node.args
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
            self.names.pop(argument.arg, None)
            if argument.annotation is not None:
                kinds = self._annotated(argument.annotation)
                if kinds:
                    self.names[argument.arg] = kinds
                self.visit(argument.annotation)
        for statement in node.body:
            self.visit(statement)
        attributes = {name: kinds for name, kinds in self.names.items() if "." in name}
        self.names = {**outer, **attributes}

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        """Which errors of which calls are handled where."""
        first = len(self.uses)
        for statement in node.body:
            self.visit(statement)
        called = sorted({symbol for symbol, _ in self.uses[first:]} & self.index.methods.keys())
        for handler in node.handlers:
            kinds = self._handled(handler.type)
            for kind in sorted(kinds):
                for symbol in called:
                    self.use(f"{symbol} raises {kind.partition(' ')[2]}", handler)
            if handler.name is not None and kinds:
                self.names[handler.name] = frozenset(k.replace("error", "raised") for k in kinds)
            self.visit(handler)
        for statement in [*node.orelse, *node.finalbody]:
            self.visit(statement)

    # The names that `ast` looks for; each is like its sibling.
    visit_AsyncWith, visit_AsyncFor = visit_With, visit_For  # noqa: N815
    visit_SetComp, visit_GeneratorExp = visit_ListComp, visit_ListComp  # noqa: N815
    visit_AsyncFunctionDef, visit_TryStar = visit_FunctionDef, visit_Try  # noqa: N815

    def visit_MatchClass(self, node: ast.MatchClass) -> None:
        """`case models.Order(state="open"):`."""
        self.generic_visit(node)
        for kind in sorted(self.kinds(node.cls)):
            what, _, name = kind.partition(" ")
            owner = f"models.{name}" if what == "class" else f"errors.{name}"
            if what in ("class", "error"):
                self.use(owner, node)
                for attribute in node.kwd_attrs:
                    self.use(f"{owner}.{attribute}", node)

    def visit_Name(self, node: ast.Name) -> None:
        """An error that is named: in `except`, `isinstance`, `raise`."""
        for kind in sorted(self.names.get(node.id, ())):
            if kind.startswith("error ") and isinstance(node.ctx, ast.Load):
                self.use(f"errors.{kind.partition(' ')[2]}", node)

    def _handled(self, type_: ast.expr | None) -> Kinds:
        members = type_.elts if isinstance(type_, ast.Tuple) else [type_] if type_ else []
        found = {kind for member in members for kind in self.kinds(member)}
        return frozenset(kind for kind in found if kind.startswith("error "))

    def visit_Call(self, node: ast.Call) -> None:
        """A call of a method or a model, and each of its keywords."""
        self.generic_visit(node)
        for kind in sorted(self.kinds(node.func)):
            if kind.startswith("input "):
                self._use_literal(as_dict(node), Name(kind.partition(" ")[2], MODELS))
        symbol = self._callee(node.func)
        if symbol is None:
            return
        self.use(symbol, node)
        for keyword in node.keywords:
            if keyword.arg is None:
                continue
            name = (
                f"{symbol}.{keyword.arg}"
                if symbol.startswith("models.")
                else (f"{symbol}({keyword.arg})")
            )
            self.use(name, keyword.value)
            self._use_literal(keyword.value, self.index.arguments.get(name))
        if symbol.startswith("models."):
            self._constructed(symbol.removeprefix("models."), node)
        elif None not in (names := {keyword.arg for keyword in node.keywords}):
            for argument in self.index.optional.get(symbol, frozenset()) - names:
                self.use(left_out(f"{symbol}({argument})"), node)

    def _use_literal(self, node: ast.expr, wanted: Expression | None) -> None:
        """The keys of a dict, here or in a variable."""
        for symbol, part in literal_uses(self.index, node, wanted, self.values):
            self.use(symbol, part)

    def _use_input(self, name: str, node: ast.AST) -> None:
        """A class of `inputs`, which stands for the model of its name."""
        self.use(f"models.{name}", node)
        self.use(f"inputs.{name}", node)

    def _constructed(self, name: str, node: ast.Call) -> None:
        """An object that the code makes itself: what it gives, and what it leaves out."""
        names = {keyword.arg for keyword in node.keywords}
        if name in self.index.aliases or None in names:
            return  # no class, or nobody knows what `**values` has
        self.use(made(f"models.{name}"), node)
        for attribute in self.index.attributes.get(name, ()):
            symbol = f"models.{name}.{attribute}"
            self.use(given(symbol) if attribute in names else left_out(symbol), node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Read an attribute of a model, a class of `models`, an error, a method."""
        self.generic_visit(node)
        for kind in sorted(self.kinds(node.value)):
            what, _, name = kind.partition(" ")
            if what == "model" and node.attr in self.index.attributes.get(name, {}):
                self.use(f"models.{name}.{node.attr}", node)
            elif kind == "module inputs":
                self._use_input(node.attr, node)
            elif what == "module":
                self.use(f"{name}.{node.attr}", node)
            elif what == "raised":
                self.use(f"errors.{name}.{node.attr}", node)
            elif what == "resource" and f"{name}.{node.attr}" in self.index.methods:
                self.use(f"{name}.{node.attr}", node)  # called, or given to whoever calls it
            elif (what, node.attr) == (CLIENT, "webhooks"):
                self.use("webhooks.parse", node)

    def kinds(self, node: ast.expr) -> Kinds:
        """What an expression may be."""
        match node:
            case ast.Await(value=value) | ast.Subscript(value=value) | ast.Starred(value=value):
                return self.kinds(value)
            case ast.Name(id=name):
                return self.names.get(name, frozenset())
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._passed_on(node) or self._result(node.func)
            case ast.IfExp(body=one, orelse=two):
                return self.kinds(one) | self.kinds(two)
            case ast.BoolOp(values=parts) | ast.List(elts=parts):
                return frozenset[str]().union(*map(self.kinds, parts))
            case ast.ListComp(elt=part) | ast.GeneratorExp(elt=part) | ast.DictComp(value=part):
                return self.kinds(part)
            case _:
                return frozenset()

    def _attribute(self, node: ast.Attribute) -> Kinds:
        if (name := dotted(node)) in self.names:
            return self.names[name]
        found: set[str] = set()
        for kind in self.kinds(node.value):
            found |= self._member(kind, node.attr)
        if not found and node.attr in self.index.resources:
            found.add(f"resource {node.attr}")  # of something that we cannot follow
        return frozenset(found)

    def _member(self, kind: str, attribute: str) -> Kinds:
        """What an attribute of something is."""
        index = self.index
        match kind.split(" "):
            case ["client"] if attribute in index.resources:
                return frozenset({f"resource {attribute}"})
            case ["resource", name] if f"{name}.{attribute}" in index.resources:
                return frozenset({f"resource {name}.{attribute}"})
            case ["package"] if attribute in index.classes:
                return frozenset({"class client"})
            case ["package"] if attribute in _MODULES:
                return frozenset({f"module {attribute}"})
            case ["module", "models"]:
                return frozenset({f"class {attribute}"})
            case ["module", "inputs"]:
                return frozenset({f"input {attribute}"})
            case ["module", "errors"]:
                return frozenset({f"error {attribute}"})
            case ["model", name]:
                return index.models_in(index.attributes.get(name, {}).get(attribute))
            case ["raised", name] if attribute == "body":
                return index.models_in(index.errors.get(name))
            case _:
                return frozenset()

    def _callee(self, node: ast.expr) -> str | None:
        """The symbol that is called."""
        if isinstance(node, ast.Attribute):
            for kind in self.kinds(node.value):
                what, _, name = kind.partition(" ")
                if what == "resource" and f"{name}.{node.attr}" in self.index.methods:
                    return f"{name}.{node.attr}"
        for kind in self.kinds(node):
            what, _, name = kind.partition(" ")
            if what == "class" and name != "client":
                return f"models.{name}"
            if kind == "class client":
                return min(self.index.classes, key=len)
        return None

    def _passed_on(self, call: ast.Call) -> Kinds:
        """What comes out of functions that give what they are given, and of collections."""
        name = dotted(call.func).rpartition(".")[2]
        given = call.args if name in _PASSING else ()
        if isinstance(call.func, ast.Attribute) and name in _OF_COLLECTIONS:
            given = [call.func.value]
        kinds = frozenset[str]().union(*map(self.kinds, given))
        return frozenset(one for one in kinds if one.startswith("model "))

    def _result(self, function: ast.expr) -> Kinds:
        if "class client" in self.kinds(function):
            return frozenset({CLIENT})
        symbol = self._callee(function)
        if symbol is None:
            if isinstance(function, ast.Attribute) and function.attr == "with_options":
                return self.kinds(function.value)
            return frozenset()
        if symbol.startswith("models."):
            return frozenset({f"model {symbol.removeprefix('models.')}"})
        return self.index.models_in(self.index.methods.get(symbol))

    def _annotated(self, annotation: ast.expr) -> Kinds:
        """What an annotation says: the client, or models."""
        found: set[str] = set()
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except SyntaxError:
                return frozenset()
        for node in ast.walk(annotation):
            if isinstance(node, ast.Name | ast.Attribute):
                for kind in self.kinds(node):
                    if kind == "class client":
                        found.add(CLIENT)
                    elif kind.startswith("class "):
                        found.add(f"model {kind.removeprefix('class ')}")
        return frozenset(found)

    def _bind(self, target: ast.expr, kinds: Kinds) -> None:
        match target:
            case ast.Name(id=name):
                key = name
            case ast.Attribute(value=ast.Name(id=owner), attr=attribute):
                key = f"{owner}.{attribute}"
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._bind(part.value if isinstance(part, ast.Starred) else part, kinds)
                return
            case _:
                return
        if kinds:
            self.names[key] = kinds
        else:
            self.names.pop(key, None)

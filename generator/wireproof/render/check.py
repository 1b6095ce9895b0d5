"""The last look before anything is written: generated modules hold nothing but what we mean.

In: generated Python. Out: nothing, or an error. A spec is hostile input; the checks here do not
trust the escaping that came before. A module is read statement by statement against the few shapes
that our templates write; `render.grammar` does the same for expressions. A template that means
something new adds it here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from wireproof.render.grammar import BUILTINS, check_arguments, check_expressions
from wireproof.render.overrides import OURS, text_of
from wireproof.render.pieces import Piece, pieces_of

# PEP 263: in the first two lines, even inside a longer comment.
_ENCODING: Final = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")
_ODD: Final = re.compile("[\0\r\f\ud800-\udfff]")
"""What Python reads in a way of its own, or not at all, wherever it stands."""
_IMPORTS: Final[Mapping[str, frozenset[str]]] = {
    module: frozenset(names.split())
    for module, names in {
        "__future__": "annotations",
        "collections": "abc",
        "collections.abc": "Iterable Mapping Sequence Iterator AsyncIterator Callable",
        "datetime": "date datetime",
        "decimal": "Decimal",
        "functools": "cached_property",
        "pydantic": "ConfigDict Field StrictBool",
        "typing": "TYPE_CHECKING Annotated Any ClassVar Literal Required TypedDict Union Unpack "
        "overload",
        "typing_extensions": "TypeAliasType deprecated",
        "uuid": "UUID",
    }.items()
}
_WHOLE_MODULES: Final = frozenset((("builtins", None), ("datetime", "dt"), ("uuid", None)))
_OF_PACKAGE: Final = frozenset(("errors", "inputs", "models", "webhooks", "xml_shapes"))
"""The modules that others import as a whole."""
_AT_TOP: Final = re.compile(r"\.(_client|_runtime(\.\w+)?|resources\.\w+|models|webhooks)?")
_IN_RESOURCES: Final = r"\.\.(_runtime(\.\w+)?)?"
_IN_MODELS: Final = r"[^\W_]\w*(\.[^\W_]\w*)?"
_FIXED: Final = {
    "__init__.py": ("__init__.py.jinja", "if not TYPE_CHECKING"),
    "models/__init__.py": ("models_package.py.jinja", "if not TYPE_CHECKING"),
    "inputs/__init__.py": ("models_package.py.jinja", "if not TYPE_CHECKING"),
}
"""Where a package's functions are written, which hold no word of any spec; and what begins them."""
_DECORATORS: Final[tuple[list[str], ...]] = ([], ["cached_property"], ["overload"])
_CALLED_ON_SELF: Final = frozenset(("_call", "_page", "_stream"))


class UnsafeOutputError(AssertionError):
    """A generated module holds a construct that no template of ours writes."""


def check_modules(files: Mapping[str, str], own: frozenset[str] = frozenset()) -> None:
    """Check every generated Python module.

    Args:
        files: texts by paths.
        own: statements that a project's own templates say literally; they may be anything.

    Raises:
        UnsafeOutputError: naming the file, the line and the construct.
    """
    for path, text in files.items():
        if path.endswith(".py") and (own or not _is_fine(path, text)):
            for line, reason in _faults(path, text, own):
                raise UnsafeOutputError(f"{path}:{line}: {reason}")


def _is_fine(path: str, text: str) -> bool:
    """Whether each piece of a module is known to be fine; the others are looked at as a whole."""
    if path in _FIXED or _ODD.search(text) or any(map(_ENCODING.match, text.split("\n", 2)[:2])):
        return False
    names, pieces = pieces_of(path, text)
    judged = [_judged(piece) for piece in pieces]
    wanted = [one[0] for one in judged if one is not None]
    defined = names.union(BUILTINS, *(one[1] for one in judged if one is not None))
    return None not in judged and defined.issuperset(set[str]().union(*wanted))


@lru_cache(2**16)
def _judged(piece: Piece) -> tuple[frozenset[str], frozenset[str]] | None:
    """The names that a piece needs and those that it binds; None where something is wrong."""
    try:
        body = ast.parse(piece.text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    wanted = _Names(set())
    judge = _member if piece.in_class else _statement
    if any(reason for node in body for reason in judge(node, wanted, piece.path)):
        return None
    bound = frozenset[str]() if piece.in_class else _defined(body)
    return frozenset(wanted.asked), bound


class _Names(Collection[str]):
    """Names that are not known yet: it has every one, and keeps those that it was asked for."""

    def __init__(self, asked: set[str], own: frozenset[str] = frozenset()) -> None:
        self.asked = asked
        self._own = own

    def __contains__(self, name: object) -> bool:
        if name not in self._own:
            self.asked.add(str(name))
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)

    def __or__(self, names: Iterable[str]) -> _Names:
        return _Names(self.asked, self._own.union(names))


def _faults(path: str, text: str, own: frozenset[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n", 2)[:2], 1):
        if _ENCODING.match(line):
            yield number, "a comment that Python takes for the file's encoding"
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        yield 1, f"not Python: {error}"
        return
    names = _defined(tree.body)
    fixed = own | (_fixed_statements(path) if path in _FIXED else frozenset())
    for node in _others(tree.body, fixed):
        yield from ((node.lineno, reason) for reason in _statement(node, names, path))


@cache
def _fixed_statements(path: str) -> frozenset[str]:
    """The functions of a package, as its template has them."""
    name, first = _FIXED[path]
    _, start, rest = (OURS / name).read_text("utf-8").partition(first)
    return frozenset(text_of(node) for node in ast.parse(start + rest).body)


def _others(body: Iterable[ast.stmt], known: frozenset[str]) -> Iterator[ast.stmt]:
    """The statements of a module or class that are not among those that are known."""
    kinds = {text.partition("(")[0] for text in known}
    for node in body:
        if type(node).__name__ in kinds and text_of(node) in known:
            continue
        if known and isinstance(node, ast.ClassDef):
            node.body = list(_others(node.body, known))
        yield node


def _defined(body: Iterable[ast.stmt]) -> frozenset[str]:
    """The names that a module's statements bind."""
    found: set[str] = set()
    for node in body:
        match node:
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                found |= {alias.asname or alias.name for alias in aliases}
            case ast.If(body=inner):
                found |= _defined(inner)
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case _:
                pass
    return frozenset(found)


def _statement(node: ast.stmt, names: frozenset[str] | _Names, path: str) -> Iterator[str]:
    """A statement of a module."""
    match node:
        case ast.ClassDef(bases=bases, keywords=keywords, decorator_list=[], body=body):
            yield from check_expressions(bases, names)
            if keywords and [ast.unparse(item) for item in keywords] != ["total=False"]:
                yield f"unexpected keywords of {node.name}"
            for inner in body:
                yield from _member(inner, names, path)
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=body, orelse=[]):
            for inner in body:
                yield from _import(inner, path)
        case ast.FunctionDef(name="_credentials" | "fake", decorator_list=[]):
            yield from _function(node, names, path)
        case ast.Import() | ast.ImportFrom():
            yield from _import(node, path)
        case _:
            yield from _assignment(node, names)


def _import(node: ast.stmt, path: str) -> Iterator[str]:
    """An import; `path` is the module that it stands in."""
    match node:
        case ast.Import(names=aliases):
            foreign = [a.name for a in aliases if (a.name, a.asname) not in _WHOLE_MODULES]
            yield from (f"unexpected import of {name}" for name in foreign)
        case ast.ImportFrom(module=module, level=0, names=aliases):
            known = _IMPORTS.get(module or "", frozenset())
            foreign = [a.name for a in aliases if a.name not in known or a.asname]
            yield from (f"unexpected import of {name} from {module}" for name in foreign)
        case ast.ImportFrom(module=module, level=level, names=aliases):
            known_here = _own_modules(path)
            renamed = any(a.asname not in (None, a.name, f"{a.name}_", "_runtime") for a in aliases)
            hidden = any(a.name == "*" or a.name.startswith("_") for a in aliases)
            whole = module is None and any(a.name not in _OF_PACKAGE for a in aliases)
            outside = not known_here.fullmatch("." * level + (module or ""))
            if hidden or renamed or whole or outside:
                yield f"unexpected import: {ast.unparse(node):.80}"
        case ast.Pass():
            pass
        case _:
            yield f"unexpected {type(node).__name__} where imports stand"


@cache
def _own_modules(path: str) -> re.Pattern[str]:
    """The modules of the client that one of its modules imports, as an import statement has them.

    A resource imports the resources right below it, whose modules begin with its own name:
    `chat_completions` below `chat`.
    """
    folder, _, name = path.rpartition("/")
    if not folder:
        return _AT_TOP
    if folder == "resources":
        stem = re.escape(name.removesuffix(".py").rstrip("_"))
        return re.compile(rf"{_IN_RESOURCES}|\.{stem}_\w+")
    if folder.startswith("resources/"):  # a large one, in parts
        stem = re.escape(folder.removeprefix("resources/").rstrip("_"))
        return re.compile(rf"\.{_IN_RESOURCES}|\.[^\W_]\w*|\.\.{stem}_\w+")
    up = folder.count("/") + 1
    return re.compile(rf"\.{{{up + 1}}}(_runtime)?|\.{{1,{up}}}{_IN_MODELS}")


def _assignment(node: ast.stmt, names: frozenset[str] | _Names) -> Iterator[str]:
    """Texts, constants and fields: what stands in modules and in classes."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())) | ast.Pass():
            pass
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            if name.startswith("__") and name != "__all__":
                yield f"unexpected assignment to {name}"
            yield from check_expressions([value], names)
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
            if name.startswith("_") and name != "__pydantic_extra__":
                yield f"unexpected assignment to {name}"
            yield from check_expressions([annotation], names, types=True)
            yield from check_expressions([value], names)
        case _:
            yield f"unexpected {type(node).__name__}"


def _member(node: ast.stmt, names: frozenset[str] | _Names, path: str) -> Iterator[str]:
    """A statement of a class."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from _assignment(node, names)
        return
    if not _is_decorated(node.decorator_list):
        yield f"unexpected decorator of {node.name}"
    if node.name.startswith("_") and node.name != "__init__":
        yield f"unexpected method {node.name}"
    yield from _function(node, names, path)


def _is_decorated(decorators: list[ast.expr]) -> bool:
    """Whether decorators are those of a template: a name, or the one that marks with a text."""
    match decorators:
        case [ast.Call(ast.Name("deprecated"), [ast.Constant(str())], [])]:
            return True
        case _:
            names = [one.id for one in decorators if isinstance(one, ast.Name)]
            return len(names) == len(decorators) and names in _DECORATORS


def _function(
    node: ast.FunctionDef | ast.AsyncFunctionDef, names: frozenset[str] | _Names, path: str
) -> Iterator[str]:
    given = node.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    if given.vararg:
        yield f"unexpected arguments of {node.name}"
    if given.kwarg:  # the options of a call
        arguments.append(given.kwarg)
    annotations = [node.returns, *(argument.annotation for argument in arguments)]
    yield from check_expressions(annotations, names, types=True)
    yield from check_expressions([*given.defaults, *given.kw_defaults], names)
    inside = names | {argument.arg for argument in arguments} | {"self"}
    lazy: set[str] = set()
    for statement in node.body:
        match statement:
            case ast.ImportFrom(names=aliases, level=1 | 2):
                yield from _import(statement, path)
                lazy |= {alias.asname or alias.name for alias in aliases}
            case ast.Return(value=ast.Await(value=ast.Call() as call)):
                yield from _call(call, inside, lazy)
            case ast.Return(value=ast.Call() as call) | ast.Expr(value=ast.Call() as call):
                yield from _call(call, inside, lazy)
            case ast.If(
                test=ast.Compare(left=ast.Name(), ops=[ast.Is()], comparators=[ast.Constant(True)]),
                body=[ast.Return(value=ast.Await(value=ast.Call() as call) | (ast.Call() as call))],
                orelse=[],
            ):
                yield from _call(call, inside, lazy)
            case ast.Return(value=value):
                yield from check_expressions([value], inside | lazy)
            case _:
                yield from _text_only(statement)


def _text_only(node: ast.stmt) -> Iterator[str]:
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        yield f"unexpected {type(node).__name__} in a function"


def _call(call: ast.Call, names: frozenset[str] | _Names, lazy: set[str]) -> Iterator[str]:
    """The one call that a method makes."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if name in _CALLED_ON_SELF:
            yield from check_arguments(call, names)
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"), args=[]), attr="__init__"):
            yield from check_arguments(call, names)
        case ast.Name(id=name) if name in lazy:
            if not (len(call.args) == 1 and not call.keywords):
                yield f"unexpected arguments of {name}"
            yield from check_arguments(call, names)
        case _:
            yield from check_expressions([call], names)

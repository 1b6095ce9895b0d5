"""Operators over the runtime: slips that people make in such code, and small random ones.

In: a tree. Out: edits. They go by what code says, not by where it stands, so that they outlive
a rearrangement of the runtime.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from tests.mutation.edits import (
    CodeOperator,
    Edit,
    bodies,
    called,
    calls,
    children,
    keyword,
    replace_in,
    set_value,
    swap_child,
    text_of,
)

_BORDERS = (200, 300, 400, 500)
_RUNTIME = r"_runtime/.*\.py"


def _unquoted(tree: ast.Module) -> Iterator[Edit]:
    """Skip percent-encoding."""
    for parent, name, index, child in children(tree):
        quoting = isinstance(child, ast.Call) and called(child) in ("quote", "urlencode")
        if quoting and isinstance(child, ast.Call) and child.args:
            yield Edit(child.lineno, "not percent-encoded",
                           swap_child(parent, name, index, child.args[0]))  # fmt: skip


def _quoted_loosely(tree: ast.Module) -> Iterator[Edit]:
    """Leave reserved characters raw."""
    for call in calls(tree, "quote"):
        found = keyword(call, "safe")
        new = ast.Constant("/?&=,;|+%")
        if found:
            yield Edit(call.lineno, "reserved characters raw",
                       lambda found=found, new=new: setattr(found, "value", new))  # type: ignore[misc]  # fmt: skip


def _unset_as(*, falsy: bool) -> Callable[[ast.Module], Iterator[Edit]]:
    """Take null, or whatever is falsy, for unset."""

    def find(tree: ast.Module) -> Iterator[Edit]:
        for parent, name, index, child in children(tree):
            if not (isinstance(child, ast.Compare) and len(child.ops) == 1):
                continue
            right = child.comparators[0]
            if not (isinstance(right, ast.Name) and right.id == "UNSET"):
                continue
            if falsy:
                new: ast.expr = child.left
                if isinstance(child.ops[0], ast.Is):
                    new = ast.UnaryOp(ast.Not(), child.left)
                yield Edit(child.lineno, "falsy is unset", swap_child(parent, name, index, new))
            else:
                both = ast.BoolOp(
                    ast.Or() if isinstance(child.ops[0], ast.Is) else ast.And(),
                    [child, ast.Compare(child.left, child.ops, [ast.Constant(None)])],
                )
                yield Edit(child.lineno, "null is unset", swap_child(parent, name, index, both))

    return find


def _status_bound(tree: ast.Module) -> Iterator[Edit]:
    """Move the border between success and error."""
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.Constant) and type(value) is int and value in _BORDERS:
            yield Edit(node.lineno, f"{value} becomes {value + 100}", set_value(node, value + 100))


def _swallowed(tree: ast.Module) -> Iterator[Edit]:
    """Swallow an error that was caught."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            for index, one in enumerate(node.body):
                if isinstance(one, ast.Raise):
                    yield Edit(one.lineno, "error swallowed",
                               replace_in(node.body, index, ast.Pass()))  # fmt: skip


def _raise_dropped(tree: ast.Module) -> Iterator[Edit]:
    """Let pass what is refused."""
    for holder in bodies(tree):
        for index, one in enumerate(holder):
            if isinstance(one, ast.Raise) and one.exc is not None:
                yield Edit(one.lineno, "not raised", replace_in(holder, index, ast.Pass()))


def _raise_other(tree: ast.Module) -> Iterator[Edit]:
    """Raise an error that is none of the client's own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = called(node.exc)
            if name in ("RequestInvalid", "ResponseInvalid", "StatusError", "CredentialsMissing"):
                new = ast.Call(ast.Name("KeyError", ast.Load()), [ast.Constant(name)], [])
                yield Edit(node.lineno, f"KeyError instead of {name}",
                           lambda node=node, new=new: setattr(node, "exc", new))  # type: ignore[misc]  # fmt: skip


def _condition_negated(tree: ast.Module) -> Iterator[Edit]:
    """Take the other branch."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            new = ast.UnaryOp(ast.Not(), node.test)
            yield Edit(node.lineno, f"not {ast.unparse(node.test)[:40]}",
                       lambda node=node, new=new: setattr(node, "test", new))  # type: ignore[misc]  # fmt: skip


def _branch_skipped(tree: ast.Module) -> Iterator[Edit]:
    """Never take a branch."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            new = ast.Constant(value=False)
            yield Edit(node.lineno, f"never {ast.unparse(node.test)[:40]}",
                       lambda node=node, new=new: setattr(node, "test", new))  # type: ignore[misc]  # fmt: skip


def _connective(tree: ast.Module) -> Iterator[Edit]:
    """Write `or` for `and`, and the other way round."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BoolOp):
            new = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield Edit(node.lineno, type(new).__name__.lower(),
                       lambda node=node, new=new: setattr(node, "op", new))  # type: ignore[misc]  # fmt: skip


_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def _comparison(tree: ast.Module) -> Iterator[Edit]:
    """Compare the wrong way."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and type(node.ops[0]) in _FLIPPED:
            new = _FLIPPED[type(node.ops[0])]()
            yield Edit(node.lineno, f"{ast.unparse(node)[:40]} flipped",
                       lambda node=node, new=new: node.ops.__setitem__(0, new))  # type: ignore[misc]  # fmt: skip


def _boolean(tree: ast.Module) -> Iterator[Edit]:
    """Flip a keyword or a default that is a boolean."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.keyword):
            continue
        value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, bool):
            new = not value.value
            yield Edit(value.lineno, f"{node.arg}={new}", set_value(value, new))


def _charset(tree: ast.Module) -> Iterator[Edit]:
    """Encode or decode in Latin-1."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in ("utf-8", "utf8"):
            yield Edit(node.lineno, "latin-1", set_value(node, "latin-1"))


def _header_name(tree: ast.Module) -> Iterator[Edit]:
    """Misspell a header or media type."""
    for node in ast.walk(tree):
        text = text_of(node).lower()
        if isinstance(node, ast.Constant) and (
            text in ("content-type", "authorization", "cookie", "location", "retry-after")
            or text.startswith(("application/", "multipart/", "text/"))
        ):
            yield Edit(node.lineno, f"{text}-x", set_value(node, f"{node.value!s}-x"))


def _small_number(tree: ast.Module) -> Iterator[Edit]:
    """Be off by one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value < 200:
            yield Edit(node.lineno, f"{node.value} + 1", set_value(node, node.value + 1))


def _returned_none(tree: ast.Module) -> Iterator[Edit]:
    """Return nothing."""
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Return) else None
        if isinstance(node, ast.Return) and value is not None and ast.unparse(value) != "None":
            new = ast.Constant(None)
            yield Edit(node.lineno, f"None for {ast.unparse(value)[:40]}",
                           lambda node=node, new=new: setattr(node, "value", new))  # type: ignore[misc]  # fmt: skip


def _call_skipped(tree: ast.Module) -> Iterator[Edit]:
    """Forget to do something."""
    for holder in bodies(tree):
        for index, one in enumerate(holder):
            if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call | ast.Await):
                yield Edit(one.lineno, f"no {ast.unparse(one)[:40]}",
                           replace_in(holder, index, ast.Pass()))  # fmt: skip


def _not_alone(tree: ast.Module) -> Iterator[Edit]:
    """Do at the same time what one caller at a time should do."""
    for holder in bodies(tree):
        for index, one in enumerate(holder):
            if isinstance(one, ast.AsyncWith) and ".alone(" in ast.unparse(one.items[0]):
                new = ast.If(ast.Constant(value=True), one.body, [])
                yield Edit(one.lineno, "not alone", replace_in(holder, index, new))


def _one_library(tree: ast.Module) -> Iterator[Edit]:
    """Take httpx for whichever library is meant."""
    for call in calls(tree, "import_module"):
        if isinstance(call.args[0], ast.Name):
            new = ast.Constant("httpx")
            yield Edit(call.lineno, "httpx imported",
                       lambda call=call, new=new: call.args.__setitem__(0, new))  # type: ignore[misc]  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value == "httpx2":
            yield Edit(node.lineno, "httpx2 unknown", set_value(node, "httpx"))


def _extras_lost(tree: ast.Module) -> Iterator[Edit]:
    """Forget what a call says beside its arguments."""
    for parent, name, index, child in children(tree):
        is_get = isinstance(child, ast.Call) and called(child) == "get" and len(child.args) == 2
        if isinstance(child, ast.Call) and is_get and text_of(child.args[0]).startswith("extra_"):
            yield Edit(child.lineno, f"no {text_of(child.args[0])}",
                       swap_child(parent, name, index, child.args[1]))  # fmt: skip


def _named(
    pattern: tuple[str, ...], *, value: bool, text: str
) -> Callable[[ast.Module], Iterator[Edit]]:
    """Decide a question once and for all, wherever a name of this kind is asked."""

    def find(tree: ast.Module) -> Iterator[Edit]:
        for node in ast.walk(tree):
            if isinstance(node, ast.If | ast.IfExp):
                said = ast.unparse(node.test).lower()
                if any(word in said for word in pattern):
                    new = ast.Constant(value=value)
                    yield Edit(node.lineno, f"{text}: {said[:40]}",
                               lambda node=node, new=new: setattr(node, "test", new))  # type: ignore[misc]  # fmt: skip

    return find


def _text_changed(method: str) -> Callable[[ast.Module], Iterator[Edit]]:
    """Change texts on their way: case or blanks are lost."""

    def find(tree: ast.Module) -> Iterator[Edit]:
        for parent, name, index, child in children(tree):
            if isinstance(child, ast.Call) and called(child) in ("str", "decode", "encode"):
                if called(child) == "encode" and isinstance(child.func, ast.Attribute):
                    inner = ast.Call(ast.Attribute(child.func.value, method, ast.Load()), [], [])
                    new = ast.Call(
                        ast.Attribute(inner, "encode", ast.Load()), child.args, child.keywords
                    )
                else:
                    new = ast.Call(ast.Attribute(child, method, ast.Load()), [], [])
                yield Edit(child.lineno, f".{method}()", swap_child(parent, name, index, new))

    return find


def _default_changed(tree: ast.Module) -> Iterator[Edit]:
    """Flip the default of a boolean argument or field."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            for one in (*node.defaults, *(d for d in node.kw_defaults if d is not None)):
                if isinstance(one, ast.Constant) and isinstance(one.value, bool):
                    yield Edit(
                        one.lineno, f"default {not one.value}", set_value(one, not one.value)
                    )


OPERATORS: tuple[CodeOperator, ...] = tuple(
    CodeOperator(f"runtime-{name}", _RUNTIME, find)
    for name, find in (
        ("unquoted", _unquoted),
        ("quoted-loosely", _quoted_loosely),
        ("null-dropped", _unset_as(falsy=False)),
        ("falsy-dropped", _unset_as(falsy=True)),
        ("status-bound", _status_bound),
        ("swallowed", _swallowed),
        ("raise-dropped", _raise_dropped),
        ("raise-other", _raise_other),
        ("condition-negated", _condition_negated),
        ("branch-skipped", _branch_skipped),
        ("connective", _connective),
        ("comparison", _comparison),
        ("boolean", _boolean),
        ("default", _default_changed),
        ("charset", _charset),
        ("header-name", _header_name),
        ("small-number", _small_number),
        ("returned-none", _returned_none),
        ("call-skipped", _call_skipped),
        ("not-alone", _not_alone),
        ("one-library", _one_library),
        ("extras-lost", _extras_lost),
        ("lower-case", _text_changed("lower")),
        ("stripped", _text_changed("strip")),
        ("retry-unsafe", _named(("idempot", "repeatable", "safe_to"), value=True, text="always")),
        ("retry-never", _named(("idempot", "repeatable", "attempt"), value=False, text="never")),
        ("leak-on-redirect", _named(("origin", "redirect"), value=False, text="never")),
        ("follow-always", _named(("origin", "redirect"), value=True, text="always")),
        ("status-ignored", _named(("status",), value=False, text="never")),
        ("drift-ignored", _named(("drift", "lenient"), value=False, text="never")),
        ("media-type-ignored", _named(("media", "content_type"), value=True, text="always")),
    )
)

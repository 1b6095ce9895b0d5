"""Operators over what a client says once: options of every call, and the events that it takes.

In: a tree. Out: edits.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.mutation.edits import (
    CodeOperator,
    Edit,
    calls,
    drop_keyword,
    keyword,
    set_value,
    text_of,
)

_WAYS = ("StandardWebhooks", "Timestamped", "Hmac")


def _tables(tree: ast.Module) -> Iterator[ast.Call]:
    """The tables of events: prefix of the environment, events, signature."""
    yield from (call for call in calls(tree, "Webhooks") if len(call.args) == 3)


def _unsigned(tree: ast.Module) -> Iterator[Edit]:
    """Verify nothing."""
    for table in _tables(tree):
        if isinstance(table.args[2], ast.Call):
            new = ast.Constant(None)
            yield Edit(table.lineno, "not signed",
                       lambda table=table, new=new: table.args.__setitem__(2, new))  # type: ignore[misc]  # fmt: skip


def _signed_otherwise(tree: ast.Module) -> Iterator[Edit]:
    """Verify another way to sign."""
    for table in _tables(tree):
        for call in calls(table.args[2], *_WAYS):
            for name in _WAYS:
                if name != ast.unparse(call.func):
                    new = ast.parse("Hmac('X-Signature')" if name == "Hmac" else f"{name}()")
                    made = new.body[0].value  # type: ignore[attr-defined]
                    yield Edit(table.lineno, f"signed as {name}",
                               lambda table=table, made=made: table.args.__setitem__(2, made))  # type: ignore[misc]  # fmt: skip


def _variable(tree: ast.Module) -> Iterator[Edit]:
    """Read the secret from another variable."""
    for table in _tables(tree):
        first = table.args[0]
        if isinstance(first, ast.Constant):
            yield Edit(first.lineno, "another variable", set_value(first, f"{first.value!s}_X"))


def _event_lost(tree: ast.Module) -> Iterator[Edit]:
    """Forget an event."""
    for table in _tables(tree):
        events = table.args[1]
        for one in events.elts if isinstance(events, ast.Tuple) else ():
            yield Edit(one.lineno, f"no {ast.unparse(one)[:40]}",
                       lambda events=events, one=one: events.elts.remove(one))  # type: ignore[misc]  # fmt: skip


def _marks_lost(tree: ast.Module) -> Iterator[Edit]:
    """Forget what tells an event from the others."""
    for event in calls(tree, "Event"):
        for name in ("body", "headers"):
            found = keyword(event, name)
            if found:
                yield Edit(event.lineno, f"no {name}", drop_keyword(event, found))


def _marks_changed(tree: ast.Module) -> Iterator[Edit]:
    """Take another value for the one that tells an event."""
    for event in calls(tree, "Event"):
        for node in ast.walk(event):
            if isinstance(node, ast.Constant) and text_of(node):
                yield Edit(node.lineno, f"{node.value!s}x", set_value(node, f"{node.value!s}x"))


def _options(tree: ast.Module) -> Iterator[ast.Dict]:
    """The tables of what the client sends with every call."""
    for call in calls(tree, "__init__"):
        found = keyword(call, "parameters")
        if found and isinstance(found.value, ast.Dict):
            yield found.value


def _option_lost(tree: ast.Module) -> Iterator[Edit]:
    """Forget what the client was told."""
    for table in _options(tree):
        for at, value in enumerate(table.values):

            def act(table: ast.Dict = table, at: int = at) -> None:
                del table.keys[at], table.values[at]

            yield Edit(value.lineno, f"no {ast.unparse(value)}", act)


def _option_renamed(tree: ast.Module) -> Iterator[Edit]:
    """Send it under another name, or in another place."""
    for table in _options(tree):
        for key in table.keys:
            for node in key.elts if isinstance(key, ast.Tuple) else ():
                if isinstance(node, ast.Constant):
                    new = {"header": "query", "query": "header"}.get(text_of(node), "X-Other")
                    yield Edit(node.lineno, f"{new} for {node.value!s}", set_value(node, new))


def _option_fixed(tree: ast.Module) -> Iterator[Edit]:
    """Send what is usual, whatever the client was told."""
    for table in _options(tree):
        for at, value in enumerate(table.values):
            new = ast.Constant(7)
            yield Edit(value.lineno, f"7 for {ast.unparse(value)}",
                       lambda table=table, at=at, new=new: table.values.__setitem__(at, new))  # type: ignore[misc]  # fmt: skip


def _option_default(tree: ast.Module) -> Iterator[Edit]:
    """Take another value for the usual one."""
    names = {ast.unparse(value) for table in _options(tree) for value in table.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            pairs = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            for argument, default in pairs:
                if argument.arg in names and isinstance(default, ast.Constant):
                    new = 6 if default.value == 7 else "other"
                    yield Edit(default.lineno, f"{argument.arg}={new!r}", set_value(default, new))


_EXCUSES = {"event-marks-lost": "where two marks tell an event from the others, one of them does"}

OPERATORS: tuple[CodeOperator, ...] = tuple(
    CodeOperator(name, files, find, _EXCUSES.get(name, ""))
    for name, files, find in (
        ("event-unsigned", r"webhooks\.py", _unsigned),
        ("event-signed-otherwise", r"webhooks\.py", _signed_otherwise),
        ("event-variable", r"webhooks\.py", _variable),
        ("event-lost", r"webhooks\.py", _event_lost),
        ("event-marks-lost", r"webhooks\.py", _marks_lost),
        ("event-marks-changed", r"webhooks\.py", _marks_changed),
        ("option-lost", r"_client\.py", _option_lost),
        ("option-renamed", r"_client\.py", _option_renamed),
        ("option-fixed", r"_client\.py", _option_fixed),
        ("option-default", r"_client\.py", _option_default),
    )
)

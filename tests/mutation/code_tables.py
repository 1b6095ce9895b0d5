"""Operators over what is generated: operation tables, calls, models, the client.

In: a tree. Out: edits. They follow the shapes that generated text has: `Operation(...)`,
`Parameter(...)`, `self._call(...)`, annotated fields.
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

_RESOURCES = r"resources/.*\.py|_client\.py"
_CALLS = ("_call", "_stream", "_download")


def _constant_keyword(name: str, change: dict[str, str], suffix: str = "x") -> object:
    def find(tree: ast.Module) -> Iterator[Edit]:
        for call in calls(tree, "Operation"):
            found = keyword(call, name)
            text = text_of(found.value) if found else ""
            if found and text and isinstance(found.value, ast.Constant):
                new = change.get(text, text + suffix)
                yield Edit(found.value.lineno, f"{name} {new}", set_value(found.value, new))

    return find


def _argument(callee: str, index: int, change: dict[str, str], suffix: str = "x") -> object:
    def find(tree: ast.Module) -> Iterator[Edit]:
        for call in calls(tree, callee):
            node = call.args[index] if len(call.args) > index else None
            text = text_of(node)
            if text and isinstance(node, ast.Constant) and (not change or text in change):
                new = change.get(text, text + suffix)
                yield Edit(node.lineno, f"{text} becomes {new}", set_value(node, new))

    return find


def _flag(callee: str, name: str) -> object:
    def find(tree: ast.Module) -> Iterator[Edit]:
        for call in calls(tree, callee):
            found = keyword(call, name)
            if found and isinstance(found.value, ast.Constant):
                new = not found.value.value
                yield Edit(call.lineno, f"{name} {new}", set_value(found.value, new))

    return find


def _without(callee: str, *names: str) -> object:
    def find(tree: ast.Module) -> Iterator[Edit]:
        for call in calls(tree, callee):
            for name in names:
                found = keyword(call, name)
                if found:
                    yield Edit(call.lineno, f"no {name}", drop_keyword(call, found))

    return find


def _tuple_item(callee: str, name: str) -> object:
    def find(tree: ast.Module) -> Iterator[Edit]:
        for call in calls(tree, callee):
            found = keyword(call, name)
            if found and isinstance(found.value, ast.Tuple):
                items = found.value.elts
                for item in items:
                    yield Edit(
                        item.lineno, f"one less of {name}",
                        lambda items=items, item=item: items.remove(item),  # type: ignore[misc]
                    )  # fmt: skip

    return find


def _type_any(callee: str) -> object:
    """Take the type of a body or response away, so that nothing is checked."""

    def find(tree: ast.Module) -> Iterator[Edit]:
        for call in calls(tree, callee):
            if len(call.args) > 1 and "json" in text_of(call.args[0]):
                new = ast.Name("Any", ast.Load())
                yield Edit(
                    call.lineno, "any type",
                    lambda call=call, new=new: call.args.__setitem__(1, new),  # type: ignore[misc]
                )  # fmt: skip

    return find


def _responses(tree: ast.Module) -> Iterator[ast.Dict]:
    for call in calls(tree, "Operation"):
        found = keyword(call, "responses")
        if found and isinstance(found.value, ast.Dict):
            yield found.value


def _response_swapped(tree: ast.Module) -> Iterator[Edit]:
    for table in _responses(tree):
        for index in range(len(table.values) - 1):
            left, right = table.values[index], table.values[index + 1]
            if ast.dump(left) == ast.dump(right):
                continue

            def act(values: list[ast.expr] = table.values, at: int = index) -> None:
                values[at], values[at + 1] = values[at + 1], values[at]

            yield Edit(left.lineno, "two responses swapped", act)


def _response_key(tree: ast.Module) -> Iterator[Edit]:
    for table in _responses(tree):
        for key in table.keys:
            text = text_of(key)
            if text.isdigit() and isinstance(key, ast.Constant):
                new = str(int(text) + 6)
                yield Edit(key.lineno, f"{text} becomes {new}", set_value(key, new))


def _response_dropped(tree: ast.Module) -> Iterator[Edit]:
    for table in _responses(tree):
        for index, key in enumerate(table.keys if len(table.keys) > 1 else []):
            bare = isinstance(table.values[index], ast.Call) and not getattr(
                table.values[index], "args", [0]
            )
            if bare and not text_of(key).startswith("2"):
                continue  # an undocumented error is raised as the same error

            def act(table: ast.Dict = table, at: int = index) -> None:
                del table.keys[at], table.values[at]

            yield Edit(getattr(key, "lineno", 0), f"no {text_of(key)}", act)


def _call_tables(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.keyword, ast.Dict]]:
    for call in calls(tree, *_CALLS):
        for one in call.keywords:
            if isinstance(one.value, ast.Dict) and one.value.keys:
                yield call, one, one.value


def _call_key(tree: ast.Module) -> Iterator[Edit]:
    for _, _, table in _call_tables(tree):
        for key in table.keys:
            if isinstance(key, ast.Constant) and text_of(key):
                new = text_of(key) + "x"
                yield Edit(key.lineno, f"key {new}", set_value(key, new))


def _call_dropped(tree: ast.Module) -> Iterator[Edit]:
    for _, _, table in _call_tables(tree):
        for index, key in enumerate(table.keys):

            def act(table: ast.Dict = table, at: int = index) -> None:
                del table.keys[at], table.values[at]

            yield Edit(getattr(key, "lineno", 0), f"{text_of(key)} not passed on", act)


def _call_swapped(tree: ast.Module) -> Iterator[Edit]:
    for _, _, table in _call_tables(tree):
        for index in range(len(table.values) - 1):

            def act(values: list[ast.expr] = table.values, at: int = index) -> None:
                values[at], values[at + 1] = values[at + 1], values[at]

            yield Edit(table.lineno, "two arguments swapped", act)


def _call_place(tree: ast.Module) -> Iterator[Edit]:
    other = {"query": "header", "header": "query", "cookie": "query"}
    for _, one, _ in _call_tables(tree):
        if one.arg in other:
            new = other[one.arg]
            yield Edit(
                one.value.lineno, f"{one.arg} becomes {new}",
                lambda one=one, new=new: setattr(one, "arg", new),  # type: ignore[misc]
            )  # fmt: skip


def _fields(tree: ast.Module) -> Iterator[tuple[ast.ClassDef, int, ast.AnnAssign]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for index, one in enumerate(node.body):
                named = isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
                if (
                    named
                    and isinstance(one, ast.AnnAssign)
                    and ast.unparse(one.target)
                    not in ("model_rules", "model_config", "__pydantic_extra__")
                ):
                    yield node, index, one


def _field_dropped(tree: ast.Module) -> Iterator[Edit]:
    for holder, _, one in _fields(tree):

        def act(holder: ast.ClassDef = holder, one: ast.AnnAssign = one) -> None:
            holder.body.remove(one)
            if not holder.body:
                holder.body.append(ast.Pass())

        yield Edit(one.lineno, f"no {ast.unparse(one.target)}", act)


def _field_default(new: ast.expr | None, text: str) -> object:
    def find(tree: ast.Module) -> Iterator[Edit]:
        for _, _, one in _fields(tree):
            if isinstance(one.value, ast.Name) and one.value.id == "UNSET":
                yield Edit(
                    one.lineno, f"{ast.unparse(one.target)} {text}",
                    lambda one=one: setattr(one, "value", new),  # type: ignore[misc]
                )  # fmt: skip

    return find


_SWAPPED = {"Integer": "str", "Number": "str", "bool": "str", "str": "Integer", "Uuid": "Integer",
            "DateTime": "Integer", "Date": "Integer"}  # fmt: skip


def _field_type(tree: ast.Module) -> Iterator[Edit]:
    for _, _, one in _fields(tree):
        for node in ast.walk(one.annotation):
            if isinstance(node, ast.Name) and node.id in _SWAPPED:
                new = _SWAPPED[node.id]
                yield Edit(
                    one.lineno, f"{node.id} becomes {new}",
                    lambda node=node, new=new: setattr(node, "id", new),  # type: ignore[misc]
                )  # fmt: skip
                break


def _field_nullable(tree: ast.Module) -> Iterator[Edit]:
    for _, _, one in _fields(tree):
        for parent in ast.walk(one):
            for name, value in ast.iter_fields(parent):
                if isinstance(value, ast.BinOp) and ast.unparse(value.right) == "None":
                    yield Edit(
                            one.lineno, "null refused",
                            lambda p=parent, n=name, v=value: setattr(p, n, v.left),  # type: ignore[misc]
                        )  # fmt: skip


def _constraint_dropped(tree: ast.Module) -> Iterator[Edit]:
    for call in calls(tree, "Field"):
        for one in call.keywords:
            if one.arg not in ("alias", "discriminator", "default"):
                yield Edit(call.lineno, f"no {one.arg}", drop_keyword(call, one))


def _constraint_off_by_one(tree: ast.Module) -> Iterator[Edit]:
    for call in calls(tree, "Field"):
        for one in call.keywords:
            value = one.value
            if isinstance(value, ast.Constant) and isinstance(value.value, int):
                yield Edit(call.lineno, f"{one.arg} + 1", set_value(value, value.value + 1))


def _alias_changed(tree: ast.Module) -> Iterator[Edit]:
    for call in calls(tree, "Field"):
        found = keyword(call, "alias")
        if found and isinstance(found.value, ast.Constant):
            new = f"{found.value.value!s}x"
            yield Edit(call.lineno, f"alias {new}", set_value(found.value, new))


def _literal(tree: ast.Module, *, grown: bool) -> Iterator[Edit]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal"):
            continue
        if isinstance(node.slice, ast.Tuple):
            items = node.slice.elts
            if grown:
                new = ast.Constant("AAA")
                yield Edit(node.lineno, "AAA allowed",
                           lambda items=items, new=new: items.append(new))  # type: ignore[misc]  # fmt: skip
            else:
                yield Edit(node.lineno, "one value less", lambda items=items: items.pop())  # type: ignore[misc]


def _rules_dropped(tree: ast.Module) -> Iterator[Edit]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.AnnAssign) and ast.unparse(one.target) == "model_rules":
                    empty = ast.Tuple([], ast.Load())
                    yield Edit(one.lineno, "no rules",
                               lambda one=one, empty=empty: setattr(one, "value", empty))  # type: ignore[misc]  # fmt: skip


def _server_url(tree: ast.Module) -> Iterator[Edit]:
    for call in calls(tree, "Server"):
        node = call.args[0] if call.args else None
        if isinstance(node, ast.Constant) and text_of(node):
            new = text_of(node) + "/x"
            yield Edit(node.lineno, new, set_value(node, new))


def _credential(name: str) -> object:
    def find(tree: ast.Module) -> Iterator[Edit]:
        for call in calls(tree, "ApiKey", "Bearer", "Basic", "OAuth2"):
            found = keyword(call, name)
            if found and isinstance(found.value, ast.Constant):
                old = str(found.value.value)
                new = {"header": "query", "query": "header", "cookie": "header"}.get(old, old + "X")
                yield Edit(call.lineno, f"{name} {new}", set_value(found.value, new))

    return find


_METHODS = {"GET": "POST", "POST": "PUT", "PUT": "PATCH", "PATCH": "PUT", "DELETE": "POST"}
_PLACES = {"query": "header", "header": "query", "cookie": "query"}

_EXCUSES = {
    "model-null-default": "of a model that only requests use, what was not given is never sent",
    "table-parameter-optional": "the signature demands it: a keyword without a default",
}

OPERATORS: tuple[CodeOperator, ...] = tuple(
    CodeOperator(name, files, find, _EXCUSES.get(name, ""))  # type: ignore[arg-type]
    for name, files, find in (
        ("table-path", _RESOURCES, _constant_keyword("path", {})),
        ("table-method", _RESOURCES, _constant_keyword("method", _METHODS)),
        ("table-parameter-name", _RESOURCES, _argument("Parameter", 0, {})),
        ("table-parameter-place", _RESOURCES, _argument("Parameter", 1, _PLACES)),
        ("table-parameter-dropped", _RESOURCES, _tuple_item("Operation", "parameters")),
        ("table-parameter-explode", _RESOURCES, _flag("Parameter", "explode")),
        ("table-parameter-unstyled", _RESOURCES, _without("Parameter", "style", "content")),
        ("table-parameter-untyped", _RESOURCES, _without("Parameter", "type")),
        ("table-parameter-optional", _RESOURCES, _without("Parameter", "required")),
        ("table-body-media-type", _RESOURCES, _argument("Body", 0, {})),
        ("table-body-untyped", _RESOURCES, _type_any("Body")),
        ("table-body-dropped", _RESOURCES, _without("Operation", "body")),
        ("table-response-media-type", _RESOURCES, _argument("Response", 0, {})),
        ("table-response-untyped", _RESOURCES, _type_any("Response")),
        ("table-response-swapped", _RESOURCES, _response_swapped),
        ("table-response-key", _RESOURCES, _response_key),
        ("table-response-dropped", _RESOURCES, _response_dropped),
        ("table-security-dropped", _RESOURCES, _without("Operation", "security")),
        ("table-servers-dropped", _RESOURCES, _without("Operation", "servers")),
        ("table-idempotence", _RESOURCES, _flag("Operation", "idempotent")),
        ("call-key", _RESOURCES, _call_key),
        ("call-argument-dropped", _RESOURCES, _call_dropped),
        ("call-arguments-swapped", _RESOURCES, _call_swapped),
        ("call-place", _RESOURCES, _call_place),
        ("call-options-dropped", _RESOURCES, _without("_call", "options")),
        ("model-field-dropped", r"models\.py", _field_dropped),
        ("model-null-default", r"models\.py", _field_default(ast.Constant(None), "= None")),
        ("model-field-required", r"models\.py", _field_default(None, "required")),
        ("model-field-type", r"models\.py", _field_type),
        ("model-null-refused", r"models\.py", _field_nullable),
        ("model-constraint-dropped", r"models\.py", _constraint_dropped),
        ("model-constraint-off-by-one", r"models\.py", _constraint_off_by_one),
        ("model-alias", r"models\.py", _alias_changed),
        ("model-literal-shrunk", r"models\.py", lambda tree: _literal(tree, grown=False)),
        ("model-literal-grown", r"models\.py", lambda tree: _literal(tree, grown=True)),
        ("model-rules-dropped", r"models\.py", _rules_dropped),
        ("client-server-url", r"_client\.py", _server_url),
        ("client-credential-name", r"_client\.py", _credential("name")),
        ("client-credential-place", r"_client\.py", _credential("location")),
        ("client-credential-environment", r"_client\.py", _credential("env")),
    )
)

"""How many of our names equal those of the vendors' own SDKs.

    python -m tests.naming.sdk_names SDK DOCUMENT FOLDER [--show N]

SDK is `openai`, `stripe` or `githubkit`; DOCUMENT is the vendor's OpenAPI document; FOLDER is where
the SDK's wheels are unpacked (for githubkit, also those of githubkit-schemas-2022-11-28). Nothing
of an SDK is imported: its sources are read for the request that each method makes. Operations that
the SDK does not have are left out.

`exact` counts `resource.method` equal to the SDK's. `same words` also takes `get` for `retrieve`,
which both are the GET of an item. Namespaces of a version or a stage (`client.v1.…`,
`client.beta.…`, `client.admin.…`) do not count: no document says them.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from wireproof.client.method_names import wanted_names
from wireproof.client.operation_names import routes_of
from wireproof.spec.load import load_document

Key = tuple[str, str]
_STAGES = ("v1.", "beta.", "admin.")
_VERSION = re.compile(r"^/v\d+(?=/)")


def main() -> None:
    """Compare, and print two figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sdk", choices=READERS)
    parser.add_argument("document", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print so many names that differ")
    given = parser.parse_args()
    theirs = read_sdk(given.sdk, given.folder)
    exact = same = total = 0
    for key, ours in our_names(given.document).items():
        if key not in theirs:
            continue
        total += 1
        exact += ours in theirs[key]
        alike = _alike(ours) in {_alike(name) for name in theirs[key]}
        same += alike
        if not alike and given.show > 0:
            given.show -= 1
            print(*key, ours, "|", *sorted(theirs[key]))
    shares = f"exact {exact} ({exact / total:.0%}), same words {same} ({same / total:.0%})"
    print(f"{given.sdk}: {total} operations in both, {shares}")


def our_names(document: Path) -> dict[Key, str]:
    """Our `resource.method` by HTTP method and path."""
    routes = routes_of(load_document(document, strict_refs=False))
    names = wanted_names(routes, {})
    # `POST /responses?beta=true` beside `POST /responses` is not what the SDK calls.
    plain = sorted(routes, key=lambda route: "?" in route.path, reverse=True)
    return {key_of(route.method, route.path): ".".join(names[route.pointer]) for route in plain}


def read_sdk(name: str, folder: Path) -> dict[Key, set[str]]:
    """The `resource.method`s of an SDK by HTTP method and path."""
    found: dict[Key, set[str]] = defaultdict(set)
    for method, path, called in READERS[name](folder):
        stage = next((stage for stage in _STAGES if called.startswith(stage)), "")
        found[key_of(method, path)].add(called.removeprefix(stage))
    return found


def key_of(method: str, path: str) -> Key:
    """An operation without the names of its variables, its version and its query."""
    bare = re.sub(r"\{[^{}]*\}", "{}", path.partition("?")[0].rstrip("/"))
    return method.upper(), _VERSION.sub("", bare)


def _alike(name: str) -> str:
    return re.sub(r"\bretrieve\b", "get", name)


def _classes(path: Path) -> dict[str, ast.ClassDef]:
    tree = ast.parse(path.read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _template(node: ast.AST) -> str:
    """The path in an f-string, in `"…".format(…)`, or in `path_template("…", …)`."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(
                "{}" if isinstance(p, ast.FormattedValue) else _template(p) for p in parts
            )
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            return _template(value)
        case ast.Call(func=ast.Name(id="path_template"), args=[first, *_]):
            return _template(first)
        case _:
            return ""


def _functions(owner: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    return (node for node in owner.body if isinstance(node, ast.FunctionDef))


def _openai(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Resources are properties whose annotation names a class, imported from its module."""
    package = folder / "openai"
    waiting = [("", package / "_client.py", "OpenAI")]
    while waiting:
        prefix, path, name = waiting.pop()
        owner = _classes(path).get(name)
        homes = _imports(path)
        for one in _functions(owner) if owner else ():
            result = one.returns.id if isinstance(one.returns, ast.Name) else ""
            if one.decorator_list and result in homes and not one.args.args[1:]:
                home = _module_of(homes[result], result)
                if home is not None:
                    waiting.append((f"{prefix}{one.name}.", home, result))
            for method, target in _openai_calls(one):
                yield method, target, prefix + one.name


def _openai_calls(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    verbs = {"_get": "get", "_post": "post", "_put": "put", "_patch": "patch", "_delete": "delete"}
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            method = verbs.get(node.func.attr, "")
            if node.func.attr == "_get_api_list":
                named = [k.value for k in node.keywords if k.arg == "method"]
                method = str(getattr(named[0], "value", "get")) if named else "get"
            if method and (target := _template(node.args[0])):
                yield method, target


def _imports(path: Path) -> dict[str, Path]:
    """The module or package that each name is imported from."""
    found: dict[str, Path] = {}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            found.update({alias.name: base for alias in node.names})
    return found


def _module_of(base: Path, name: str) -> Path | None:
    """The file that defines a class, through the packages that pass it on."""
    for _ in range(5):
        file = base.with_suffix(".py")
        if file.is_file():
            return file if name in _classes(file) else None
        init = base / "__init__.py"
        onward = _imports(init).get(name) if init.is_file() else None
        if onward is None:
            return None
        base = onward
    return None


def _stripe(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Services list the services below them in `_subservices`."""
    waiting = [("v1.", folder / "stripe" / "_v1_services.py")]
    while waiting:
        prefix, path = waiting.pop()
        tree = ast.parse(path.read_text())
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_subservices":
                for name, (module, _) in ast.literal_eval(node.value).items():
                    home = folder.joinpath(*module.split(".")).with_suffix(".py")
                    waiting.append((f"{prefix}{name}.", home))
        for one in (f for owner in _classes(path).values() for f in _functions(owner)):
            for call in ast.walk(one):
                match call:
                    case ast.Call(
                        func=ast.Attribute(attr="_request"),
                        args=[ast.Constant(value=str(method)), target, *_],
                    ):
                        yield method, _template(target), prefix + one.name


def _githubkit(folder: Path) -> Iterator[tuple[str, str, str]]:
    """One module per group; a method assigns its URL, and requests it."""
    for path in sorted((folder / "githubkit_schemas" / "v2022_11_28" / "rest").glob("*.py")):
        for one in (f for owner in _classes(path).values() for f in _functions(owner)):
            url = method = ""
            for node in ast.walk(one):
                match node:
                    case ast.Assign(targets=[ast.Name(id="url")], value=value):
                        url = _template(value)
                    case ast.Call(
                        func=ast.Attribute(attr="request"),
                        args=[ast.Constant(value=str(verb)), *_],
                    ):
                        method = verb
            if url and method:
                yield method, url, f"{path.stem}.{one.name}"


READERS = {"openai": _openai, "stripe": _stripe, "githubkit": _githubkit}

if __name__ == "__main__":
    main()

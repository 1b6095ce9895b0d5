"""What a change of a few operations and declarations does to the files of a large client.

In: the files of a client, and two small ones that were analysed from the part of the document that
a change concerns: as it was, and as it is. Out: the files that change, as the whole client has
them. A text gives way to a new one only where it stands as the old part says it, so that whatever
else had a say in it is noticed; then, or where more changes than texts, there is no result.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, Final, NamedTuple

from wireproof.cache import Cache
from wireproof.client.dividing import is_divided, lines_of
from wireproof.client.model import Api, Operation
from wireproof.client.signatures import Method
from wireproof.client.surface import Surface
from wireproof.client.types import references
from wireproof.render.classes import class_texts
from wireproof.render.declarations import part_of_many
from wireproof.render.environment import render_template
from wireproof.render.heads import imported, with_all_imports
from wireproof.render.inputs import inputs_named_by, inputs_source
from wireproof.render.layout import lay_out
from wireproof.render.operations import inputs_in, operation_context
from wireproof.render.packages import named_by, types_of
from wireproof.render.pieces import spans_of
from wireproof.render.readme import readme_context
from wireproof.render.resources import kinds_of
from wireproof.render.surface import render_surface
from wireproof.render.testing import testing_data, testing_text

_SECTION: Final = re.compile(r"^(?=### )", re.MULTILINE)
_METHOD: Final = re.compile(r"\n    (?:async )?def (\w+)\(")
_CLASS: Final = re.compile(r"^class (\w+)\(", re.MULTILINE)
_WAYS: Final = ("", "Async")
Change = tuple[str, str]
"""A text as it was, and as it is."""


class UnclearError(Exception):
    """What the whole client would be cannot be told from the part."""


class Side(NamedTuple):
    """The part of a document that a change concerns, in one of its versions."""

    api: Api
    surface: Surface


def frame_of(side: Side) -> str:
    """All of a part that other parts of a client may depend on; the same in both versions.

    It is text, since Python takes the values 1 and true for one.
    """
    api, surface = side
    declared = [
        (type(one), one.name, one.pointer, sorted(named_by(one))) for one in api.declarations
    ]
    inputs = [
        (type(one), one.name, sorted(inputs_named_by(one))) for one in surface.inputs.values()
    ]
    resources = [
        (
            one.name,
            one.module,
            one.description,
            [
                _outline(operation, surface.methods[operation.pointer, operation.form])
                for operation in one.operations
            ],
        )
        for one in api.resources
    ]
    given = api.servers, api.credentials, api.webhooks, api.xml, api.signature
    return repr((surface.options, surface.errors, given, resources, declared, inputs))


def _outline(operation: Operation, method: Method) -> tuple[Any, ...]:
    return (
        operation.pointer,
        operation.form,
        operation.id,
        operation.constant,
        operation.servers,
        sorted(inputs_in(method)),
        bool(operation.security),
        operation.pagination,
        [one for one in operation.responses if one.is_failure],
        [bool(one.headers) for one in operation.responses],
        sorted(set[str]().union(*map(references, types_of(operation)))),
    )


def with_new_sizes(sizes: Mapping[str, int], old: Side, new: Side) -> dict[str, int]:
    """The lines of each resource, by its module.

    Raises:
        UnclearError: its operations may stand in other modules than before.
    """
    found = dict(sizes)
    for one, other in zip(old.api.resources, new.api.resources, strict=True):
        more = lines_of(other.operations) - lines_of(one.operations)
        found[one.module] += more
        if more and (is_divided(sizes[one.module]) or is_divided(found[one.module])):
            raise UnclearError(f"lines of {one.module}")
    return found


def merged(
    files: Mapping[str, str],
    old: Side,
    new: Side,
    told: tuple[str, str, str],
    cache: Cache,
    is_affected: Callable[[str], bool],
) -> dict[str, str]:
    """The files that change, but for the manifest and what all operations share.

    Args:
        files: of the client.
        old: the part as it was.
        new: the part as it is.
        told: what else the README is told: see `readme_context`.
        cache: keeps annotations.
        is_affected: whether all that refers to what stands at a pointer is in the part.

    Raises:
        UnclearError: see the module.
    """
    return {
        **_listed(files, "client.api.txt", *(render_surface(one.surface) for one in (old, new))),
        **_examples(files, *(testing_data(one.api) for one in (old, new))),
        **_readme(files, *(readme_context(one.api, one.surface, *told) for one in (old, new))),
        **_modules(files, old, new, cache, is_affected),
    }


def _listed(files: Mapping[str, str], path: str, old: str, new: str) -> dict[str, str]:
    """A file of sorted lines, each of which says something by itself."""
    before, after = Counter(old.split("\n")), Counter(new.split("\n"))
    if before == after:
        return {}
    lines = files[path].rstrip("\n").split("\n")
    for line in (before - after).elements():
        if line not in lines:
            raise UnclearError(path)
        lines.remove(line)
    return {path: "\n".join(sorted([*lines, *(after - before).elements()])) + "\n"}


def _examples(files: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """The examples of a fake: some for each operation and each class."""
    if old == new:
        return {}
    whole, before, after = (json.loads(text) for text in (files["testing.json"], old, new))
    if before["texts"] != after["texts"]:
        raise UnclearError("testing.json")
    for part in ("operations", "properties"):
        for key in before[part].keys() | after[part].keys():
            # As texts, since Python takes 1 and true for one.
            told = [json.dumps(one[part].get(key)) for one in (whole, before, after)]
            if told[1] == told[2]:
                continue
            if told[0] != told[1]:
                raise UnclearError("testing.json")
            if key in after[part]:
                whole[part][key] = after[part][key]
            else:
                del whole[part][key]
    return {"testing.json": testing_text(whole)}


def _readme(
    files: Mapping[str, str], old: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, str]:
    """The README: two places for each operation."""
    shared = old.keys() - {"operations", "api"}
    if any(old[key] != new[key] for key in shared):
        raise UnclearError("README.md")
    pages = [render_template("README.md", **context) for context in (old, new)]
    sections = [_SECTION.split(page) for page in pages]
    for found in sections:
        found[-1] = found[-1].partition("\n## ")[0]
    text = files["README.md"]
    changes = _paired(*(one[0].split("\n") for one in sections))
    for before, after in changes:
        text = _replaced(text, f"\n{before}\n", f"\n{after}\n")
    for before, after in _paired(*(one[1:] for one in sections)):
        changes.append((before, after))
        text = _replaced(text, f"\n{before.strip()}\n\n#", f"\n{after.strip()}\n\n#")
    return {"README.md": text} if changes else {}


def _paired(old: list[str], new: list[str]) -> list[Change]:
    """What differs of two lists that say the same things in the same order."""
    if len(old) != len(new):
        raise UnclearError("more or fewer")
    return [(one, other) for one, other in zip(old, new, strict=True) if one != other]


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise UnclearError(old)
    return text.replace(old, new)


def _modules(
    files: Mapping[str, str], old: Side, new: Side, cache: Cache, is_affected: Callable[[str], bool]
) -> dict[str, str]:
    """The modules of models, inputs and resources, laid out."""
    kinds = _of_models(old, new, cache), _of_inputs(old, new), _of_operations(files, old, new)
    found: dict[str, list[_Changed]] = {}
    for one in chain.from_iterable(kinds):
        if not is_affected(one.pointer):
            raise UnclearError(one.pointer)
        found.setdefault(_home(files, one), []).append(one)
    sources = {
        f"{number}/{path}": _source(files[path], path, [one.versions[number] for one in changes])
        for path, changes in found.items()
        for number in (0, 1)
    }
    parts = lay_out(sources)
    again: dict[str, str] = {}
    for path in found:
        two = parts[f"0/{path}"], parts[f"1/{path}"]
        text = _patched(files[path], *two, inside=path.startswith("resources/"))
        for number, module in enumerate((files[path], text)):
            source = with_all_imports(module, _source(files[path], path, []))
            if source is None:
                raise UnclearError(path)
            again[f"{number}/{path}"] = source
    done = lay_out(again)
    if any(done[f"0/{path}"] != files[path] for path in found):
        raise UnclearError("laid out otherwise")
    return {path: done[f"1/{path}"] for path in found}


def _patched(whole: str, old: str, new: str, *, inside: bool) -> str:
    """A module in which the statements of the old part are those of the new one."""
    spans, before, after = (spans_of(one, inside=inside) for one in (whole, old, new))
    if before.keys() != after.keys():
        raise UnclearError("other statements")
    pieces: list[tuple[int, int, str]] = []
    for key, (start, end) in before.items():
        first, last = spans.get(key, (0, 0))
        if whole[first:last] != old[start:end]:
            raise UnclearError(key)
        pieces.append((first, last, new[slice(*after[key])]))
    for first, last, text in sorted(pieces, reverse=True):
        whole = whole[:first] + text + whole[last:]
    return whole


class _Changed(NamedTuple):
    """Something that a module has, and how that module is found."""

    pointer: str
    below: str
    heads: tuple[str, ...]
    versions: tuple[Any, Any]
    listed: str = ""
    """The name by which the package lists the module; empty where it lists none."""


def _of_models(old: Side, new: Side, cache: Cache) -> Iterator[_Changed]:
    texts = [class_texts(side.api.declarations, cache) for side in (old, new)]
    for pair in zip(old.api.declarations, new.api.declarations, strict=True):
        one, other = (part_of_many([item], known) for item, known in zip(pair, texts, strict=True))
        if one != other:
            name = pair[0].name
            heads = f"\nclass {name}(", f"\n{name} = TypeAliasType("
            yield _Changed(pair[0].pointer, "models", heads, (one, other), name)


def _of_inputs(old: Side, new: Side) -> Iterator[_Changed]:
    for one, other in zip(old.surface.inputs.values(), new.surface.inputs.values(), strict=True):
        if repr(one) != repr(other):
            heads = tuple(f"\n{word}" for word in (f"class {one.name}(", f"{one.name} = Type"))
            yield _Changed(one.pointer, "inputs", heads, (one, other), one.name)


def _of_operations(files: Mapping[str, str], old: Side, new: Side) -> Iterator[_Changed]:
    lazy = "models/__init__.py" in files

    def context(side: Side, operation: Operation) -> Callable[[frozenset[str]], dict[str, Any]]:
        method = side.surface.methods[operation.pointer, operation.form]
        return lambda shadowed: operation_context(operation, method, shadowed, lazy=lazy)

    for resource, again in zip(old.api.resources, new.api.resources, strict=True):
        for one, other in zip(resource.operations, again.operations, strict=True):
            versions = context(old, one), context(new, other)
            if repr(versions[0](frozenset())) != repr(versions[1](frozenset())):
                head = f"\n{one.constant}: Operation["
                yield _Changed(one.pointer, f"resources/{resource.module}", (head,), versions)


def _home(files: Mapping[str, str], changed: _Changed) -> str:
    """The one module of a package, or by that name, that has what changes."""
    below = f"{changed.below}/", f"{changed.below}.py"
    index = files.get(f"{changed.below}/__init__.py", "") if changed.listed else ""
    listed = re.search(rf'"([\w.]+)": \([^()]*"{changed.listed}"', index) if index else None
    places = [f"{below[0]}{listed[1].replace('.', '/')}.py"] if listed else files
    found = [
        path
        for path in places
        if path.startswith(below) and any(head in files[path] for head in changed.heads)
    ]
    if len(found) != 1:
        raise UnclearError(changed.below)
    return found[0]


def _source(whole: str, path: str, content: list[Any]) -> str:
    """A module as its template writes it that has some of the content of another one.

    Args:
        whole: the other one, laid out.
        path: of both.
        content: what it has; with nothing, it still imports whatever may be needed.
    """
    dots = "." * (path.count("/") + 1)
    words: dict[str, Any] = {"header": "", "title": "", "subject": "a part", "imports": []}
    if path.startswith("models"):
        text = "\n\n".join(content) or "A = 1\n"
        return render_template("models.py", **words, dots=dots, declarations=text)
    if path.startswith("inputs"):
        own = {key[0] for key in spans_of(whole, inside=False)}
        others = {
            name
            for module, names in imported(whole)
            if module.strip(".") not in ("", "_runtime") and module.startswith(".")
            for name in names
        }
        return inputs_source(content, own | others, **words, dots=dots)
    shadowed = frozenset(_METHOD.findall(whole))
    classes = _CLASS.findall(whole)
    if len(classes) != len(_WAYS) or classes[1] != f"{_WAYS[1]}{classes[0]}":
        raise UnclearError(path)
    return render_template(
        "resource.py",
        header="",
        resource_doc='"""A part."""',
        kinds=kinds_of(classes[0], "A part.") if content else [],
        up=dots,
        parts=(),
        children=[],
        operations=[one(shadowed) for one in content],
        shadowed=shadowed,
        takes_inputs=False,
    )

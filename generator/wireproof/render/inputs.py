"""The files of a client's inputs: `inputs.py`, or a package whose modules are those of the models.

In: the inputs of a surface. Out: `{path: text}`, not laid out. No module of a client imports them
when it runs, so that they cost nothing where nobody names them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from keyword import iskeyword
from typing import Any, Final

from wireproof.client.annotations import INPUTS
from wireproof.client.expressions import Expression, Generic, Name, as_source, walk
from wireproof.client.inputs import Input, InputAlias, InputDict
from wireproof.client.model import Api
from wireproof.render.environment import render_template
from wireproof.render.packages import Module, Path, in_order

_FREE: Final = (("collections.abc", {"Mapping", "Sequence"}), ("uuid", {"UUID"}))
"""What a schema may be called, too; it is then written with its module."""
_IMPORTED: Final = frozenset(
    (
        "Mapping Sequence UUID Decimal Any Literal Required TypedDict TypeAliasType FileContent "
        "FileInput FilePart Maybe"
    ).split()
)
"""What a key is not annotated as in a class: it would look as if it were used there."""


def input_files(
    api: Api, inputs: Mapping[str, Input], modules: Sequence[Module], context: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Render the inputs.

    Args:
        api: the analysed document.
        inputs: what callers may pass, by name.
        modules: those of the models; none where these are one file.
        context: what every template gets.

    Yields:
        the path and the text of each module.
    """
    if not inputs:
        return
    if not modules:
        own = [inputs[item.name] for item in in_order(api.declarations) if item.name in inputs]
        yield "inputs.py", _module(own, {}, context)
        return
    content = {
        one.path: [inputs[item.name] for item in one.declarations if item.name in inputs]
        for one in sorted(modules, key=lambda module: module.path)
    }
    content = {path: own for path, own in content.items() if own}
    subjects = {one.path: one.subject.replace(" and receives", "") for one in modules}
    homes = {item.name: path for path, own in content.items() for item in own}
    index = [(".".join(path), sorted(one.name for one in own)) for path, own in content.items()]
    text = render_template("models_package.py", **context, kind="input", modules=index)
    yield "inputs/__init__.py", text
    for package in sorted({path[0] for path in content if len(path) > 1}):
        text = f'{context["header"]}\n"""Inputs of `{package}`."""\n'
        yield f"inputs/{package}/__init__.py", text
    for path, own in content.items():
        yield f"inputs/{'/'.join(path)}.py", _module(own, homes, context, path, subjects[path])


def _module(
    own: list[Input],
    homes: Mapping[str, Path],
    context: Mapping[str, Any],
    path: Path = (),
    subject: str = "",
) -> str:
    named = {name for item in own for name in inputs_named_by(item)}
    imports: dict[Path, set[str]] = defaultdict(set)
    for name in named - {item.name for item in own}:
        imports[homes[name]].add(name)
    shadowed = {*named, *(item.name for item in own)}
    dots = "." * len(path)
    return inputs_source(
        own,
        shadowed,
        **context,
        dots=f"{dots}.",
        subject=subject,
        imports=[(dots + ".".join(home), sorted(names)) for home, names in sorted(imports.items())],
    )


def inputs_source(own: Iterable[Input], shadowed: Collection[str], **words: Any) -> str:
    """A module of inputs.

    Args:
        own: what stands in it.
        shadowed: the names of inputs that it has, or imports.
        words: what its template needs beside that.
    """
    aliases = [item for item in own if isinstance(item, InputAlias)]
    return render_template(
        "inputs.py",
        **words,
        plain=[(module, free) for module, names in _FREE if (free := sorted(names - {*shadowed}))],
        dicts=[_dict(item, shadowed) for item in own if isinstance(item, InputDict)],
        aliases=list(_aliases(aliases, shadowed)),
    )


def _annotations(item: Input) -> Iterable[Expression]:
    return [item.annotation] if isinstance(item, InputAlias) else [k.annotation for k in item.keys]


def inputs_named_by(item: Input) -> Iterator[str]:
    """The inputs that one names."""
    for annotation in _annotations(item):
        for part in walk(annotation):
            if isinstance(part, Name) and part.module == INPUTS:
                yield part.name


def _dict(item: InputDict, shadowed: Collection[str]) -> dict[str, Any]:
    """A `TypedDict`: a class where each key is an identifier that Python leaves as it is."""
    optional = any(not key.required for key in item.keys)
    written = []
    for key in item.keys:
        said = key.declared
        if key.required and optional:
            said = Generic("Required", (said,))
        written.append((key.wire_name, as_source(said, shadowed, inside=INPUTS)))
    return {
        "name": item.name,
        "partial": optional,
        "is_class": all(_is_plain(key.wire_name) for key in item.keys),
        "entries": written,
    }


def _is_plain(name: str) -> bool:
    """Whether a name can be annotated in a class; Python changes those of two underscores."""
    spelled = name.isidentifier() and name.isascii() and not iskeyword(name)
    return spelled and name[0] != "_" and name not in _IMPORTED


def _aliases(items: list[InputAlias], shadowed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Aliases; one stands in quotes where it names what comes later."""
    later = {item.name for item in items}
    for item in items:
        text = as_source(item.annotation, shadowed, inside=INPUTS)
        yield item.name, repr(text) if later.intersection(inputs_named_by(item)) else text
        later.discard(item.name)

"""The files of a client's models: one `models.py`, or a package of lazily imported modules.

In: an `Api` and the classes of its models. Out: `{path: text}`, not laid out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wireproof.client.model import Api
from wireproof.render.declarations import part_of_many, single_module
from wireproof.render.environment import render_template
from wireproof.render.packages import SPLIT_FROM, Module, Path, named_by, split


def modules_of(api: Api) -> list[Module]:
    """The modules of the package that the models are; none where they are one `models.py`."""
    return split(api) if len(api.declarations) > SPLIT_FROM else []


def model_files(
    api: Api,
    modules: Sequence[Module],
    classes: Mapping[str, str],
    context: Mapping[str, Any],
) -> Iterator[tuple[str, str]]:
    """Render the models.

    Args:
        api: the analysed document.
        modules: where they stand (see `modules_of`).
        classes: the class of each model, by name.
        context: what every template gets.

    Yields:
        the path and the text of each module.
    """
    if not modules:
        body = single_module(api.declarations, classes)
        text = render_template(
            "models.py", **context, declarations=body, subject="", dots=".", imports=[]
        )
        yield "models.py", text
        return
    homes = {item.name: module.path for module in modules for item in module.declarations}
    by_name = sorted(modules, key=lambda module: module.path)
    index = [
        (".".join(module.path), sorted(item.name for item in module.declarations))
        for module in by_name
    ]
    text = render_template("models_package.py", **context, kind="model", modules=index)
    yield "models/__init__.py", text
    for package in sorted({module.path[0] for module in modules if len(module.path) > 1}):
        text = f'{context["header"]}\n"""Models of `{package}`."""\n'
        yield f"models/{package}/__init__.py", text
    for module in by_name:
        text = render_template(
            "models.py",
            **context,
            declarations=part_of_many(module.declarations, classes),
            subject=module.subject,
            dots="." * (len(module.path) + 1),
            imports=_imports(module, homes),
        )
        yield f"models/{'/'.join(module.path)}.py", text


def _imports(module: Module, homes: Mapping[str, Path]) -> list[tuple[str, list[str]]]:
    """The modules that one imports, and the names that it takes from each."""
    found: dict[Path, set[str]] = defaultdict(set)
    for item in module.declarations:
        for name in named_by(item):
            if homes[name] != module.path:
                found[homes[name]].add(name)
    dots = "." * len(module.path)
    return [(dots + ".".join(path), sorted(names)) for path, names in sorted(found.items())]

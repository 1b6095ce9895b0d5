"""The body of `models.py`: classes and aliases, in the order of the document.

In: declarations. Out: source text without imports. Models come from datamodel-code-generator, a few
dozen at a time and in several processes when there are many; aliases are one expression each.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from wireproof.ir.types import Alias, Declaration, Model
from wireproof.render.annotations import wire_type
from wireproof.render.models import render_models
from wireproof.render.text import docstring

_SHARD: Final = 50
"""Models in one run; the cost of a class is least between 30 and 100."""
_PARALLEL_FROM: Final = 400
"""Fewer models are done before a second process has started."""


def render_declarations(declarations: Sequence[Declaration], *, jobs: int = 0) -> str:
    """The classes, then the aliases.

    Args:
        declarations: every model and alias, with final names.
        jobs: processes; 0 for one per core. The text does not depend on it.
    """
    models = [item for item in declarations if isinstance(item, Model)]
    shards = [tuple(models[start : start + _SHARD]) for start in range(0, len(models), _SHARD)]
    classes: dict[str, str] = {}
    for part in _render(shards, len(models), jobs):
        classes.update(part)
    aliases = [_alias(item) for item in declarations if isinstance(item, Alias)]
    return "\n\n".join([*(classes[model.name] for model in models), *aliases])


def _render(shards: list[tuple[Model, ...]], count: int, jobs: int) -> Iterable[dict[str, str]]:
    workers = min(jobs or os.cpu_count() or 1, len(shards))
    if workers < 2 or count < _PARALLEL_FROM:
        return [render_models(shard) for shard in shards]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(render_models, shards))


def _alias(alias: Alias) -> str:
    """One alias. Its expression stands in quotes, since it may name what comes later."""
    expression = wire_type(alias.type, "")
    marks = ["ExactlyOneMember()"] if alias.exactly_one else []
    marks += ["UniqueItems()"] if alias.unique_items else []
    if marks:
        expression = f"Annotated[{', '.join([expression, *marks])}]"
    text = f"{alias.name} = TypeAliasType({alias.name!r}, {expression!r})\n"
    return text + (docstring(alias.description, indent=0) + "\n" if alias.description else "")

"""The body of `models.py`: classes and aliases, in the order of the document.

In: declarations. Out: source text without imports. Models come from datamodel-code-generator, a few
dozen at a time and in several processes when there are many; aliases are one expression each.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from wireproof.ir.types import Alias, Declaration, Model, references
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
    aliases = _in_order([item for item in declarations if isinstance(item, Alias)])
    return "\n\n".join(
        [
            *(classes[model.name] for model in models),
            *(_alias(item, quoted=quoted) for item, quoted in aliases),
        ]
    )


def _render(shards: list[tuple[Model, ...]], count: int, jobs: int) -> Iterable[dict[str, str]]:
    workers = min(jobs or os.cpu_count() or 1, len(shards))
    if workers < 2 or count < _PARALLEL_FROM:
        return [render_models(shard) for shard in shards]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(render_models, shards))


def _in_order(aliases: list[Alias]) -> Iterator[tuple[Alias, bool]]:
    """Each alias after those that it names; and whether it names one that comes later.

    Only a cycle of aliases (`Json = str | list[Json]`) leaves such a name.
    """
    waiting = {alias.name: alias for alias in aliases}
    done: set[str] = set()
    for start in aliases:
        path = [(start, iter(sorted(references(start.type) & waiting.keys())))]
        open_ = {start.name}
        while path and start.name not in done:
            alias, needs = path[-1]
            following = next((name for name in needs if name not in done | open_), None)
            if following is not None:
                open_.add(following)
                needed = waiting[following]
                path.append((needed, iter(sorted(references(needed.type) & waiting.keys()))))
                continue
            path.pop()
            later = references(alias.type) & waiting.keys() - done
            done.add(alias.name)
            yield alias, bool(later)


def _alias(alias: Alias, *, quoted: bool) -> str:
    """One alias; its expression stands in quotes where it names what comes later."""
    expression = wire_type(alias.type, "")
    marks = ["ExactlyOneMember()"] if alias.exactly_one else []
    marks += ["UniqueItems()"] if alias.unique_items else []
    if marks:
        expression = f"Annotated[{', '.join([expression, *marks])}]"
    if quoted:
        expression = repr(expression)
    text = f"{alias.name} = TypeAliasType({alias.name!r}, {expression})\n"
    return text + (docstring(alias.description, indent=0) + "\n" if alias.description else "")

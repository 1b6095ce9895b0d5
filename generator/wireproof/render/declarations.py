"""Classes and aliases as text.

In: declarations. Out: source text without imports. The classes come from datamodel-code-generator,
one for each shape that models have, some dozens at a time, from the workers where there are any;
aliases are one expression each. A shape that an earlier run has made is taken from the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from wireproof.cache import Cache
from wireproof.ir.types import Alias, Declaration, Model, references
from wireproof.render.annotations import wire_type
from wireproof.render.packages import named_by
from wireproof.render.shapes import shape_of
from wireproof.render.text import docstring
from wireproof.render.workers import Workers

_PORTION: Final = 40
"""Shapes in one document: enough to make its fixed cost small, few enough to share out."""


def begin_classes(
    declarations: Iterable[Declaration], workers: Workers, cache: Cache
) -> Callable[[], dict[str, str]]:
    """Have the classes of all models made.

    Args:
        declarations: every model and alias, with final names.
        workers: begin at once; without any the work is done when the result is wanted.
        cache: keeps what each shape became.

    Returns:
        a function that gives the class of each model, by name.
    """
    shaped = [shape_of(item) for item in declarations if isinstance(item, Model)]
    shapes = {item.shape.name: item.shape for item in shaped}
    known = cache.get("shape", shapes)
    missing = [shapes[name] for name in sorted(shapes.keys() - known.keys())]
    portions = [tuple(missing[at : at + _PORTION]) for at in range(0, len(missing), _PORTION)]
    waiting = [workers.start("models", portion) for portion in portions]

    def finish() -> dict[str, str]:
        made: dict[str, str] = {}
        for result in waiting:
            made.update(result())
        cache.put("shape", made)
        texts = {**known, **made}
        return {item.model.name: item.own_class(texts[item.shape.name]) for item in shaped}

    return finish


def single_module(declarations: Sequence[Declaration], classes: Mapping[str, str]) -> str:
    """The body of `models.py`: the classes in the order of the document, then the aliases."""
    aliases = _in_order([item for item in declarations if isinstance(item, Alias)])
    return "\n\n".join(
        [
            *(classes[item.name] for item in declarations if isinstance(item, Model)),
            *(_alias(item, quoted=quoted) for item, quoted in aliases),
        ]
    )


def part_of_many(declarations: Sequence[Declaration], classes: Mapping[str, str]) -> str:
    """The body of a module below `models`: declarations in the order that they are given."""
    later = {item.name for item in declarations}
    texts: list[str] = []
    for item in declarations:
        if isinstance(item, Alias):
            texts.append(_alias(item, quoted=bool(named_by(item) & later)))
        else:
            texts.append(classes[item.name])
        later.discard(item.name)
    return "\n\n".join(texts)


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

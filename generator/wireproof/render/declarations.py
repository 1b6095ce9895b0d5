"""Classes and aliases in their order, as the body of a module.

In: declarations, and the text of the classes. Out: source text without imports; aliases are one
expression each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from wireproof.client.annotations import wire_type
from wireproof.client.expressions import as_source, renamed
from wireproof.client.types import Alias, Declaration, Model, references
from wireproof.render.packages import named_by
from wireproof.render.text import clean, docstring


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
    # An alias that is used twice becomes a definition, which no class's strictness reaches.
    type_ = renamed(wire_type(alias.type, module=""), {"bool": "StrictBool"})
    expression = as_source(type_)
    marks = ["ExactlyOneMember()"] if alias.exactly_one else []
    marks += ["UniqueItems()"] if alias.unique_items else []
    if marks:
        expression = f"Annotated[{', '.join([expression, *marks])}]"
    if quoted:
        expression = repr(expression)
    text = f"{alias.name} = TypeAliasType({alias.name!r}, {expression})\n"
    prose = clean(alias.description)
    return f"{text}{docstring(prose, indent=0)}\n" if prose else text

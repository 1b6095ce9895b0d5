"""Models that differ in names and prose alone have one shape, and are made once.

In: models. Out: for each a shape, which is a model without anything of its own, and what turns the
text of the shape's class into that of the model. Half of the models of a large API repeat a shape;
and what a shape became stays good from run to run, whatever the models are called.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, assert_never

from wireproof.ir.types import Array, Enumeration, Field, Map, Model, Ref, Scalar, Type, Union
from wireproof.ir.types import parts as parts_of
from wireproof.render.text import docstring

_PROSE: Final = re.compile(r'^    """(\d+)"""\n', re.MULTILINE)
_REFERENCE: Final = "ReferenceN"
_NO_FIELDS: Final = '"""An object without documented properties."""'


@dataclass(frozen=True, slots=True)
class Shaped:
    """A model, its shape, and what was taken out."""

    model: Model
    shape: Model
    """Named after the digest of all that makes it; its prose are numbers."""
    references: tuple[str, ...]
    """The declarations that the shape's placeholders stand for, in their order."""
    prefix: str
    """What a placeholder begins with; its number follows."""

    def own_class(self, text: str) -> str:
        """The class of the model, from the class of its shape."""
        text = text.replace(self.shape.name, self.model.name)
        text = re.sub(rf"{self.prefix}(\d+)", lambda found: self.references[int(found[1])], text)
        prose = [self.model.description, *(field.description for field in self.model.fields)]
        if not self.model.fields and not prose[0]:
            return _PROSE.sub(lambda _: f"    {_NO_FIELDS}\n", text)

        def own_prose(found: re.Match[str]) -> str:
            words = prose[int(found[1])]
            return f"    {docstring(words, indent=4)}\n" if words else ""

        return _PROSE.sub(own_prose, text)


def shape_of(model: Model) -> Shaped:
    """Take a model's names and prose out of it."""
    types = [field.type for field in model.fields]
    types += [] if isinstance(model.extra, str) else [model.extra]
    found = (part.name for type_ in types for part in parts_of(type_) if isinstance(part, Ref))
    references = tuple(dict.fromkeys(found))
    shape = _bare(model, {name: f"{_REFERENCE}{i}" for i, name in enumerate(references)})
    text = repr(shape)
    digest = "Shape" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    prefix = _REFERENCE
    if text.count(_REFERENCE) > sum(isinstance(part, Ref) for t in types for part in parts_of(t)):
        # A string of the model looks like a placeholder; none can hold the digest of them all.
        prefix = f"{digest}N"
        shape = _bare(model, {name: f"{prefix}{i}" for i, name in enumerate(references)})
    return Shaped(model, replace(shape, name=digest), references, prefix)


def _bare(model: Model, names: Mapping[str, str]) -> Model:
    fields = tuple(
        Field(field.wire_name, field.name, _renamed(field.type, names), field.required, str(number))
        for number, field in enumerate(model.fields, 1)
    )
    extra = model.extra if isinstance(model.extra, str) else _renamed(model.extra, names)
    return Model("", "", fields, "0", extra, model.rules)


def _renamed(type_: Type, names: Mapping[str, str]) -> Type:
    match type_:
        case Scalar() | Enumeration():
            return type_
        case Ref(name):
            return Ref(names[name])
        case Array(item):
            return replace(type_, item=_renamed(item, names))
        case Map(value):
            return replace(type_, value=_renamed(value, names))
        case Union(members):
            return replace(type_, members=tuple(_renamed(item, names) for item in members))
        case _:
            assert_never(type_)

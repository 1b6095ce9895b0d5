"""Models as classes: annotations from datamodel-code-generator, the rest from our template.

In: models. Out: the text of each class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from wireproof.cache import Cache
from wireproof.client.types import ANY, NO_CONSTRAINTS, Declaration, Field, Map, Model, Rule, Type
from wireproof.render.environment import render_template
from wireproof.render.plain_types import plain_annotation
from wireproof.render.text import clean, docstring, documented

Property = tuple[Type, str | None]
"""What decides an annotation: the type, and the wire name where it is not the name in Python."""
_RULES: Final = {
    "exactly_one_of": "ExactlyOneOf",
    "any_of": "AnyOneOf",
    "dependent_required": "DependentRequired",
    "min_properties": "MinProperties",
    "max_properties": "MaxProperties",
    "forbidden": "ForbidProperties",
}


def class_texts(declarations: Iterable[Declaration], cache: Cache) -> dict[str, str]:
    """The class of each model, by name.

    Args:
        declarations: every model and alias, with final names.
        cache: keeps the annotations that say more than a type; datamodel-code-generator is asked
            for new ones alone.
    """
    models = [
        (item, [(plain_annotation(*one), one) for one in _properties(item)])
        for item in declarations
        if isinstance(item, Model)
    ]
    limited = _limited((one for _, found in models for text, one in found if text is None), cache)
    return {
        model.name: _class(model, [text or limited[repr(one)] for text, one in found])
        for model, found in models
    }


def _limited(properties: Iterable[Property], cache: Cache) -> dict[str, str]:
    """The annotations of properties that have limits, by their text.

    As values, the literal 1 and the literal true are one and the same.
    """
    wanted = {repr(item): item for item in properties}
    known = cache.get("annotation", wanted) if wanted else {}
    missing = {key: item for key, item in wanted.items() if key not in known}
    if not missing:
        return known
    from wireproof.render.models import annotate  # noqa: PLC0415 - half a second of import

    made = {key: annotate(item) for key, item in missing.items()}
    cache.put("annotation", made)
    return {**known, **made}


def _properties(model: Model) -> Iterator[Property]:
    """What a model needs annotations for: its properties, and then all undeclared ones together."""
    for field in model.fields:
        yield field.type, None if field.name == field.wire_name else field.wire_name
    extra = _extra(model)
    if extra is not None:
        yield extra, None


def _extra(model: Model) -> Type | None:
    """The type of all undeclared properties together, where it is documented."""
    if isinstance(model.extra, str) or model.extra == ANY:
        return None
    return Map(model.extra)


def _class(model: Model, annotations: list[str]) -> str:
    text = docstring(clean(model.description), indent=4) if model.description else ""
    if not text and not model.fields:
        text = '"""An object without documented properties."""'
    return render_template(
        "class",
        class_name=model.name,
        text=text,
        extra=model.extra,
        extra_annotation=annotations[-1] if len(annotations) > len(model.fields) else "",
        rules=[_rule(rule) for rule in model.rules],
        fields=[
            (
                field.name,
                field.required,
                annotation,
                _field_text(field),
            )
            for field, annotation in zip(model.fields, annotations, strict=False)
        ],
    )


def _field_text(field: Field) -> str:
    """What a property is, whether it is deprecated, and what the server takes without it."""
    default = (field.default,) if field.has_default else ()
    told = documented(default, NO_CONSTRAINTS, deprecated=field.deprecated)
    text = "\n\n".join(part for part in (clean(field.description), told) if part)
    return docstring(text, indent=4) if text else ""


def _rule(rule: Rule) -> str:
    arguments = ", ".join(repr(argument) for argument in rule.arguments)
    if rule.kind == "dependent_required":
        name, *needs = rule.arguments
        arguments = f"{name!r}, {tuple(needs)!r}"
    return f"{_RULES[rule.kind]}({arguments})"

"""Models as classes: annotations from datamodel-code-generator, the rest from our template.

In: models. Out: the text of each class. datamodel-code-generator works in a worker, where there is
one, and not at all on what it has been asked in an earlier run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from wireproof.cache import Cache
from wireproof.client.types import ANY, Declaration, Field, Map, Model, Rule, Type
from wireproof.render.environment import render_template
from wireproof.render.properties import Property, own_annotation, property_of, written
from wireproof.render.text import docstring
from wireproof.render.workers import Workers

_Part = tuple[Type, Field | None, tuple[Property, list[str]] | None]
"""A type, the property that has it (if only one), and what decides its annotation if we do not."""
_RULES: Final = {
    "exactly_one_of": "ExactlyOneOf",
    "any_of": "AnyOneOf",
    "dependent_required": "DependentRequired",
    "min_properties": "MinProperties",
    "max_properties": "MaxProperties",
    "forbidden": "ForbidProperties",
}


def begin_classes(
    declarations: Iterable[Declaration], workers: Workers, cache: Cache
) -> Callable[[], dict[str, str]]:
    """Have the classes of all models made.

    Args:
        declarations: every model and alias, with final names.
        workers: begin at once; without any the work is done when the result is wanted.
        cache: keeps the annotations.

    Returns:
        a function that gives the class of each model, by name.
    """
    models = [item for item in declarations if isinstance(item, Model)]
    parts = {model.name: [*_parts(model)] for model in models}
    wanted: dict[Property, str] = {}
    for found in (found for listed in parts.values() for _, _, found in listed):
        if found is not None and found[0] not in wanted:
            wanted[found[0]] = repr(found[0])
    known = cache.get("annotation", wanted.values())
    missing = sorted((key, item) for item, key in wanted.items() if key not in known)
    result = workers.start("annotate", [item for _, item in missing])

    def finish() -> dict[str, str]:
        made = dict(zip([key for key, _ in missing], result(), strict=True))
        cache.put("annotation", made)
        texts = {**known, **made}
        annotations = {item: texts[key] for item, key in wanted.items()}
        return {
            model.name: _class(
                model, [_annotation(*part, annotations) for part in parts[model.name]]
            )
            for model in models
        }

    return finish


def _parts(model: Model) -> Iterator[_Part]:
    """What a model needs annotations for: its properties, and then all undeclared ones together."""
    for field in model.fields:
        aliased = field.name != field.wire_name
        yield field.type, field, property_of(field.type, aliased=aliased)
    extra = _extra(model)
    if extra is not None:
        yield extra, None, property_of(extra, aliased=False)


def _extra(model: Model) -> Type | None:
    """The type of all undeclared properties together, where it is documented."""
    if isinstance(model.extra, str) or model.extra == ANY:
        return None
    return Map(model.extra)


def _class(model: Model, annotations: list[str]) -> str:
    text = docstring(model.description, indent=4) if model.description else ""
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
                docstring(field.description, indent=4) if field.description else "",
            )
            for field, annotation in zip(model.fields, annotations, strict=False)
        ],
    )


def _annotation(
    type_: Type,
    field: Field | None,
    found: tuple[Property, list[str]] | None,
    annotations: Mapping[Property, str],
) -> str:
    name, wire_name = (field.name, field.wire_name) if field is not None else ("", "")
    if found is None:
        return written(type_, name, wire_name)
    return own_annotation(annotations[found[0]], found[1], wire_name)


def _rule(rule: Rule) -> str:
    arguments = ", ".join(repr(argument) for argument in rule.arguments)
    if rule.kind == "dependent_required":
        name, *needs = rule.arguments
        arguments = f"{name!r}, {tuple(needs)!r}"
    return f"{_RULES[rule.kind]}({arguments})"

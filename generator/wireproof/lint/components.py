"""Checks of the document as a whole: references, repeated keys, components that nothing uses."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from wireproof.errors import shortened
from wireproof.lint.finding import Fault
from wireproof.lint.schemas import WORDS
from wireproof.lint.survey import Survey, members
from wireproof.oas.grammar import COMPONENT_KINDS, Kind, walk
from wireproof.oas.parts import PLAIN, wrong_parts, wrong_values
from wireproof.oas.pointer import JsonPointer, is_within, join, split
from wireproof.oas.strays import strays
from wireproof.spec.references import Unresolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BESIDE_REFERENCE: Final = frozenset({"summary", "description"})
_COMPONENT_DEPTH: Final = 3  # components, section, name


def check_document(survey: Survey) -> Iterator[Fault]:
    """Report fields that every document must have (OpenAPI 3.1.1, section 4.8.1)."""
    info = survey.data.get("info")
    for name in ("title", "version"):
        if not isinstance(info, dict) or name not in info:
            yield Fault("document-incomplete", "#/info", f"`info` has no `{name}`")
    if not any(name in survey.data for name in ("paths", "webhooks", "components")):
        yield Fault("document-incomplete", "#", "the document has no `paths`")


def check_types(survey: Survey) -> Iterator[Fault]:
    """Report values of the wrong JSON type, which count as left out."""
    wrong = list(survey.document.misshapen)
    for visit in () if survey.document.version.startswith("2") else survey.document.visits:
        wrong += wrong_parts(visit)
        wrong += [
            one
            for one in wrong_values(visit)
            if visit.kind is not Kind.SCHEMA or one.keyword not in _JUDGED
        ]
    for one in wrong:
        if one.wanted is not None and one.value is not None and one.keyword not in PLAIN:
            yield Fault(
                "wrong-type",
                one.pointer,
                f"`{one.keyword}` is {shortened(one.value)}, where OpenAPI has {one.wanted}",
                "correct it, or patch it with an overlay: what it says counts as left out",
            )


def check_strays(survey: Survey) -> Iterator[Fault]:
    """Report fields that say something, and have no effect where they stand."""
    is_swagger = survey.document.version.startswith("2")
    for visit in survey.document.visits:
        for one in strays(visit, is_swagger=is_swagger):
            what = "the operation" if one.is_operation else "what it says"
            yield Fault(
                "field-without-effect",
                one.pointer,
                f"the {one.kind} object has no field `{one.keyword}`: {one.reason}",
                f"correct it with an overlay: {what} is lost to every client",
            )


_JUDGED: Final = WORDS.keys() | {"type"}
"""Keywords of schemas that have a check of their own."""


def check_references(survey: Survey) -> Iterator[Fault]:
    """Report references that lead nowhere, or only to themselves."""
    for pointer, ref in survey.document.endless:
        yield Fault(
            "endless-reference",
            join(pointer, "$ref"),
            f"the reference {ref!r} leads back to itself, and to no object on the way",
            "correct it, or patch it with an overlay",
        )
    for pointer, ref in survey.document.dangling:
        reason = survey.document.reasons.get(ref, Unresolved("leads nowhere"))
        yield Fault(
            "dangling-reference",
            join(pointer, "$ref"),
            f"the reference {ref!r} {reason.problem}",
            reason.hint,
        )


def check_duplicate_keys(survey: Survey) -> Iterator[Fault]:
    """Report keys that an object repeats."""
    for duplicate in survey.document.duplicates:
        ignored = duplicate.ignored
        yield Fault(
            "duplicate-key",
            duplicate.pointer,
            f"`{split(duplicate.pointer)[-1]}` is given twice; "
            f"what line {ignored.line} says is ignored",
            location=duplicate.used,
        )


def check_reference_siblings(survey: Survey) -> Iterator[Fault]:
    """Report fields beside `$ref` that readers of the specification ignore."""
    old = survey.document.version.startswith("3.0")
    for visit in walk(survey.document.raw):
        node = visit.node
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            continue
        if visit.kind is Kind.PATH_ITEM or (visit.kind is Kind.SCHEMA and not old):
            continue
        kept = frozenset[str]() if old else _BESIDE_REFERENCE
        ignored = [k for k in node if k != "$ref" and k not in kept and not k.startswith("x-")]
        if ignored:
            yield Fault(
                "ref-siblings-ignored",
                visit.pointer,
                f"{_list(ignored)} beside `$ref` is ignored",
                "put the reference into `allOf`, or move the text to what is referred to",
            )


def check_unused_components(survey: Survey) -> Iterator[Fault]:
    """Report components that no operation reaches."""
    components = survey.data.get("components")
    if not isinstance(components, dict) or not survey.operations:
        return
    used = _reached(survey)
    for section in COMPONENT_KINDS:
        if section in {"securitySchemes", "pathItems"}:
            continue
        for name, _ in members(components.get(section)):
            pointer = join("#/components", section, name)
            if pointer not in used:
                yield Fault(
                    "unused-component", pointer, f"{section}/{name} is not used by any operation"
                )


def _reached(survey: Survey) -> set[JsonPointer]:
    """Return the components that can be reached from outside the components."""
    uses: dict[JsonPointer, set[JsonPointer]] = defaultdict(set)
    for visit in survey.visits():
        if isinstance(visit.node, dict):
            holder = _component(visit.pointer)
            extends = is_within(visit.pointer, f"{holder}/allOf")
            for target in _targets(visit.node):
                uses[holder].add(_component(target))
                # a schema that extends one with a discriminator is used through it
                for name in _bases(survey, target) if extends else ():
                    uses[_component(name)].add(holder)
    for key, value in survey.data.items():
        if key.startswith("x-"):  # `x-webhooks` and the like
            uses[""].update(_component(target) for target in _anywhere(value))
    reached: set[JsonPointer] = set()
    pending = [""]
    while pending:
        for target in uses[pending.pop()]:
            if target not in reached:
                reached.add(target)
                pending.append(target)
    return reached


def _component(pointer: JsonPointer) -> JsonPointer:
    """Return the component that a pointer lies in; empty when it lies in none."""
    tokens = split(pointer)
    if len(tokens) < _COMPONENT_DEPTH or tokens[0] != "components":
        return ""
    return join("#", *tokens[:_COMPONENT_DEPTH])


def _targets(node: dict[str, Any]) -> Iterator[JsonPointer]:
    if isinstance(ref := node.get("$ref"), str):
        yield join("#", *split(ref))
    told = node.get("discriminator")
    told = told if isinstance(told, dict) else {}
    mapping = told.get("mapping")
    named = mapping.values() if isinstance(mapping, dict) else ()
    for value in (*named, told.get("defaultMapping")):
        if isinstance(value, str):
            bare = not value.startswith("#")
            yield join("#/components/schemas", value) if bare else join("#", *split(value))


def _anywhere(value: Any) -> Iterator[JsonPointer]:
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            yield from _targets(node)
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)


def _bases(survey: Survey, pointer: JsonPointer) -> list[JsonPointer]:
    """Return a component and what it is another name of, if a discriminator leads on from it."""
    found = [pointer] if _is_base(survey, pointer) else []
    for one in found:  # grows while it is read
        node = survey.at(one)
        ref = node.get("$ref") if isinstance(node, dict) else None
        target = join("#", *split(ref)) if isinstance(ref, str) else one
        if target not in found:
            found.append(target)
    return found


def _is_base(survey: Survey, pointer: JsonPointer) -> bool:
    """Tell whether a schema has a discriminator, or extends one that has, at any remove."""
    passed: set[JsonPointer] = set()
    pending: list[Any] = [{"$ref": pointer}]
    while pending:
        node = pending.pop()
        if not isinstance(node, dict):
            continue
        if "discriminator" in node:
            return True
        ref, parts = node.get("$ref"), node.get("allOf")
        if isinstance(ref, str) and ref not in passed:
            passed.add(ref)
            pending.append(survey.at(join("#", *split(ref))))
        pending += parts if isinstance(parts, list) else []
    return False


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names[:5]) + (" and more" if len(names) > 5 else "")


CHECKS: Final[tuple[Callable[[Survey], Iterator[Fault]], ...]] = (
    check_document,
    check_types,
    check_strays,
    check_references,
    check_duplicate_keys,
    check_reference_siblings,
    check_unused_components,
)

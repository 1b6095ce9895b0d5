"""Payloads of webhooks: what a vendor would send for each event that it documents.

In: the document as written. Out: `Event`s with valid payloads, and whether a payload says by itself
which event it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from wireproof.cases.model import BUDGETS, ReplyCase
from wireproof.cases.planning import plan_operation
from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Verdict
from wireproof.errors import SpecError
from wireproof.oas.media_types import is_json
from wireproof.oracle.openapi3 import each_webhook
from wireproof.oracle.operations import Operation, Parameter
from wireproof.oracle.references import followed

_MOST: Final = 12
"""Events of a document that are tried, evenly from first to last."""
_MOST_PAYLOADS: Final = 3


@dataclass(frozen=True, slots=True)
class Event:
    """One documented webhook.

    Attributes:
        headers: the fields that it is documented to come with.
        payloads: valid ones, the smallest and the largest among them.
        formats: that occur in them, for comparing.
        broken: payloads that are not valid.
        own: what it is known by; `others`: what each other event is.
        is_one: whether its payload is one schema, and no union whose members may be told apart by
            what is no documented text: one that fits none of them may be of another event.
    """

    pointer: str
    headers: dict[str, str]
    payloads: tuple[ReplyCase, ...]
    broken: tuple[ReplyCase, ...]
    formats: frozenset[str]
    own: _Texts
    others: tuple[_Texts, ...] = ()
    is_one: bool = True

    def says(self, payload: Any) -> bool:
        """Whether a payload, with its header fields, can be of no other event."""
        body = payload if isinstance(payload, dict) else {}
        said = {
            name: body[name]
            for name, texts in self.own.body.items()
            if isinstance(body.get(name), str) and body[name] in texts
        }
        return all(
            any(name in said and said[name] not in texts for name, texts in other.body.items())
            or any(self.headers.get(name, text) != text for name, text in other.headers.items())
            for other in self.others
        )

    def is_told(self, payload: Any) -> bool:
        """Whether a valid payload can be of no other event: by what it says, or by what it lacks.

        An event that says the same, and needs a property that is not there, it cannot be.
        """
        keys = payload.keys() if isinstance(payload, dict) else None
        return self.says(payload) or all(
            (other.body, other.headers) == (self.own.body, self.own.headers)
            and keys is not None
            and not other.required <= keys
            for other in self.others
        )


@dataclass(frozen=True, slots=True)
class _Texts:
    """What an event is known by: properties that a few texts alone are allowed for, and fields.

    `required` are the properties that are always there, in whichever direction it is sent.
    """

    body: dict[str, frozenset[str]]
    headers: dict[str, str]
    required: frozenset[str] = frozenset()


def events(root: dict[str, Any], wanted: Collection[str]) -> Iterator[Event]:
    """Yield events with payloads; those that no payload can be made for are passed over.

    Args:
        root: the document as written.
        wanted: pointers of the webhooks that the client has.
    """
    if "swagger" in root:
        return
    listed = [one for one in each_webhook(root) if one.pointer in wanted and _schema(one)]
    known = [
        _Texts(_texts(root, _schema(one)), _headers(root, one), _required(root, _schema(one)))
        for one in listed
    ]
    for index in range(0, len(listed), -(-len(listed) // _MOST) or 1):
        others = tuple(one for at, one in enumerate(known) if at != index)
        found = _event(root, listed[index], known[index], others)
        if found.payloads:
            yield found


def _schema(operation: Operation) -> Any:
    contents = operation.replies[0].contents
    return next((one.schema for one in contents if is_json(one.media_type)), None)


def _headers(root: dict[str, Any], operation: Operation) -> dict[str, str]:
    """The documented fields, without those that have the signature: whoever signs adds them."""
    fields = operation.parameters_in("header")
    listed = [one for one in fields if "signature" not in one.name.lower()]
    return {one.name: text for one in listed if (text := _text(root, one)) is not None}


def _event(
    root: dict[str, Any], operation: Operation, own: _Texts, others: tuple[_Texts, ...]
) -> Event:
    try:
        plan = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0)
    except SpecError:
        return Event(operation.pointer, own.headers, (), (), frozenset(), own)
    fit = [one for one in plan.replies if one.verdict is Verdict.VALID and one.is_json]
    fit.sort(key=lambda one: len(one.body))
    step = max(1, (len(fit) - 1) // (_MOST_PAYLOADS - 1))
    broken = [one for one in plan.replies if one.verdict is Verdict.INVALID and one.is_data]
    broken = [one for one in broken if not one.malformed]
    formats = plan.facts.of(f"200 {fit[0].media_type}") if fit else frozenset[str]()
    node, _ = followed(root, _schema(operation), "")
    return Event(
        pointer=operation.pointer,
        headers=own.headers,
        payloads=tuple(fit[::step]),
        broken=tuple(broken),
        formats=formats,
        own=own,
        others=others,
        is_one=isinstance(node, dict) and not {"oneOf", "anyOf"} & node.keys(),
    )


def _text(root: dict[str, Any], parameter: Parameter) -> str | None:
    """What a header field is documented to say, or anything where it has to be there."""
    schema, _ = followed(root, parameter.schema, "")
    shape = schema if isinstance(schema, dict) else {}
    listed = [*parameter.examples, *([shape["const"]] if "const" in shape else [])]
    listed += [shape["example"]] if "example" in shape else []
    listed += shape["enum"] if isinstance(shape.get("enum"), list) else []
    texts = [one for one in listed if isinstance(one, str) and one.isascii()]
    return texts[0] if texts else ("1" if parameter.required else None)


def _required(root: dict[str, Any], schema: Any) -> frozenset[str]:
    """Return the properties of an object that each reader and each writer has to see."""
    node, _ = followed(root, schema, "")
    shape = node if isinstance(node, dict) else {}
    properties, named = shape.get("properties"), shape.get("required")
    plain = {
        name: written
        for name, written in (properties.items() if isinstance(properties, dict) else ())
        if isinstance(written, dict)
        and not {"$ref", "default", "readOnly", "writeOnly"} & set(written)
    }
    return frozenset(named if isinstance(named, list) else ()) & plain.keys()


def _texts(root: dict[str, Any], schema: Any) -> dict[str, frozenset[str]]:
    """Return the properties of an object that a few texts alone are allowed for, and which."""
    node, _ = followed(root, schema, "")
    properties = node.get("properties") if isinstance(node, dict) else None
    found = {}
    for name, written in properties.items() if isinstance(properties, dict) else ():
        try:
            shape, _ = followed(root, written, "")
        except SpecError:
            continue
        listed = shape.get("enum") if isinstance(shape, dict) else None
        values = [shape["const"]] if isinstance(shape, dict) and "const" in shape else listed
        if isinstance(values, list) and values and all(isinstance(one, str) for one in values):
            found[name] = frozenset(values)
    return found

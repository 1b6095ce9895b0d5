"""Validation errors as messages about arguments: `membership.email: Input should be…`.

pydantic's locations name union members and validators too; what is not found in the value that was
validated is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .errors import FieldError

__all__ = ["details", "field_errors", "place", "render_path"]


def details(error: ValidationError) -> list[ErrorDetails]:
    """The errors, without inputs: they may be secrets.

    Args:
        error: from pydantic.
    """
    return error.errors(include_url=False, include_input=False, include_context=False)


def place(location: Iterable[str | int], kind: str, value: Any) -> tuple[str | int, ...]:
    """Reduce a pydantic location to the steps that lead through a JSON value.

    Args:
        location: field names and indexes, mixed with names of union members and validators.
        kind: pydantic's error type; the last step of `missing` is not in the value.
        value: the JSON value that was validated.
    """
    steps: list[str | int] = []
    location = tuple(location)
    for index, step in enumerate(location):
        inside = (isinstance(value, dict) and step in value) or (
            isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)
        )
        if inside:
            steps.append(step)
            value = value[step]
        elif kind == "missing" and index == len(location) - 1:
            steps.append(step)
    return tuple(steps)


def render_path(root: str, steps: Iterable[str | int]) -> str:
    """`body`, `("a", 0, "b")` is `body.a[0].b`.

    Args:
        root: argument name, or empty.
        steps: wire names and indexes.
    """
    text = root
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def field_errors(error: ValidationError, value: Any, root: str) -> list[FieldError]:
    """One entry per place that is wrong; alternatives of a union are joined.

    Args:
        error: from pydantic.
        value: the JSON value that was validated.
        root: name of the argument that holds it, or empty.
    """
    found: dict[str, list[str]] = {}
    for detail in details(error):
        path = render_path(root, place(detail["loc"], detail["type"], value))
        messages = found.setdefault(path, [])
        if detail["msg"] not in messages:
            messages.append(detail["msg"])
    return [FieldError(path, ", or ".join(messages[:4])) for path, messages in found.items()]

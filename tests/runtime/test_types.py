"""Scalar types accept exactly what JSON Schema accepts, and give back exactly what came in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import jsonschema_rs
import pytest
from pydantic import Field, ValidationError

from wireproof.runtime import (
    Bytes,
    Date,
    DateTime,
    Integer,
    Model,
    MultipleOf,
    Number,
    Uuid,
    to_wire,
)
from wireproof.runtime.values import read_json

U = "0b9f3c1e-98a4-4a6c-8a43-0c0c8a6f0e11"


def read(kind: Any, text: str) -> Any:
    return read_json(kind, text.encode())


def accepted(kind: Any, text: str) -> bool:
    try:
        read(kind, text)
    except ValidationError:
        return False
    return True


TIMES = [
    "2024-02-29T12:00:00Z",
    "2023-02-29T12:00:00Z",
    "2024-01-01T00:00:00+02:00",
    "2024-01-01T00:00:00-00:00",
    "2024-01-01t00:00:00z",
    "2024-01-01T00:00:00.123456789Z",
    "2024-01-01T00:00:00.1Z",
    "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60.5Z",
    "2017-01-01T08:59:60+09:00",
    "2016-12-31T22:59:60Z",
    "0000-02-29T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59.999999999Z",
    "2024-01-01 00:00:00Z",
    "2024-01-01T00:00:00",
    "2024-01-01T00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-01-01T00:00:00.Z",
    "2024-01-01T00:00:00+24:00",
    "2024-01-01T00:00:00+0200",
    "２０24-01-01T00:00:00Z",
    "2024-01-01",
    "1704067200",
    "",
    "2024-01-01T00:00:00Z\n",
]
DATES = ["2024-02-29", "2023-02-29", "0000-01-01", "0000-02-29", "9999-12-31", "2024-1-1", ""]
DATES += [
    "2024-01-01T00:00:00Z",
    "20240101",
    "2024-00-10",
    "2024-01-32",
    "1704067200",
    " 2024-01-01",
]
UUIDS = [U, U.upper(), U.replace("-", ""), "{" + U + "}", "urn:uuid:" + U, U[:-1], U + "0", ""]
UUIDS += ["0b9f3c1e98a4-4a6c-8a43-0c0c8a6f0e1-1", "gb9f3c1e-98a4-4a6c-8a43-0c0c8a6f0e11"]
FORMATS = [("date-time", DateTime, text) for text in TIMES]
FORMATS += [("date", Date, text) for text in DATES] + [("uuid", Uuid, text) for text in UUIDS]


@pytest.mark.parametrize(("name", "kind", "text"), FORMATS)
def test_formats_agree_with_the_reference_validator(name: str, kind: Any, text: str) -> None:
    """What jsonschema-rs takes for a format, the type takes, and nothing else."""
    validator = jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)
    assert accepted(kind, json.dumps(text)) == validator.is_valid(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (DateTime, "2016-12-31T23:59:60Z"),
        (DateTime, "2024-01-01T00:00:00.123456789+02:00"),
        (DateTime, "0000-02-29T00:00:00Z"),
        (DateTime, "2024-01-01T00:00:00+02:00"),
        (DateTime, "2024-01-01T00:00:00Z"),
        (Date, "2024-02-29"),
        (Date, "0000-02-29"),
        (Uuid, U),
        (Bytes, "aGVsbG8="),
        (Bytes, ""),
    ],
)
def test_a_round_trip_loses_nothing(kind: Any, text: str) -> None:
    """Read from the wire and written again, by us or by pydantic, the text is the same."""
    value = read(kind, json.dumps(text))
    assert to_wire(value) == text
    holder = type("Holder", (Model,), {"__annotations__": {"x": kind}, "__module__": __name__})
    assert holder.model_validate_json(json.dumps({"x": text})).model_dump(mode="json") == {
        "x": text
    }


def test_values_are_what_python_users_expect() -> None:
    """The standard library's types, with the right value."""
    assert read(Uuid, f'"{U}"') == UUID(U)
    assert read(Uuid, f'"{U.upper()}"') == UUID(U)
    assert read(Date, '"2024-02-29"') == date(2024, 2, 29)
    assert read(DateTime, '"2024-01-01T00:00:00.5Z"') == datetime(2024, 1, 1, 0, 0, 0, 500000, UTC)
    assert read(Bytes, '"aGVsbG8="') == b"hello"
    leap = read(DateTime, '"2016-12-31T23:59:60.25+00:00"')
    assert leap == datetime(2016, 12, 31, 23, 59, 59, 250000, UTC)
    assert read(DateTime, '"2024-01-01T00:00:00.1234567-01:30"').utcoffset() == timedelta(
        hours=-1.5
    )


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Integer, "1", 1),
        (Integer, "1.0", 1),
        (Integer, "-0.0", 0),
        (Integer, "1e2", 100),
        (Integer, "9007199254740993", 9007199254740993),
        (Integer, str(10**30), 10**30),
        (Number, "1", 1),
        (Number, "1.5", 1.5),
        (Number, "9007199254740993", 9007199254740993),
        (Number, str(10**30), 10**30),
        (Number, "1e-7", 1e-7),
        (Number, "123456789.123456", 123456789.123456),
    ],
)
def test_numbers_stay_exact(kind: Any, text: str, value: Any) -> None:
    """1.0 is an integer, and no integer is rounded through a float."""
    assert read(kind, text) == value
    if kind is Integer:
        assert type(read(kind, text)) is int


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Integer, "1.5"),
        (Integer, "true"),
        (Integer, '"1"'),
        (Integer, "null"),
        (Number, "true"),
        (Number, '"1.5"'),
        (Number, "1e400"),
        (Bytes, '"not base64!"'),
        (Bytes, '"aGVsb"'),
        (Bytes, "1"),
    ],
)
def test_nothing_is_coerced(kind: Any, text: str) -> None:
    """A text is no number, a number no truth value, and infinity is not JSON."""
    assert not accepted(kind, text)


@pytest.mark.parametrize(
    ("step", "value", "valid"),
    [
        ("0.01", "0.07", True),
        ("0.01", "19.99", True),
        ("0.01", "0.075", False),
        ("3", "9", True),
        ("3", "10", False),
        ("0.1", "1e300", True),
        ("1e-7", "0.0000003", True),
    ],
)
def test_multiple_of_is_exact(step: str, value: str, valid: bool) -> None:
    """0.07 is a multiple of 0.01, whatever binary floats say."""
    assert accepted(Annotated[Number, MultipleOf(step)], value) == valid


def test_constraints_apply_to_numbers() -> None:
    """`minimum` and its kin work on our number types as on pydantic's."""
    assert accepted(Annotated[Integer, Field(ge=1)], "1.0")
    assert not accepted(Annotated[Integer, Field(ge=1)], "0")
    assert not accepted(Annotated[Number, Field(lt=2.5)], "2.5")


def test_python_values_are_accepted_in_constructors() -> None:
    """Whoever builds a model in Python passes Python values, or the wire text."""

    class Event(Model):
        id: Uuid
        at: DateTime

    event = Event(id=UUID(U), at=datetime(2024, 1, 1, tzinfo=UTC))
    assert to_wire(event) == {"id": U, "at": "2024-01-01T00:00:00Z"}
    with pytest.raises(ValidationError):
        Event(id=1, at="yesterday")  # type: ignore[arg-type]

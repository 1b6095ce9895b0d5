"""What a caller sees of a response, compared with the bytes that were served."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from pydantic import BaseModel, Field

from wireproof.oracle.lossless import dump


class Moment(datetime):
    """A time that keeps the text it was read from."""

    text = ""


class Day(date):
    """A date that keeps the text it was read from."""

    text = ""


def _kept(value, text):
    value.text = text
    return value


INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Moment(2024, 2, 29, 10, 0, 0, 123456, UTC), "2024-02-29t10:00:00.123456789z"),
        (Moment(2016, 12, 31, 23, 59, 59, 0, UTC), "2016-12-31T23:59:60Z"),
        (Moment(2017, 1, 1, 5, 29, 59, 500_000, INDIA), "2017-01-01T05:29:60.5+05:30"),
        (Moment(1, 2, 28, tzinfo=UTC), "0000-02-29T00:00:00-00:00"),
        (Day(1, 3, 1), "0000-03-01"),
    ],
)
def test_a_time_that_python_lacks_is_its_text(value, text):
    """A leap second, nanoseconds and the year 0 are not lost while the text is at hand."""
    assert dump(_kept(value, text)) == text


def test_a_text_beside_another_time_does_not_count():
    """A client that reads 10:00 as 11:00 is found out, whatever text it keeps."""
    wrong = _kept(Moment(2024, 2, 29, 11, tzinfo=UTC), "2024-02-29T10:00:00Z")

    assert dump(wrong) == "2024-02-29T11:00:00+00:00"
    assert dump(datetime(2024, 2, 29, 10, tzinfo=UTC)) == "2024-02-29T10:00:00+00:00"
    assert dump(date(2024, 2, 29)) == "2024-02-29"


def test_a_property_without_a_name_is_a_property():
    """`""` is a name in JSON, as any other text."""

    class Odd(BaseModel):
        value: str = Field(alias="")

    assert dump(Odd.model_validate({"": "a"})) == {"": "a"}

"""When two values say the same."""

from __future__ import annotations

import pytest

from wireproof.oracle.equality import difference, instant

EVERY = frozenset({"uuid", "date-time"})


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1, 1.0),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (2**53 + 1, 2**53 + 1),
        ("2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00"),
        ("2024-01-01T00:00:00.1234567Z", "2024-01-01t00:00:00.12345670z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60+00:00"),
        ("E3E70682-C209-1CAC-A29F-6FBED82C07CD", "e3e70682-c209-1cac-a29f-6fbed82c07cd"),
    ],
)
def test_the_same(expected, actual):
    """Numbers compare by value, UUIDs without case, date-times as instants."""
    assert difference(expected, actual, EVERY) is None


@pytest.mark.parametrize(
    ("expected", "actual", "pointer"),
    [
        (True, 1, ""),
        (0, False, ""),
        (None, 0, ""),
        ("1", 1, ""),
        (2**53 + 1, float(2**53), ""),
        ({"a": None}, {}, "/a"),
        ({}, {"a/b": 1}, "/a~1b"),
        ([1, 2], [2, 1], "/0"),
        ([1], [1, 1], ""),
        ("2024-01-01T00:00:00.1234567Z", "2024-01-01T00:00:00.123456Z", ""),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", ""),
        ("ABC", "abc", ""),
    ],
)
def test_not_the_same(expected, actual, pointer):
    """Booleans are no numbers, null is not absence, and no digit of a second may be lost."""
    found = difference(expected, actual, EVERY)

    assert found
    assert pointer == found[0]


def test_uuid_only_where_a_uuid_is_declared():
    """Text that only looks like a UUID keeps its case."""
    upper = "E3E70682-C209-1CAC-A29F-6FBED82C07CD"

    assert difference(upper, upper.lower(), frozenset())


def test_year_zero_is_an_instant():
    """RFC 3339 allows the year 0000, which `datetime` does not."""
    assert instant("0000-01-01T00:00:00Z") < instant("0001-01-01T00:00:00Z")

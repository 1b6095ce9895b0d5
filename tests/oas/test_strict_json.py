"""Which texts are JSON that every reader reads alike."""

from __future__ import annotations

import pytest

from wireproof.oas.strict_json import MAX_DEPTH, NotJson, read_json, write_json


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"\xff", "not UTF-8 at byte 0"),
        (b"\xef\xbb\xbf{}", "BOM"),
        ("{} {}", "not JSON: Extra data at line 1 column 4"),
        ('{"a": 1,\n "b": }', "line 2 column 7"),
        ('{"a": 1, "a": 2}', "the key 'a' stands twice"),
        ("[NaN]", "NaN is not a JSON number"),
        ("-Infinity", "-Infinity is not a JSON number"),
        ("1e999", "the number 1e999 is too large at line 1 column 1"),
        ('{"1e999": "\\"1e999",\n "b": -1e999}', "too large at line 2 column 7"),
        ("9" * 5000, "too many digits at line 1 column 1"),
        (f'["{"9" * 5000}", 1.5,\n-{"9" * 5000}]', "too many digits at line 2 column 1"),
        ('{"a" : 1, "a": 2}', "the key 'a' stands twice"),
        ('{"a" : ":-)", "a": 2}', "the key 'a' stands twice"),
        ('{"a": ":-)", "a" : 2}', "the key 'a' stands twice"),
        ('{"a": "\\":", "a"\n: 2}', "the key 'a' stands twice"),
        (r'{"\\": 1, "\\": ":"}', r"the key '\\' stands twice"),
        (r'{"a\\": 1, "b": ":", "a\\": 2}', r"the key 'a\\' stands twice"),
        ('[{"": 1, "": 2}]', "the key '' stands twice"),
        (r'{"\ud83d": 1}', "half of a surrogate pair"),
        (r'["\ude00"]', "half of a surrogate pair"),
        (r'["\ud83d\ud83d\ude00"]', "half of a surrogate pair"),
        (r'["\\ud83d\ude00"]', "half of a surrogate pair"),
        (r'["\ud83d\\ude00"]', "half of a surrogate pair"),
        ('["\ud83d"]', "half of a surrogate pair"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), f"deeper than {MAX_DEPTH} levels"),
        ("[" * 100_000 + "]" * 100_000, f"deeper than {MAX_DEPTH} levels"),
    ],
)
def test_what_readers_disagree_about_is_refused(text: bytes | str, reason: str) -> None:
    """A text that some readers refuse or read differently is refused, with the reason."""
    with pytest.raises(NotJson) as caught:
        read_json(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b' {"a": [1, 2.5, null, true]} ', {"a": [1, 2.5, None, True]}),
        (r'"\ud83d\ude00"', "\N{GRINNING FACE}"),
        (r'["\\\ud83d\ude00", "\\ud83d"]', ["\\\N{GRINNING FACE}", "\\ud83d"]),
        (r'{":a": "\":", "\":": ":\":"}', {":a": '":', '":': ':":'}),
        ("[" * MAX_DEPTH + "]" * MAX_DEPTH, None),
    ],
)
def test_json_is_read(text: bytes | str, value: object) -> None:
    """JSON is read, surrogate pairs and deep nesting included."""
    found = read_json(text)
    assert value is None or found == value


def test_a_repeated_key_can_be_told_instead() -> None:
    """Who reads documents of others may take the last of two equal keys, and hears of it."""
    told: list[str] = []
    assert read_json('{"a": 1, "b": {"c": 1, "c": 2}}', repeated=told.append)["b"] == {"c": 2}
    assert told == ["c"]


def test_half_of_a_surrogate_pair_can_be_written() -> None:
    """What is no character is written as its escape, so that a hostile text can be sent."""
    assert write_json({"a": "\ud83d"}) == b'{"a":"\\ud83d"}'

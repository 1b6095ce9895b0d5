"""Parameter styles beyond the table of `tests/data/styles.json`: odd values, and what has no form.

The table itself is tried from the document to the wire, in `tests/generate/test_style_table.py`.
"""

from __future__ import annotations

from typing import Any

import pytest

from wireproof.runtime import Parameter
from wireproof.runtime.encode import encode_cookie, encode_header, encode_path, encode_query
from wireproof.runtime.values import Unwritable

ARRAY = ["blue", "black", "brown"]


def query(parameter: Parameter, value: Any) -> str:
    return "&".join(f"{name}={text}" for name, text in encode_query(parameter, value))


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("simple", False, "a,b c/é", "a%2Cb%20c%2F%C3%A9"),
        ("matrix", True, ["", "a"], ";color;color=a"),
        ("simple", False, True, "true"),
        ("simple", False, None, "null"),
        ("simple", False, 1.5, "1.5"),
        ("simple", False, 2**64, "18446744073709551616"),
    ],
)
def test_path_styles(style: Any, explode: bool, value: Any, expected: str) -> None:
    """Path parameters come out as the tables say; delimiters inside a value are encoded."""
    parameter = Parameter("color", "path", style=style, explode=explode)
    assert encode_path(parameter, value) == expected


@pytest.mark.parametrize(
    ("style", "value", "expected"),
    [
        ("simple", "a=b;c", "a=b;c"),
        ("simple", ["a=b", "c;d,e"], "a%3Db,c%3Bd%2Ce"),
        ("matrix", ["a=b", "c:d"], ";color=a%3Db;color=c:d"),
        ("label", {"a": "b=c@"}, ".a=b%3Dc@"),
    ],
)
def test_reserved_characters_in_a_path(style: Any, value: Any, expected: str) -> None:
    """With allowReserved they pass, but for those that would be taken for the style's own."""
    parameter = Parameter("color", "path", style=style, allow_reserved=True)
    assert encode_path(parameter, value) == expected


@pytest.mark.parametrize("value", ["", [], {}])
def test_an_empty_path_value_has_no_form(value: Any) -> None:
    """Nothing can stand for nothing in a path."""
    with pytest.raises(Unwritable):
        encode_path(Parameter("color", "path"), value)


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("form", False, "a,b", "color=a%2Cb"),
        ("form", True, [], ""),
        ("form", False, [], ""),
        ("form", False, [""], "color="),
        ("form", True, None, "color=null"),
        ("form", True, False, "color=false"),
        ("form", True, [{"a": 1}], "color=%7B%22a%22%3A1%7D"),
        ("spaceDelimited", True, ARRAY, "color=blue&color=black&color=brown"),
        ("pipeDelimited", False, ["a b", "c,d"], "color=a%20b%7Cc%2Cd"),
        ("pipeDelimited", False, "a|b", "color=a%7Cb"),
        ("deepObject", True, {"a": {"b": 1}}, "color%5Ba%5D%5Bb%5D=1"),
        ("deepObject", True, ARRAY, "color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown"),
        ("deepObject", True, {"a": [1, 2]}, "color%5Ba%5D%5B%5D=1&color%5Ba%5D%5B%5D=2"),
        ("deepObject", True, {"a": [{"b": 1}]}, "color%5Ba%5D%5B0%5D%5Bb%5D=1"),
        ("deepObject", True, {}, ""),
    ],
)
def test_query_styles(style: Any, explode: bool, value: Any, expected: str) -> None:
    """Query parameters come out as servers read them, also where the tables are silent."""
    parameter = Parameter("color", "query", style=style, explode=explode)
    assert query(parameter, value) == expected


@pytest.mark.parametrize(
    ("style", "value"),
    [("spaceDelimited", ["a b"]), ("pipeDelimited", ["a|b"]), ("pipeDelimited", {"a|b": 1})],
)
def test_an_item_that_holds_the_delimiter_is_refused(style: Any, value: Any) -> None:
    """The server could not tell where one item ends: better no request than a wrong one."""
    with pytest.raises(Unwritable, match="delimiter"):
        encode_query(Parameter("ids", "query", style=style, explode=False), value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a:/?@!$'()*,;b", "q=a:/?@!$'()*,;b"),
        ("#[]&=+", "q=%23%5B%5D%26%3D%2B"),
        ("é |", "q=%C3%A9%20%7C"),
        ("100%", "q=100%25"),
        ("%2F", "q=%2F"),
        ("%zz", "q=%25zz"),
    ],
)
def test_allow_reserved(value: str, expected: str) -> None:
    """Reserved characters and triplets pass (RFC 6570, 3.2.3), but for the query's structure."""
    assert query(Parameter("q", "query", allow_reserved=True), value) == expected


def test_allow_reserved_keeps_the_items_of_an_array_apart() -> None:
    """A comma that is data is never taken for the delimiter."""
    parameter = Parameter("q", "query", explode=False, allow_reserved=True)
    assert query(parameter, ["a,b", "c/d"]) == "q=a%2Cb,c/d"


def test_every_character_is_encoded_exactly() -> None:
    """Only the unreserved characters of RFC 3986 section 2.3 stay as they are."""
    unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    for code in range(128):
        character = chr(code)
        expected = character if character in unreserved else f"%{code:02X}"
        assert encode_path(Parameter("x", "path"), character) == expected


@pytest.mark.parametrize(
    ("explode", "value", "expected"),
    [
        (False, "", ""),
        (False, [], None),
        (False, 3, "3"),
    ],
)
def test_header_style(explode: bool, value: Any, expected: str | None) -> None:
    """Headers are `simple` and not percent-encoded."""
    assert encode_header(Parameter("X-Color", "header", explode=explode), value) == expected


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        (Parameter("c", "cookie"), "a;b", "c=a%3Bb"),
        (Parameter("c", "cookie", allow_reserved=True), "a;b,c=/", "c=a%3Bb%2Cc=/"),
        (Parameter("c", "cookie", style="cookie"), {"theme": "dark", "n": 3}, "theme=dark; n=3"),
        (Parameter("c", "cookie", style="cookie"), [], ""),
    ],
)
def test_cookies(parameter: Parameter, value: Any, expected: str) -> None:
    """`form` percent-encodes, `cookie` leaves everything as it is (OAS 3.2, "Style Values")."""
    assert "; ".join(f"{k}={v}" for k, v in encode_cookie(parameter, value)) == expected


@pytest.mark.parametrize(
    ("explode", "value"),
    [(True, "a;b"), (True, "a b"), (True, "é"), (True, {"a b": 1}), (False, ["a,b"])],
)
def test_a_cookie_refuses_what_it_would_lose(explode: bool, value: Any) -> None:
    """With `style: cookie` nothing is escaped, so what would need it has no form."""
    with pytest.raises(Unwritable):
        encode_cookie(Parameter("c", "cookie", style="cookie", explode=explode), value)


@pytest.mark.parametrize(
    ("write", "location", "value"),
    [
        (encode_path, "path", ["a|b"]),
        (encode_query, "query", [["a"], ["b|c"]]),
        (encode_header, "header", ["a,b"]),
    ],
)
def test_a_delimiter_inside_an_item_is_refused(write: Any, location: Any, value: Any) -> None:
    """A pipe that is data could not be told from one between items; nor a comma in a header."""
    with pytest.raises(Unwritable, match="delimiter of items"):
        write(Parameter("c", location, delimiters="|,"), value)


@pytest.mark.parametrize("value", [["a,b"], [" a"], {"k": "a,b"}])
def test_a_header_list_refuses_what_it_would_lose(value: Any) -> None:
    """Nothing quotes a comma in a header list."""
    with pytest.raises(Unwritable, match="header list"):
        encode_header(Parameter("X", "header"), value)


@pytest.mark.parametrize(
    ("location", "value", "expected"),
    [
        ("query", {"a": [1]}, "filter=%7B%22a%22%3A%5B1%5D%7D"),
        ("query", "é", "filter=%22%C3%A9%22"),
        ("path", {"a": 1}, "%7B%22a%22%3A1%7D"),
        ("header", {"a": "é日"}, '{"a":"\\u00e9\\u65e5"}'),
    ],
)
def test_parameters_with_content(location: Any, value: Any, expected: str) -> None:
    """`content: application/json`: the value is JSON text, in a header pure ASCII."""
    parameter = Parameter("filter", location, content="application/json")
    if location == "query":
        assert query(parameter, value) == expected
    elif location == "path":
        assert encode_path(parameter, value) == expected
    else:
        assert encode_header(parameter, value) == expected


def test_content_that_is_not_json_is_the_text_itself() -> None:
    """`content: text/plain` does not put quotes around it."""
    assert query(Parameter("q", "query", content="text/plain"), "a b") == "q=a%20b"

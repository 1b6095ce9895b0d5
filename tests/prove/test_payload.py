"""Request bodies: JSON as JSON, forms pair by pair, multipart part by part, others as bytes."""

from __future__ import annotations

import httpx
import pytest

from wireproof.oracle.bodies import body_schema
from wireproof.oracle.multipart import boundary_of, read_parts
from wireproof.oracle.operations import Content
from wireproof.oracle.payload import check_body

FORM = "application/x-www-form-urlencoded"


def content(media_type, encoding=None):
    return Content(media_type, {}, encoding or {}, (), "#")


def rules(media_type, value, sent, content_type=None, encoding=None, formats=frozenset()):
    declared = content(media_type, encoding)
    kind = media_type if content_type is None else content_type
    return [one.rule for one in check_body(declared, value, sent, kind, formats)]


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ({"a": 1}, b'{"a": 1}'),
        ({"a": 1}, b'{"a":1.0}'),
        ({"a": "\u00e9"}, '{"a":"\u00e9"}'.encode()),
        ({"a": "\u00e9"}, b'{"a":"\\u00e9"}'),
        (None, b"null"),
    ],
)
def test_json_that_says_the_same(value, sent):
    """Spelling is free: escapes, blanks, 1 or 1.0."""
    assert rules("application/json", value, sent) == []


@pytest.mark.parametrize(
    ("value", "sent", "rule"),
    [
        ({"a": None}, b"{}", "body-differs"),
        ({"a": True}, b'{"a":1}', "body-differs"),
        ({"a": 1}, b'{"a":1,"b":2}', "body-differs"),
        ({"a": 1}, b'{"a":1,"a":1}', "body-not-json"),
        ({"a": 1}, b'{"a":NaN}', "body-not-json"),
        ({"a": "\u00e9"}, '{"a":"\u00e9"}'.encode("latin-1"), "body-not-json"),
        ({"a": 1}, b"\xef\xbb\xbf{}", "body-not-json"),
        ({}, b"", "body-not-json"),
    ],
)
def test_json_that_does_not(value, sent, rule):
    """A lost null, an added key, a repeated key, NaN or another charset is a fault."""
    assert rules("application/json", value, sent) == [rule]


@pytest.mark.parametrize(
    ("declared", "sent", "fits"),
    [
        ("application/json", "application/json; charset=utf-8", True),
        ("application/json", "APPLICATION/JSON", True),
        ("application/json", "text/plain", False),
        ("application/json", "application/vnd.api+json", False),
        ("application/*", "application/json", True),
        ("*/*", "application/json", True),
        ("application/json", "", False),
    ],
)
def test_the_content_type_is_the_declared_one(declared, sent, fits):
    """Parameters and case do not matter, another media type does."""
    found = rules(declared, {}, b"{}", content_type=sent)

    assert ("wrong-content-type" not in found) is fits


@pytest.mark.parametrize(
    ("value", "sent", "fits"),
    [
        ({"a": "b c"}, b"a=b+c", True),
        ({"a": "b c"}, b"a=b%20c", True),
        ({"a": "b+c"}, b"a=b%2Bc", True),
        ({"a": "b+c"}, b"a=b+c", False),
        ({"a": "x&y=z"}, b"a=x%26y%3Dz", True),
        ({"a": "x&y=z"}, b"a=x&y=z", False),
        ({"a": ["1", "2"]}, b"a=1&a=2", True),
        ({"a": ["1", "2"]}, b"a=1,2", False),
        ({"a": ["1", "2"]}, b"a=2&a=1", False),
        ({"a": {"b": 1}}, b"a=%7B%22b%22%3A1%7D", True),
        ({"a": {"b": 1}}, b"a=%7B%22b%22%3A+1%7D", True),
        ({"a": True}, b"a=true", True),
        ({"a": True}, b"a=True", False),
        ({"a": []}, b"", True),
        ({"b": "2", "a": "1"}, b"a=1&b=2", True),
        ({"a": "1"}, b"a=1&b=2", False),
    ],
)
def test_forms(value, sent, fits):
    """A form is read as WHATWG has it; arrays repeat, objects are JSON (OAS, Encoding Object)."""
    assert (rules(FORM, value, sent) == []) is fits


def test_forms_with_a_style():
    """A style in `encoding` serialises like a query parameter."""
    joined = {"a": {"style": "form", "explode": False}}

    assert rules(FORM, {"a": ["1", "2"]}, b"a=1,2", encoding=joined) == []
    assert rules(FORM, {"a": ["1", "2"]}, b"a=1&a=2", encoding=joined) == ["wrong-on-wire"]


def multipart(files, data=None):
    request = httpx.Request("POST", "https://x.test", files=files, data=data)
    return request.read(), request.headers["content-type"]


def test_multipart_is_read_part_by_part():
    """Bytes, texts and JSON parts are compared by what they say."""
    sent, kind = multipart(
        {"file": ("a.bin", b"\x00\r\n--x", "application/octet-stream")}, {"title": "T\u00e9"}
    )
    value = {"file": b"\x00\r\n--x", "title": "T\u00e9"}

    assert rules("multipart/form-data", value, sent, kind) == []
    assert rules("multipart/form-data", {**value, "title": "t"}, sent, kind) == ["wrong-part"]
    assert rules("multipart/form-data", {"file": b"", "title": "T\u00e9"}, sent, kind) == [
        "wrong-part"
    ]
    assert rules("multipart/form-data", {**value, "more": "1"}, sent, kind) == ["wrong-part"]


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("\\", "\\"),
        ("\\", "\\\\"),
        ("a\\b", "a\\b"),
        ('a"b', "a%22b"),
        ('a"b', 'a\\"b'),
        ("\\\\", "\\\\"),
    ],
)
def test_the_name_of_a_part_is_read_as_browsers_write_it_or_as_a_quoted_string(name, sent):
    """Either is right; another name is not."""
    head = f'--b\r\nContent-Disposition: form-data; name="{sent}"\r\n\r\n'
    body, kind = f"{head}1\r\n--b--\r\n".encode(), "multipart/form-data; boundary=b"
    assert rules("multipart/form-data", {name: "1"}, body, kind) == []
    assert {*rules("multipart/form-data", {f"{name}x": "1"}, body, kind)} == {"wrong-part"}


def test_the_label_of_a_part_ends_where_its_quoted_parameter_ends():
    """A comma in one parts no list of media types."""
    encoding = {"n": {"contentType": 'text/plain; p="a,b", text/html'}}
    kind = "multipart/form-data; boundary=b"
    for label, wrong in (
        ('text/plain; p="a,b"', []),
        ("text/html", []),
        ('text/plain; p="a', ["multipart-malformed"]),
        ("text/css", ["wrong-part"]),
    ):
        head = f'--b\r\nContent-Disposition: form-data; name="n"\r\nContent-Type: {label}\r\n\r\n'
        body = f"{head}1\r\n--b--\r\n".encode()
        assert rules("multipart/form-data", {"n": "1"}, body, kind, encoding) == wrong


def test_multipart_honours_declared_part_types():
    """A part whose media type the document declares has to carry it."""
    sent, kind = multipart({"meta": ("", b'{"a": 1}', "application/json")})
    declared = {"meta": {"contentType": "application/json"}}
    other = {"meta": {"contentType": "application/xml"}}

    assert rules("multipart/form-data", {"meta": {"a": 1.0}}, sent, kind, declared) == []
    assert rules("multipart/form-data", {"meta": {"a": 1}}, sent, kind, other) == ["wrong-part"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"nothing", "does not begin"),
        (b"--b\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n", "closing boundary"),
        (b"--b\r\ncontent-disposition: form-data\r\n\r\n1\r\n--b--\r\n", "no name"),
        (b"--b\r\nx: y\r\n\r\n1\r\n--b--\r\n", "not form-data"),
        (b"--b\r\nno end--b--", "closing boundary"),
    ],
)
def test_multipart_that_is_broken(body, message):
    """Framing is judged by RFC 2046, not by the library that wrote it."""
    with pytest.raises(ValueError, match=message):
        read_parts("b", body)


def test_boundaries_may_be_quoted():
    """`boundary="a b"` is as good as a bare one."""
    assert boundary_of('multipart/form-data; boundary="a b"') == "a b"
    assert boundary_of("multipart/form-data; charset=utf-8; boundary=xyz") == "xyz"
    assert boundary_of("multipart/form-data") is None


@pytest.mark.parametrize(
    ("value", "sent", "fits"),
    [
        (b"\x00\xff", b"\x00\xff", True),
        (b"\x00\xff", b"\x00\xfe", False),
        ("\u00e9", "\u00e9".encode(), True),
        ("\u00e9", "\u00e9".encode("latin-1"), False),
        (12, b"12", True),
    ],
)
def test_plain_bodies(value, sent, fits):
    """Bytes are bytes, and text is UTF-8."""
    assert (rules("text/plain", value, sent) == []) is fits


def test_reserved_characters_of_a_form_may_stand_as_they_are():
    """`allowReserved` expands as RFC 6570, 3.2.3, says: a triplet of the text is kept."""
    reserved = {"a": {"allowReserved": True}}

    assert rules(FORM, {"a": "x%2Fy"}, b"a=x%2Fy", encoding=reserved) == []
    assert rules(FORM, {"a": "x%2Fy"}, b"a=x%252Fy", encoding=reserved) != []
    assert rules(FORM, {"a": "x%2Fy"}, b"a=x%2Fy") != []


@pytest.mark.parametrize(
    ("parts", "broken"),
    [(["[1,2]"], []), (["1", "2"], []), (["[1]", "[2]"], ["wrong-part"]), (["1"], ["wrong-part"])],
)
def test_an_array_that_is_labelled_json_is_one_part_or_one_for_each_item(parts, broken):
    """OAS 3.1.0 labels "a specific property"; since 3.2, section 4.14.5.1, each item is encoded."""
    head = (
        '--b\r\nContent-Disposition: form-data; name="n"\r\nContent-Type: application/json\r\n\r\n'
    )
    sent = "".join(f"{head}{one}\r\n" for one in parts) + "--b--\r\n"
    kind, declared = "multipart/form-data", {"n": {"contentType": "application/json"}}

    found = rules(kind, {"n": [1, 2]}, sent.encode(), f"{kind}; boundary=b", declared)

    assert found == broken


@pytest.mark.parametrize(
    ("media_type", "schema", "known"),
    [
        ("text/csv", {"type": "array"}, {"type": "string"}),
        ("text/html", {"type": "object"}, {"type": "string"}),
        ("text/csv", {"type": "string", "maxLength": 3}, {"type": "string", "maxLength": 3}),
        ("text/json", {"type": "object"}, {"type": "object"}),
        ("text/event-stream", {"type": "object"}, {"type": "object"}),
    ],
)
def test_what_a_text_is_made_of_takes_a_decoder_to_see(media_type, schema, known):
    """The rows of a CSV are a text on the wire."""
    assert body_schema({}, Content(media_type, schema, {}, (), "#"), "response") == known


def test_text_is_judged_in_the_charset_of_its_label():
    """UTF-8 under another label says something else to whoever reads it."""
    content = Content("text/plain; charset=iso-8859-1", {"type": "string"}, {}, (), "#")

    def rules(sent):
        found = check_body(content, "é", sent, content.media_type, frozenset())
        return [one.rule for one in found]

    assert rules(b"\xe9") == []
    assert rules("é".encode()) == ["body-differs"]

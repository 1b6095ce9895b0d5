"""Parameters that vendors write at the edge of the specification."""

from __future__ import annotations

import pytest


def with_parameter(parameter: str) -> str:
    """A document whose one operation, `things.list`, has this parameter."""
    return f"""
paths:
  /things:
    get:
      operationId: list
      tags: [things]
      parameters:
        - {parameter}
      responses:
        '204': {{description: Done}}
"""


def told(client) -> list[str]:
    """The reasons of the ledger."""
    return [entry.reason for entry in client.generated.faults]


@pytest.mark.parametrize(
    ("schema", "given", "query"),
    [
        ("{type: boolean}", "", "flag="),
        ("{type: boolean}", True, "flag=true"),
        ("{type: string, minLength: 2}", "", "flag="),
        ("{type: string}", "", "flag="),
        ("{type: array, items: {type: integer}}", "", "flag="),
        ("{type: array, items: {type: integer}}", [1, 2], "flag=1&flag=2"),
    ],
)
def test_an_empty_value_may_stand_where_the_document_allows_it(acme, schema, given, query):
    """`allowEmptyValue`: the empty text is a value beside those of the schema."""
    client = acme(
        with_parameter(f"{{name: flag, in: query, allowEmptyValue: true, schema: {schema}}}")
    )

    client.client().things.list(flag=given)

    assert client.sent.url.query.decode() == query
    assert told(client) == []


def test_an_empty_value_is_refused_elsewhere(acme):
    """Without `allowEmptyValue`, or outside of the query, the schema alone decides."""
    client = acme(with_parameter("{name: flag, in: query, schema: {type: boolean}}"))
    with pytest.raises(client.package.errors.RequestInvalid):
        client.client().things.list(flag="")

    flag = "{name: flag, in: header, allowEmptyValue: true, schema: {type: boolean}}"
    client = acme(with_parameter(flag))
    with pytest.raises(client.package.errors.RequestInvalid):
        client.client().things.list(flag="")


def test_a_deep_object_that_is_an_array_is_sent_in_brackets_and_told(acme):
    """The specification gives it no form; Stripe and servers that know brackets read `expand[]=a`.

    It is told, and is no degradation: no more could be said by another client.
    """
    expand = "{type: array, items: {type: string}}"
    client = acme(
        with_parameter(f"{{name: expand, in: query, style: deepObject, schema: {expand}}}")
    )

    client.client().things.list(expand=["a", "b"])

    assert client.sent.url.query == b"expand%5B%5D=a&expand%5B%5D=b"
    [entry] = [one for one in client.generated.api.ledger if "deepObject" in one.reason]
    assert (entry.status, told(client)) == ("generated", [])


def test_an_operator_in_a_name_is_a_word(acme):
    """`SentOn<` and `SentOn>` are before and after for dates, less and greater for numbers."""
    client = acme(
        with_parameter("{name: SentOn, in: query, schema: {type: string, format: date}}").replace(
            "      responses",
            "        - {name: 'SentOn<', in: query, schema: {type: string, format: date}}\n"
            "        - {name: 'SentOn>', in: query, schema: {type: string, format: date}}\n"
            "        - {name: 'Size>=', in: query, schema: {type: integer}}\n"
            "      responses",
        )
    )

    client.client().things.list(sent_on_before="2026-01-02", sent_on_after="2025-01-02", size_gte=3)

    assert client.sent.url.query == b"SentOn%3C=2026-01-02&SentOn%3E=2025-01-02&Size%3E%3D=3"


def test_a_refusal_names_the_argument(acme):
    """A property that shares its name with a parameter is called `body_id`, also when refused."""
    client = acme(
        """
        paths:
          /things/{id}:
            put:
              operationId: put
              tags: [things]
              parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {type: object, properties: {id: {type: integer, maximum: 9}}}
              responses: {'204': {description: Done}}
        """
    )

    with pytest.raises(client.package.errors.RequestInvalid, match="body_id: Input should be less"):
        client.client().things.put(id=1, body_id=99)


@pytest.mark.parametrize(
    "content",
    [
        "{$ref: '#/components/mediaTypes/Whole'}",
        "{application/json: {$ref: '#/components/mediaTypes/One'}}",
    ],
)
def test_a_body_may_be_referred_to(acme, content):
    """`components/mediaTypes` holds media types, or whole `content` maps of split documents."""
    client = acme(
        f"""
        paths:
          /things:
            get:
              operationId: get
              tags: [things]
              responses: {{'200': {{description: A thing, content: {content}}}}}
        components:
          mediaTypes:
            One: {{schema: {{$ref: '#/components/schemas/Thing'}}}}
            Whole: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}
          schemas:
            Thing: {{type: object, properties: {{code: {{type: string}}}}}}
        """
    )
    client.reply(200, {"code": "a"})

    assert client.client().things.get() == client.package.models.Thing(code="a")
    assert told(client) == []


def test_a_constrained_value_or_null_is_a_union_that_type_checkers_know(acme):
    """Pyright has no `|` for values of `Annotated[…]`, which the table of an operation holds."""
    level = "{anyOf: [{type: integer, minimum: 0, maximum: 4}, {type: 'null'}]}"
    client = acme(with_parameter(f"{{name: level, in: query, schema: {level}}}"))
    source = (client.folder / "resources" / "things.py").read_text("utf-8")

    assert "type=Union[Annotated[Integer, Field(ge=0, le=4)], None]" in source
    client.client().things.list(level=4)
    assert client.sent.url.query == b"level=4"


@pytest.mark.parametrize(
    ("media", "given", "query", "reasons"),
    [
        ("{application/json: {schema: {type: array}}}", [1], "flag=%5B1%5D", 0),
        ("{text/plain: {schema: {type: boolean}}}", True, "flag=true", 0),
        ("{text/plain: {}}", "a b", "flag=a%20b", 0),
        ("{application/json-seq: {itemSchema: {type: string}}}", "\x1e1\n", "flag=%1E1%0A", 1),
        ("{text/csv: {schema: {type: array}}}", "a,b", "flag=a%2Cb", 1),
        ("{application/xml: {schema: {type: object}}}", "<a/>", "flag=%3Ca%2F%3E", 1),
    ],
)
def test_a_parameter_of_a_media_type_that_nothing_writes_is_passed_on(
    acme, media, given, query, reasons
):
    """JSON and plain values are written by their schema; of all else, the caller has the text."""
    client = acme(with_parameter(f"{{name: flag, in: query, content: {media}}}"))

    client.client().things.list(flag=given)

    assert client.sent.url.query.decode() == query
    assert len(told(client)) == reasons
    if reasons:
        with pytest.raises(client.package.errors.RequestInvalid):
            client.client().things.list(flag=[given])


@pytest.mark.parametrize(
    ("parameter", "reason"),
    [
        ("null", "null is no parameter"),
        ("limit", "'limit' is no parameter"),
        ("{name: limit}", "it has no `in`"),
        ("{name: limit, in: url}", "no parameter is `in` 'url'"),
        ("{in: query}", "it has no `name`"),
        ("{in: header, name: x y, schema: {}}", "no header field can be called 'x y'"),
        ("{in: header, name: '', schema: {}}", "no header field can be called ''"),
    ],
)
def test_what_is_no_parameter_is_left_out_and_told(acme, parameter, reason):
    """The ledger says what is missing; the operation can be called without it."""
    client = acme(with_parameter(parameter))

    client.client().things.list()

    assert client.sent.url.query == b""
    assert f"{reason}; it is left out" in told(client)


def creating(body: str, responses: str) -> str:
    """A document with one operation, `things.create`."""
    return f"""
paths:
  /things:
    post:
      operationId: create
      tags: [things]
      requestBody: {body}
      responses: {responses}
"""


@pytest.mark.parametrize("nothing", ["", "word", "7"])
def test_a_media_type_with_nothing_behind_it_takes_any_value(acme, nothing):
    """`application/json:` names what is sent; only what the value looks like is not said."""
    body = f"{{required: true, content: {{application/json: {nothing}}}}}"
    client = acme(creating(body, "{'204': {description: Done}}"))

    client.client().things.create(body=[1, None])

    assert client.sent.content == b"[1,null]"


@pytest.mark.parametrize("name", ["application/json\\nX-Own: 1", "", " "])
def test_what_no_content_type_can_say_is_no_media_type(acme, name):
    """A body that would write a header field of its own is left out, and so is an answer."""
    content = f'{{"{name}": {{schema: {{type: string}}}}}}'
    answers = f"{{'2XX': {{description: Done, content: {content}}}}}"
    client = acme(creating(f"{{content: {content}}}", answers))

    client.client().things.create()

    assert client.sent.content == b""
    assert "content-type" not in client.sent.headers
    assert [reason.partition(" is no media type: ")[2] for reason in told(client)] == [
        "no Content-Type can say it; it is left out"
    ] * 2

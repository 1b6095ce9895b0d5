"""What was received is what is kept: every digit of a decimal, every character of a time."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.generate.conftest import answering, operation

PRICE = "{type: object, properties: {price: {type: number, format: decimal, minimum: 0}}}"


@pytest.mark.parametrize("text", ["12345678901234567890.12", "1.10", "5", "0.1"])
def test_a_decimal_has_the_digits_of_the_wire(acme, text):
    """In both directions: a float would round it."""
    made = acme(answering(PRICE))
    made.reply(content=f'{{"price":{text},"more":1.5}}'.encode())

    found = made.client(on_drift="raise").things.get()

    assert repr(found.price) == f"Decimal('{text}')"
    assert found.more == 1.5


@pytest.mark.parametrize("text", ["12345678901234567890.12", "1.10", "1E+3"])
def test_a_decimal_is_sent_as_it_is_written(acme, text):
    """Digit by digit, as a number."""
    made = acme(operation(PRICE))

    made.client().things.create(price=Decimal(text))

    assert made.sent.content == f'{{"price":{text}}}'.encode()


def test_the_limits_of_a_decimal_hold(acme):
    """And a text is no number."""
    made = acme(operation(PRICE))

    for value in (Decimal("-0.1"), "1.5", Decimal("NaN")):
        with pytest.raises(made.package.errors.RequestInvalid):
            made.client().things.create(price=value)
    assert made.requests == []


def test_a_limit_of_a_decimal_is_the_number_that_is_written(acme):
    """`0.1` is not the float next to it, in a body and in a parameter."""
    price = "{type: number, format: decimal, minimum: 0.1, exclusiveMaximum: 0.3}"
    made = acme(operation(f"{{type: object, properties: {{price: {price}}}}}"))
    create = made.client().things.create

    create(price=Decimal("0.1"))
    assert made.sent.content == b'{"price":0.1}'
    for value in ("0.09", "0.3"):
        with pytest.raises(made.package.errors.RequestInvalid):
            create(price=Decimal(value))


def test_a_decimal_that_drifted_is_written_as_it_came(acme):
    """What is no number is kept, and no reason to fail when the model is written out."""
    made = acme(answering(PRICE))
    made.reply(data={"price": "much"})

    found = made.client(on_drift="ignore").things.get()

    assert found.model_dump(mode="json") == {"price": "much"}


TIMES = [
    "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.500Z",
    "2026-01-31T12:00:00.000Z", "2026-01-31T12:00:00.500000Z", "2026-01-31T12:00:00+00:00",
    "2026-01-31T12:00:00-00:00", "2026-01-31t12:00:00z", "2026-01-31T12:00:00.123456+02:00",
    "2026-01-31T12:00:00.1230000Z",
]  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_written_as_it_came(acme, text):
    """It is sent back as the same text, though many texts mean one instant."""
    made = acme(answering("{type: object, properties: {at: {type: string, format: date-time}}}"))
    made.reply(data={"at": text})

    found = made.client(on_drift="raise").things.get()

    assert found.model_dump(mode="json") == {"at": text}
    assert found.at.hour == 12


ENCODED = """
type: object
required: [old, new]
properties:
  old: {type: string, format: byte}
  new: {type: string, contentEncoding: base64}
  short: {type: string, format: byte, maxLength: 8}
"""


def test_base64_is_bytes(acme):
    """In both directions, whichever dialect says it; text that is base64 is taken as well."""
    client = acme(operation(ENCODED))

    client.client().things.create(old=b"\xff\xfe\xfd", new="AAE=", short="AAE=")
    assert client.body == {"old": "//79", "new": "AAE=", "short": "AAE="}
    with pytest.raises(client.package.errors.RequestInvalid, match="new"):
        client.client().things.create(old=b"", new="no base64!")


def test_base64_that_comes_is_bytes(acme):
    """What is none is drift, and comes as it is."""
    client = acme(answering(ENCODED))
    client.reply(200, {"old": "//79", "new": "AAE=", "short": "AAE="})
    thing = client.client(on_drift="raise").things.get()
    assert (thing.old, thing.new, thing.short) == (b"\xff\xfe\xfd", b"\x00\x01", "AAE=")

    client.reply(200, {"old": "//79", "new": "no base64!"})
    records = []
    assert client.client(on_drift=records.append).things.get().new == "no base64!"
    assert [one.pointer for one in records] == ["/new"]


@pytest.mark.parametrize("said", ["format: byte", "format: base64", "contentEncoding: base64"])
def test_base64_without_its_padding_is_bytes_too(acme, said):
    """Many leave it out (RFC 4648 section 3.2); it is sent, and written back, as it was spelled."""
    schema = f"{{type: object, properties: {{a: {{type: string, {said}}}}}}}"
    asked, answered = acme(operation(schema)), acme(answering(schema))

    asked.client().things.create(a="++8")
    assert asked.body == {"a": "++8"}
    with pytest.raises(asked.package.errors.RequestInvalid, match="base64"):
        asked.client().things.create(a="+")

    answered.reply(200, {"a": "++8"})
    thing = answered.client(on_drift="raise").things.get()
    assert thing.a == b"\xfb\xef"
    assert thing.model_dump(mode="json") == {"a": "++8"}
    for text in ("+", "++8==", "-_8"):
        answered.reply(200, {"a": text})
        with pytest.raises(answered.package.errors.ResponseInvalid, match="/a"):
            answered.client(on_drift="raise").things.get()


URL_SAFE = """
type: object
required: [id]
properties:
  id: {type: string, contentEncoding: base64url}
  named: {type: string, format: base64url}
  many: {type: array, items: {type: string, contentEncoding: base64url}}
  inner: {type: object, additionalProperties: {$ref: '#/components/schemas/Key'}}
  plain: {type: string, format: byte}
"""
KEY = "{type: object, properties: {key: {type: string, contentEncoding: base64url}}}"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"id": b"\xff\xef\xfe\xfd"}, {"id": "_-_-_Q"}),
        ({"id": "_-_-_Q=="}, {"id": "_-_-_Q=="}),
        ({"id": b"", "named": b"\xff"}, {"id": "", "named": "_w"}),
        ({"id": "", "many": [b"\xff", "_-8"]}, {"id": "", "many": ["_w", "_-8"]}),
        ({"id": "", "inner": {"a": {"key": b"\xff"}}}, {"id": "", "inner": {"a": {"key": "_w"}}}),
        ({"id": b"\xff", "plain": b"\xff"}, {"id": "_w", "plain": "/w=="}),
    ],
)
def test_base64url_is_written_in_its_own_alphabet(acme, given, sent):
    """Bytes become URL-safe text without padding, at any depth; text is taken as it is."""
    client = acme(operation(URL_SAFE) + f"components: {{schemas: {{Key: {KEY}}}}}\n")

    client.client().things.create(**given)

    assert client.body == sent
    with pytest.raises(client.package.errors.RequestInvalid, match="base64url"):
        client.client().things.create(id="//79")


def test_base64url_that_comes_is_bytes(acme):
    """Padded or not, and written back as it came; the other alphabet is drift."""
    client = acme(answering(URL_SAFE.replace("$ref: '#/components/schemas/Key'", "type: integer")))
    client.reply(200, {"id": "_-8", "named": "_w==", "many": ["_w"]})
    thing = client.client(on_drift="raise").things.get()
    assert (thing.id, thing.named, thing.many) == (b"\xff\xef", b"\xff", [b"\xff"])
    assert thing.model_dump(mode="json")["named"] == "_w=="

    for text in ("//79", "a", "_w=", "_w===", "é"):
        client.reply(200, {"id": text})
        with pytest.raises(client.package.errors.ResponseInvalid, match="id"):
            client.client(on_drift="raise").things.get()


def test_bytes_that_were_read_are_written_in_the_alphabet_of_their_new_place(acme):
    """However they were spelled where they came from."""
    read = acme(answering(URL_SAFE.replace("$ref: '#/components/schemas/Key'", "type: integer")))
    send = acme(operation(URL_SAFE) + f"components: {{schemas: {{Key: {KEY}}}}}\n")
    read.reply(200, {"id": "--8", "plain": "++8"})
    thing = read.client(on_drift="raise").things.get()

    send.client().things.create(id=thing.plain, plain=thing.id)

    assert send.body == {"id": "--8", "plain": "++8="}


def test_base64url_in_a_query_and_a_header_is_bytes(acme):
    """A parameter is written in the same alphabet, and each item of a list."""
    parameters = """
      parameters:
        - {name: q, in: query, schema: {type: string, contentEncoding: base64url}}
        - {name: X-Key, in: header, schema: {type: array, items: {type: string, format: base64url}}}
"""
    client = acme(
        operation("{type: object}", required=False).replace(
            "      requestBody:", parameters.strip("\n") + "\n      requestBody:"
        )
    )

    client.client().things.create(q=b"\xff\xef", x_key=[b"\xff", "_-8"])

    assert client.sent.url.query == b"q=_-8"
    assert client.sent.headers["x-key"] == "_w,_-8"


@pytest.mark.parametrize("long", [2**63, 2**64 - 1, -(2**63) - 1, int("9" * 400)])
def test_a_listed_number_of_more_than_64_bits_is_taken_beside_a_short_one(acme, long):
    """In a body, a parameter and an answer; what is not listed is not."""
    schema = f"{{type: object, properties: {{n: {{enum: [1, a, {long}]}}}}}}"
    made = acme(answering(schema))
    made.reply(content=f'{{"n": {long}}}'.encode())
    assert made.client(on_drift="raise").things.get().n == long
    made.reply(content=f'{{"n": {long + 1}}}'.encode())
    with pytest.raises(made.package.errors.ResponseInvalid):
        made.client(on_drift="raise").things.get()

    made = acme(operation(schema))
    for value in (1, "a", long):
        made.client().things.create(n=value)
        assert made.body == {"n": value}
    for value in (True, long + 1, str(long)):
        with pytest.raises(made.package.errors.RequestInvalid):
            made.client().things.create(n=value)

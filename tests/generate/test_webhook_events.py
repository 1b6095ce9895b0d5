"""`client.webhooks.parse(body, headers)`: whose it is, which event it is, its payload."""

import base64
import hashlib
import hmac
import importlib
import json
import shutil
import time

import pytest

EVENTS = """
webhooks:
  messageDelivered:
    post:
      requestBody:
        content: {application/json: {schema: {type: object, required: [type, id], properties: {
          type: {const: message.delivered}, id: {type: string}, status: {enum: [read, new]}}}}}
      responses: {'204': {description: Taken}}
  messageBounced:
    post:
      requestBody:
        content: {application/json: {schema: {type: object, required: [type, id], properties: {
          type: {enum: [message.bounced, message.blocked]}, id: {type: string},
          status: {enum: [read, new]}}}}}
      responses: {'204': {description: Taken}}
paths: {}
"""
KEY = b"a key of the tests, 32 bytes long"
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
BODY = b'{"type": "message.delivered", "id": "m_1"}'


@pytest.fixture
def package(acme):
    """The package of a client of a vendor that tells of messages."""
    return acme(EVENTS).package


@pytest.fixture(params=["Acme", "AsyncAcme"])
def webhooks(package, request):
    """The attribute of either client; making one needs no credentials."""
    return getattr(package, request.param)(base_url="https://acme.example").webhooks


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("message.delivered", "MessageDeliveredPayload"),
        ("message.bounced", "MessageBouncedPayload"),
        ("message.blocked", "MessageBouncedPayload"),
    ],
)
def test_the_constant_of_a_payload_says_which_event_it_is(package, webhooks, type_, name):
    """Each of its values leads to its class; `status`, which all have, leads nowhere."""
    event = webhooks.parse(json.dumps({"type": type_, "id": "m_1", "status": "read"}))

    assert type(event) is getattr(package.models, name)


def test_an_unknown_event_survives_as_itself(webhooks):
    """What the vendor sends from next year on is its JSON, not an error and not another class."""
    assert webhooks.parse(b'{"type": "message.seen", "id": 7}') == {"type": "message.seen", "id": 7}


def test_a_known_event_that_drifts_is_told_as_drift(package, webhooks):
    """It stays the event that its constant names."""
    with pytest.warns(package.DriftWarning, match="/id"):
        event = webhooks.parse(b'{"type": "message.delivered", "id": 7}')

    assert type(event) is package.models.MessageDeliveredPayload
    with pytest.raises(package.errors.ResponseInvalid):
        webhooks.parse(b'{"type": "message.delivered", "id": 7}', on_drift="raise")
    with pytest.raises(package.errors.ResponseInvalid, match="no JSON"):
        webhooks.parse(b"{")


def test_a_header_field_says_which_event_it_is(acme):
    """As with GitHub: `X-Acme-Event` and `action` together; without the field `action` alone."""
    one = """
  {name}:
    post:
      parameters: [{{in: header, name: X-Acme-Event, example: {event}, schema: {{type: string}}}}]
      requestBody:
        content: {{application/json: {{schema: {{type: object, required: [action], properties: {{
          action: {{enum: [{action}]}}}}}}}}}}
      responses: {{'204': {{description: Taken}}}}"""
    rows = [("issueOpened", "issue", "opened"), ("issueClosed", "issue", "closed"),
            ("pullOpened", "pull", "opened")]  # fmt: skip
    texts = [one.format(name=name, event=event, action=action) for name, event, action in rows]
    webhooks = acme("paths: {}\nwebhooks:" + "".join(texts)).package.webhooks

    for name, event, action in rows:
        body = json.dumps({"action": action})
        found = webhooks.events.parse(body, {"x-acme-event": event})
        assert type(found).__name__ == f"{name[0].upper()}{name[1:]}Payload"
    assert type(webhooks.events.parse('{"action": "closed"}')).__name__ == "IssueClosedPayload"
    unknown = webhooks.events.parse('{"action": "opened"}', {"X-Acme-Event": "fork"})
    assert unknown == {"action": "opened"}


def test_the_key_of_the_document_says_which_event_it_is(acme):
    """Where `type` is any text: `message.sent` is the webhook `messageSent`."""
    text = """
  {name}:
    post:
      requestBody:
        content: {{application/json: {{schema: {{type: object, required: [type, {field}],
          properties: {{type: {{type: string}}, {field}: {{type: string}}}}}}}}}}
      responses: {{'204': {{description: Taken}}}}"""
    names = [("messageSent", "to"), ("messageRead", "by")]
    listed = "".join(text.format(name=name, field=field) for name, field in names)
    events = acme("paths: {}\nwebhooks:" + listed).package.webhooks.events

    assert events.parse('{"type": "message.sent", "to": "a"}').to == "a"
    assert events.parse('{"type": "message.read", "by": "b"}').by == "b"
    assert events.parse('{"type": "message.kept", "by": "b"}') == {
        "type": "message.kept",
        "by": "b",
    }


def signed(body=BODY, *, key=KEY, at=None, id_="msg_1", start="webhook"):
    """The header fields of Standard Webhooks, computed as its specification says."""
    sent = str(int(time.time() if at is None else at))
    digest = hmac.new(key, f"{id_}.{sent}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {f"{start}-id": id_, f"{start}-timestamp": sent, f"{start}-signature": signature}


def test_the_published_vectors_are_verified(package):
    """The examples of Standard Webhooks' and of GitHub's own documentation."""
    standard = package.StandardWebhooks(clock=lambda: 1614265330.0)
    standard.verify(
        b'{"test": 2432232314}',
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    published = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    package.Hmac("X-Hub-Signature-256", "sha256=").verify(
        b"Hello, World!", {"x-hub-signature-256": published}, ["It's a Secret to Everybody"]
    )


def stripe(body=BODY, *, at=None, secret="whsec_stripe"):  # noqa: S107 - of the test
    """The header field of Stripe, computed as its documentation says."""
    sent = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"{sent}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={sent},v1={digest},v0=old"}


def test_a_signature_is_verified_before_anything_is_parsed(package, webhooks):
    """By any of several secrets, whatever the case of the header fields, among old signatures."""
    scheme = package.StandardWebhooks()
    other = f"whsec_{base64.b64encode(b'another key').decode()}"
    several = signed()
    several["webhook-signature"] = f"v1,AAAA v1a,BBBB {several['webhook-signature']}"

    for headers, secret in [
        (signed(), SECRET),
        ({name.title(): text for name, text in signed().items()}, SECRET),
        (list(signed().items()), SECRET),
        (signed(), [other, SECRET]),
        (several, SECRET),
        (signed(start="svix"), SECRET),
        (signed(), SECRET.removeprefix("whsec_")),
    ]:
        assert webhooks.parse(BODY, headers, secret=secret, signature=scheme).id == "m_1"
    plain = package.Timestamped()
    assert webhooks.parse(BODY, stripe(), secret="whsec_stripe", signature=plain).id == "m_1"
    for encoding, text in (("hex", "hex"), ("base64", "b64")):
        digest = hmac.new(b"s", BODY, hashlib.sha256).digest()
        field = digest.hex() if text == "hex" else base64.b64encode(digest).decode()
        scheme = package.Hmac("X-Sign", encoding=encoding)
        assert webhooks.parse(BODY, {"x-sign": field}, secret="s", signature=scheme).id == "m_1"


def forgeries():
    """What somebody else may send, by what is wrong with it: body, header fields, secret."""
    good = signed()
    return {
        "another body": (BODY + b" ", good, SECRET),
        "another id": (BODY, good | {"webhook-id": "msg_2"}, SECRET),
        "another time": (BODY, good | {"webhook-timestamp": str(int(time.time()) - 1)}, SECRET),
        "another key": (BODY, signed(key=b"theirs"), SECRET),
        "no signature": (BODY, good | {"webhook-signature": ""}, SECRET),
        "an unknown version": (
            BODY,
            good | {"webhook-signature": good["webhook-signature"].replace("v1,", "v2,")},
            SECRET,
        ),
        "its beginning": (
            BODY,
            good | {"webhook-signature": good["webhook-signature"][:9]},
            SECRET,
        ),
        "no field": (BODY, {}, SECRET),
        "too old": (BODY, signed(at=time.time() - 400), SECRET),
        "from tomorrow": (BODY, signed(at=time.time() + 400), SECRET),
    }


@pytest.mark.parametrize("kind", forgeries())
def test_what_the_secret_has_not_signed_is_refused(package, webhooks, kind):
    """One typed error, whatever is wrong."""
    body, headers, secret = forgeries()[kind]

    with pytest.raises(package.errors.SignatureInvalid):
        webhooks.parse(body, headers, secret=secret, signature=package.StandardWebhooks())


@pytest.mark.parametrize(
    "headers",
    [
        stripe(BODY + b" "),
        stripe(at=time.time() - 400),
        stripe(secret="theirs"),
        {"Stripe-Signature": "v1=00"},
        {"Stripe-Signature": "t=x,v1=00"},
        {},
    ],
)
def test_what_is_forged_in_the_way_of_stripe_is_refused(package, webhooks, headers):
    """Another body, an old one, another secret, no time, nothing."""
    with pytest.raises(package.errors.SignatureInvalid):
        webhooks.parse(BODY, headers, secret="whsec_stripe", signature=package.Timestamped())


def test_secrets_come_from_the_environment_and_must_be_there(package, webhooks, monkeypatch):
    """`ACME_…_WEBHOOK_SECRET` has one or several; without any, nothing is let through."""
    scheme, variable = package.StandardWebhooks(), webhooks._variable
    with pytest.raises(package.errors.CredentialsMissing, match=variable):
        webhooks.parse(BODY, signed(), signature=scheme)
    with pytest.raises(package.errors.RequestInvalid, match="signature="):
        webhooks.parse(BODY, signed(), secret=SECRET)
    with pytest.raises(package.errors.CredentialsMissing, match="base64"):
        webhooks.parse(BODY, signed(), secret="whsec_!", signature=scheme)
    monkeypatch.setenv(variable, f"whsec_AAAA {SECRET}")

    assert webhooks.parse(BODY, signed(), signature=scheme).id == "m_1"


def test_the_header_fields_of_the_document_say_how_it_is_signed(acme):
    """`webhook-signature` is that of Standard Webhooks: nothing passes without a secret."""
    field = "parameters: [{in: header, name: webhook-signature, schema: {type: string}}]"
    package = acme(EVENTS.replace("    post:", f"    post:\n      {field}", 1)).package

    with pytest.raises(package.errors.CredentialsMissing):
        package.webhooks.events.parse(BODY, signed())
    assert package.webhooks.events.parse(BODY, signed(), secret=SECRET).id == "m_1"
    assert package.webhooks.events.parse(BODY, signature=None).id == "m_1"


MUTANTS = {
    "verification is skipped": ("webhooks.py", "scheme.verify(", "print(scheme, "),
    "any signature fits": ("signatures.py", "    if not found:", "    if False:"),
    "the body is not signed": ("signatures.py", ".encode() + body, hash", ".encode(), hash"),
    "the first bytes are compared": (
        "signatures.py",
        "compare_digest(text.encode(), one.encode())",
        "compare_digest(text.encode(), one[: len(text)].encode())",
    ),
    "age does not matter": ("signatures.py", "abs(now - int(sent)) > tolerance", "False"),
    "the future is past": ("signatures.py", "abs(now - int(sent))", "(now - int(sent))"),
    "any version is good": ("signatures.py", 'version == "v1"', "version"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_verification_that_does_less_is_found_out(package, tmp_path, name):
    """Each mutant of the runtime takes a forgery, or refuses what the secret has signed."""
    file, before, after = MUTANTS[name]
    folder = tmp_path / f"mutant_{list(MUTANTS).index(name)}"
    shutil.copytree(tmp_path / package.__name__, folder)
    path = folder / "_runtime" / file
    text = path.read_text("utf-8")
    assert text.count(before) >= 1
    path.write_text(text.replace(before, after), "utf-8")
    mutant = importlib.import_module(folder.name)

    assert taken(package) == []
    assert taken(mutant) != []


def taken(package):
    """What a client takes for the other: forgeries for genuine, the genuine for a forgery."""
    found = []
    for kind, (body, headers, secret) in {**forgeries(), "": (BODY, signed(), SECRET)}.items():
        scheme = package.StandardWebhooks()
        try:
            package.webhooks.events.parse(body, headers, secret=secret, signature=scheme)
            found += [kind] if kind else []
        except package.errors.SignatureInvalid:
            found += [] if kind else ["the genuine one"]
    return found


def test_an_unknown_signature_is_told_where_a_secret_is_set(acme, monkeypatch):
    """Whoever has set the secret expects it to be used; nothing is verified without a scheme."""
    made = acme(EVENTS)
    webhooks = made.client().webhooks
    assert "with `signature=` and `secret=` it is verified" in made.generated.files["webhooks.py"]

    monkeypatch.setenv(f"{made.package.__name__.upper()}_WEBHOOK_SECRET", SECRET)
    with pytest.raises(made.package.errors.RequestInvalid, match="says how they are signed"):
        webhooks.parse(BODY)

    assert webhooks.parse(BODY, signature=None).id == "m_1"


def test_any_event_has_a_line_for_each(acme):
    """A difference shows the event that came."""
    text = acme(EVENTS).generated.files["webhooks.py"]

    assert max(map(len, text.splitlines())) <= 110

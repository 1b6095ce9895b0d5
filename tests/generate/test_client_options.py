"""A parameter that every operation asks for, with one usual value, is an option of the client."""

import inspect
import json

import pytest

OPERATION = """
  /{name}:
    get:
      operationId: list_{name}
      tags: [{name}]
      parameters: [{parameters}]
      responses: {{'204': {{description: ok}}}}"""
REVISION = "{name: X-Revision, in: header, required: true, schema: {type: string, default: '2031'}}"


def document(*parameters: str, more: str = "") -> str:
    """A document with an operation for each list of parameters."""
    names = ["labels", "scans", "rates"]
    listed = zip(names, parameters, strict=False)
    return "paths:" + "".join(
        OPERATION.format(name=name, parameters=one) for name, one in listed
    ) + more  # fmt: skip


def options_of(package) -> dict[str, object]:
    """The arguments of the constructor, with their defaults."""
    parameters = inspect.signature(package.Acme.__init__).parameters
    return {name: one.default for name, one in parameters.items() if "revision" in name}


def test_it_is_sent_with_every_call_and_can_be_changed(acme):
    """By the default, by the client, by a call: what is nearer wins."""
    client = acme(document(REVISION, REVISION))
    usual, other = client.client(), client.client(x_revision="2032")

    usual.labels.list()
    other.scans.list()
    other.scans.list(x_revision="2033")

    sent = [request.headers["x-revision"] for request in client.requests]
    assert sent == ["2031", "2032", "2033"]


def test_it_is_told_in_docstring_readme_and_ledger(acme):
    """A reader of any of them learns where the value comes from."""
    client = acme(document(REVISION, REVISION))
    files = client.generated.files

    assert "`X-Revision`" in client.package.Acme.__doc__
    assert "`x_revision` when it is left out" in files["README.md"]
    assert "x_revision: str = '2031'" in files["client.api.txt"]
    entries = json.loads(files["manifest.json"])["ledger"]["entries"]
    assert any("sends '2031'" in entry["reason"] for entry in entries)


@pytest.mark.parametrize(
    ("parameter", "usual", "sent"),
    [
        ("{name: Revision, in: header, required: true, schema: {enum: ['7']}}", "7", "7"),
        ("{name: Revision, in: header, required: true, schema: {const: '7'}}", "7", "7"),
        ("{name: revision, in: query, required: true, schema: {type: integer, default: 7}}", 7, 7),
        ("{name: Revision, in: header, required: true, schema: {$ref: '#/components/schemas/R'}}",
         "7", "7"),
    ],
)  # fmt: skip
def test_one_allowed_value_is_a_usual_value_as_well(acme, parameter, usual, sent):
    """In a header or in the query, inline or by reference, text or number."""
    more = "\ncomponents: {schemas: {R: {type: string, enum: ['6', '7'], default: '7'}}}"
    client = acme(document(parameter, parameter, more=more))

    client.client().labels.list()

    assert options_of(client.package) == {"revision": usual}
    found = client.sent.headers.get("revision") or client.sent.url.params["revision"]
    assert found == str(sent)


@pytest.mark.parametrize(
    "parameters",
    [
        (REVISION, ""),
        (REVISION, REVISION.replace("2031", "2032")),
        (REVISION.replace("required: true", "required: false"),) * 2,
        (REVISION.replace(", default: '2031'", ""),) * 2,
        ("{name: revision, in: cookie, required: true, schema: {const: '7'}}",) * 2,
    ],
    ids=["not everywhere", "two values", "optional", "no value", "a cookie"],
)
def test_what_is_not_the_same_everywhere_stays_an_argument(acme, parameters):
    """Nothing is sent that the document does not ask for."""
    assert options_of(acme(document(*parameters)).package) == {}


def test_a_header_parameter_authorization_is_a_credential(acme):
    """It is asked for once, by the client, and is no argument of any method."""
    listed = "{name: Authorization, in: header, required: true, schema: {type: string}}"
    scheme = (
        "\ncomponents: {securitySchemes: {key: {type: apiKey, in: header, name: Authorization}}}"
    )
    client = acme(document(listed, listed, more=scheme))

    client.client(key="secret").labels.list()

    assert client.sent.headers["authorization"] == "secret"
    with pytest.raises(client.package.errors.CredentialsMissing):
        client.client().scans.list()

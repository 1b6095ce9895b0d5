"""The properties of a body are keyword arguments, however it travels; or it is given whole."""

from __future__ import annotations

import subprocess
import sys

import pytest

PAY = """
paths:
  /customers:
    get:
      requestBody:
        content:
          application/x-www-form-urlencoded: {schema: {type: object, properties: {}}}
      responses: {'200': &ok {description: Fine, content: &content
        {application/json: {schema: {$ref: '#/components/schemas/Customer'}}}}}
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            encoding: {address: {style: deepObject, explode: true}}
            schema:
              type: object
              properties:
                email: {type: string}
                address: {type: object, properties: {city: {type: string}}}
      responses: {'200': *ok}
  /customers/{id}:
    put:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: *content}
      responses: {'200': *ok}
  /files:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file, purpose]
              properties:
                file: {type: string, format: binary}
                purpose: {enum: [logo, proof]}
      responses: {'204': {description: Fine}}
components:
  schemas:
    Customer:
      type: object
      required: [id, email]
      properties:
        id: {type: string, readOnly: true}
        email: {type: string}
"""
ONE = {"id": "c1", "email": "a@b.example", "later": 1}


@pytest.fixture
def pay(acme):
    return acme(PAY)


def test_a_form_is_given_by_its_properties(pay):
    """Nested objects included, each written in its style."""
    pay.reply(200, ONE)

    pay.client().customers.create(email="a@b.example", address={"city": "Ulm"})

    assert pay.sent.content == b"email=a%40b.example&address%5Bcity%5D=Ulm"


def test_parts_are_given_by_their_properties(pay):
    """A file beside a word."""
    pay.reply(204)

    pay.client().files.create(file=b"%PDF", purpose="logo")

    assert pay.sent.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="purpose"\r\n\r\nlogo' in pay.sent.content


def test_a_body_may_be_given_whole(pay):
    """As a mapping, or as a model; not beside its properties."""
    pay.reply(200, ONE)
    client = pay.client()

    client.customers.create(body={"email": "c@d.example"})

    assert pay.sent.content == b"email=c%40d.example"
    with pytest.raises(pay.package.errors.RequestInvalid, match="not together with its fields"):
        client.customers.create(email="x", body={})


def test_what_was_read_can_be_changed_and_written_back(pay):
    """What only responses have stays out, what the vendor did not document stays in."""
    pay.reply(200, ONE)
    pay.reply(200, ONE)
    client = pay.client()
    one = client.customers.list()
    one.email = "new@b.example"

    client.customers.replace(id="c1", body=one)

    assert pay.sent.content == b'{"email":"new@b.example","later":1}'


def test_a_get_that_documents_an_empty_body_takes_none(pay):
    """There is nothing to say."""
    assert "customers.list() ->" in (pay.folder / "client.api.txt").read_text()


CALLS = {
    'files.create(file=b"", purpose="logo")': True,
    'files.create(body={"file": b"", "purpose": "logo"})': True,
    'files.create(purpose="logo")': False,
    "files.create()": False,
    'customers.replace(id="1", body=client.customers.list())': True,
    "customers.create()": True,
}


def test_type_checkers_know_both_ways(pay):
    """The required properties, or the whole; not neither."""
    script = pay.folder.parent / "use.py"
    head = f"from {pay.folder.name} import Acme\nclient = Acme()\n"
    script.write_text(head + "".join(f"client.{call}\n" for call in CALLS))

    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", script.name]
    done = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, check=False)

    refused = {line.split(":")[1] for line in done.stdout.splitlines() if ": error:" in line}
    assert refused == {
        str(number) for number, accepted in enumerate(CALLS.values(), 3) if not accepted
    }


def test_a_documented_default_may_be_a_list(acme):
    """A default is shown in the docstring, whatever JSON it is."""
    package = acme("""
paths:
  /runs:
    post:
      operationId: createRun
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [model]
              properties:
                model: {type: string}
                tools: {type: array, items: {type: string}, default: [search]}
      responses: {'204': {description: Fine}}
""")

    assert package is not None


def test_a_refusal_names_the_argument_also_behind_other_names_of_a_model(acme):
    """`Change` is another name of `Picked`, as tools write `Omit<Job, "id">`."""
    client = acme(
        """
paths:
  /jobs:
    post:
      operationId: create
      tags: [jobs]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Change'}}}
      responses: {'204': {description: Done}}
components:
  schemas:
    Change: {$ref: '#/components/schemas/Omitted'}
    Omitted: {$ref: '#/components/schemas/Picked'}
    Picked: {type: object, properties: {isTool: {type: boolean}}}
"""
    )

    with pytest.raises(client.package.errors.RequestInvalid) as refused:
        client.client().jobs.create(is_tool="no")

    assert [one.path for one in refused.value.errors] == ["is_tool"]

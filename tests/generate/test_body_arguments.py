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


FORMS = ["application/x-www-form-urlencoded", "multipart/form-data"]


def form(*fields, consumes=FORMS):
    """A document of Swagger 2.0 with one form."""
    parameters = [{"in": "formData", **one} for one in fields]
    responses = {"204": {"description": "Fine"}}
    post = {"consumes": consumes, "parameters": parameters, "responses": responses}
    paths = {"/forms": {"post": {"operationId": "send", "tags": ["forms"], **post}}}
    return {"swagger": "2.0", "info": {"title": "Acme", "version": "1"}, "paths": paths}


TITLE = {"name": "title", "type": "string", "required": True}
FILE = {"name": "file", "type": "file"}


@pytest.mark.parametrize(
    ("fields", "consumes", "sent"),
    [
        ([TITLE], FORMS, FORMS[0]),
        ([TITLE], FORMS[::-1], FORMS[1]),
        ([TITLE, FILE], FORMS, FORMS[1]),
        ([TITLE, FILE], FORMS[::-1], FORMS[1]),
    ],
)
def test_a_form_of_two_media_types_has_one_set_of_arguments(acme_of, fields, consumes, sent):
    """In parts where it has a file, else as the first: both carry the same fields."""
    client = acme_of(form(*fields, consumes=consumes))
    client.client().forms.send(title="a")
    assert client.sent.headers["content-type"].startswith(sent)
    client.client().forms.send(title="a", content_type=FORMS[0])
    assert client.sent.content == b"title=a"
    classes = {one for one in dir(client.package.models) if one.startswith("Forms")}
    assert classes == {"FormsSendRequest"}


SEVERAL = """
paths:
  /things:
    post:
      operationId: create
      tags: [things]
      requestBody:
        content:
          application/json: {schema: &schema {type: object, properties: {n: {type: integer}}}}
          multipart/form-data: {schema: *schema}
          application/x-www-form-urlencoded: {schema: %s}
      responses: {'204': {description: Fine}}
"""


@pytest.mark.parametrize(
    ("schema", "classes"),
    [
        ("*schema", 1),
        ("{type: object, properties: {n: {type: string}}}", 2),
        ("{type: array, items: {type: string}}", 1),
    ],
)
def test_one_schema_of_several_media_types_is_one_class(acme, schema, classes):
    """What is described in another way, or is no form at all, is another one."""
    client = acme(SEVERAL % schema)
    models = client.package.models
    names = [one for one in dir(models) if one.startswith("Things")]
    assert len(names) == classes
    things = client.client().things
    told = {"n": 1} if schema == "*schema" else {"body": {"n": 1}}
    things.create(**told)
    assert client.body == {"n": 1}
    things.create(**told, content_type=FORMS[1])
    assert b'name="n"\r\n\r\n1\r\n' in client.sent.content

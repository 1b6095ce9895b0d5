"""What a request carries is given as models, or as dicts whose keys a type checker knows."""

from __future__ import annotations

import json
import subprocess
import sys
import typing
from collections.abc import Mapping

import pytest

from tests.generate.conftest import operation

SHOP = """
paths:
  /orders:
    post:
      operationId: orders.create
      tags: [orders]
      parameters:
        - {name: filter, in: query, style: deepObject,
           schema: {type: object, properties: {since: {type: string, format: date}}}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [items]
              properties:
                items: {type: array, items: {$ref: '#/components/schemas/Item'}}
                ship: {$ref: '#/components/schemas/Shipping'}
                tags: {$ref: '#/components/schemas/Tags'}
                rule: {$ref: '#/components/schemas/Rule'}
                tree: {$ref: '#/components/schemas/Tree'}
                scan: {type: object, properties: {image: {type: string, format: binary}}}
      responses: {'204': {description: Made}}
  /profile:
    get:
      operationId: profile.get
      tags: [profile]
      responses: {'200': &ok {description: Fine, content: &content
        {application/json: {schema: {$ref: '#/components/schemas/Profile'}}}}}
    put:
      operationId: profile.replace
      tags: [profile]
      requestBody: {required: true, content: *content}
      responses: {'200': *ok}
  /scans:
    post:
      operationId: scans.add
      tags: [scans]
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [pages]
              properties:
                pages: {type: array, items: {type: string, format: binary}}
                cover: {type: string, format: binary}
      responses: {'204': {description: Made}}
components:
  schemas:
    Item:
      type: object
      required: [sku]
      properties:
        sku: {type: string}
        class: {enum: [gold, tin]}
        "@count": {type: integer}
        _note: {type: [string, 'null']}
    Shipping:
      oneOf: [{$ref: '#/components/schemas/Post'}, {$ref: '#/components/schemas/Van'}]
      discriminator: {propertyName: by, mapping: {post: Post, van: Van}}
    Post: {type: object, required: [by, zip], properties: {by: {type: string}, zip: {type: string}}}
    Van: {type: object, required: [by], properties: {by: {type: string}, plate: {type: string}}}
    Tags: {type: object, properties: {main: {type: string}}, additionalProperties: {type: string}}
    Rule:
      type: object
      properties: {kind: {type: string}}
      if: {properties: {kind: {const: cap}}}
      then: {properties: {cap: {type: integer}}}
    Tree: {type: object, properties: {name: {type: string}, below: {type: array, items:
      {$ref: '#/components/schemas/Tree'}}}}
    Profile:
      type: object
      required: [firstName]
      properties:
        id: {type: string, readOnly: true}
        firstName: {type: string}
        home: {type: object, required: [city], properties: {city: {type: string}}}
        keys: {type: array, items: {$ref: '#/components/schemas/Key'}}
        main: {$ref: '#/components/schemas/Key'}
        named: {type: object, additionalProperties: {$ref: '#/components/schemas/Key'}}
    Key:
      type: object
      required: [text]
      properties:
        id: {type: string, readOnly: true}
        text: {type: string}
        below: {type: array, items: {$ref: '#/components/schemas/Key'}}
"""

CALLS = {
    # by property
    'orders.create(items=[{"sku": "a", "class": "gold", "@count": 2, "_note": None}])': True,
    'orders.create(items=[models.Item(sku="a"), {"sku": "b"}])': True,
    'orders.create(items=[{"sku": "a"}], ship={"by": "van", "plate": "X"})': True,
    'orders.create(items=[], ship={"by": "post", "zip": "1"})': True,
    'orders.create(items=[], tags={"main": "a", "more": "b"})': True,
    'orders.create(items=[], rule={"kind": "cap", "cap": 3})': True,
    'orders.create(items=[], tree={"name": "a", "below": [{"below": [{"name": "c"}]}]})': True,
    'orders.create(items=[], filter={"since": "2026-01-31"})': True,
    'orders.create(items=[], scan={"image": "iVBORw0KGgo="})': True,
    'orders.create(items=[{"sku": "a", "_note": UNSET}])': True,
    'orders.create(items=[{"sku": "a", "clas": "gold"}])': False,
    'orders.create(items=[{"sku": "a", "class_": "gold"}])': False,
    'orders.create(items=[{"sku": "a", "class": "lead"}])': False,
    'orders.create(items=[{"sku": 1}])': False,
    "orders.create(items=[{}])": False,
    'orders.create(items=[{"class": "tin"}])': False,
    'orders.create(items=[{"sku": "a", "@count": "2"}])': False,
    'orders.create(items=[], ship={"by": "post", "plate": "X"})': False,
    'orders.create(items=[], ship={"by": "train"})': False,
    'orders.create(items=[], tree={"below": [{"below": [{"nam": "c"}]}]})': False,
    'orders.create(items=[], filter={"sinc": "2026-01-31"})': False,
    # a part of an answer, which has what is only read
    'profile.replace(first_name="A", keys=read.keys, main=read.main, named=read.named)': True,
    'profile.replace(first_name="A", keys=[*(read.keys or []), {"text": "a"}])': True,
    'profile.replace(first_name="A", main={"text": "a", "below": read.keys})': True,
    'profile.replace(body={"firstName": "A", "keys": read.keys})': True,
    'profile.replace(first_name="A", main=read)': False,
    'profile.replace(first_name="A", keys=[models.Item(sku="a")])': False,
    'profile.replace(first_name="A", main={"id": "1", "text": "a"})': False,
    # files
    'scans.add(pages=[b"a", Path("b.png"), open("c", "rb")], cover=FilePart(b"a", "a"))': True,
    'scans.add(pages=[("a.png", b"a"), ("b.png", b"b", "image/png")], cover=("c", b"c"))': True,
    'scans.add(pages=[], cover=(None, open("c.png", "rb"), "image/png", {"X-A": "1"}))': True,
    'scans.add(body={"pages": [("a.png", b"a")], "cover": ("c.png", b"c", "image/png")})': True,
    'scans.add(pages=[], cover="c.png")': False,
    'scans.add(pages=[], cover=("c.png", "c.png"))': False,
    'scans.add(pages=[], cover=(b"c", "c.png"))': False,
    'scans.add(pages=[], cover=("c.png", b"c", 3))': False,
    # whole
    'orders.create(body={"items": [{"sku": "a"}]})': True,
    "orders.create(body=known)": True,
    "orders.create(body=untyped)": True,
    'profile.replace(body={"firstName": "Ada", "home": {"city": "Ulm"}})': True,
    "profile.replace(body=client.profile.get())": True,
    'profile.replace(body=models.ProfileInput(first_name="Ada"))': True,
    'orders.create(body={"items": [{"sku": "a", "clas": "gold"}]})': False,
    'orders.create(body={"item": []})': False,
    'orders.create(body={"items": "a"})': False,
    'profile.replace(body={"first_name": "Ada"})': False,
    'profile.replace(body={"firstName": "Ada", "home": {"town": "Ulm"}})': False,
    'profile.replace(body={"home": {"city": "Ulm"}})': False,
}
"""What a caller writes, and whether it is right."""

HEAD = """\
from typing import Any
from pathlib import Path
from {package} import UNSET, Acme, FilePart, inputs, models
client = Acme()
untyped: dict[str, Any] = {{}}
read = client.profile.get()
known: inputs.OrdersCreateRequest = {{"items": [{{"sku": "a"}}]}}
"""


@pytest.fixture
def shop(acme):
    return acme(SHOP)


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_type_checkers_refuse_what_is_not_documented(shop, checker):
    """A wrong key, a wrong value, a missing key, at any depth; what is right passes."""
    script = shop.folder.parent / "use.py"
    head = HEAD.format(package=shop.folder.name)
    script.write_text(head + "".join(f"client.{call}\n" for call in CALLS))
    config = '{"include": ["use.py"], "typeCheckingMode": "strict"}'
    (script.parent / "pyrightconfig.json").write_text(config)
    flags = {
        "mypy": ["--strict", "--config-file=", script.name],
        "pyright": ["-p", ".", "--outputjson", "--pythonpath", sys.executable],
    }

    command = [sys.executable, "-m", checker, *flags[checker]]
    done = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, check=False)

    if checker == "mypy":
        lines = [row.split(":")[1] for row in done.stdout.splitlines() if ": error:" in row]
    else:
        found = json.loads(done.stdout)["generalDiagnostics"]
        lines = [one["range"]["start"]["line"] + 1 for one in found if one["severity"] == "error"]
    calls = list(CALLS)
    refused = {calls[int(line) - head.count("\n") - 1] for line in lines}
    assert refused == {call for call, is_right in CALLS.items() if not is_right}


def test_the_keys_are_those_that_are_sent(shop):
    """Wire names, whatever Python thinks of them; types and runtime agree."""
    client = shop.client()

    client.orders.create(items=[{"sku": "a", "class": "gold", "@count": 2, "_note": None}])
    assert shop.body == {"items": [{"sku": "a", "class": "gold", "@count": 2, "_note": None}]}
    with pytest.raises(shop.package.errors.RequestInvalid, match=r"items\[0\]\.class"):
        client.orders.create(items=[{"sku": "a", "class": "lead"}])


def test_a_key_that_is_unset_is_left_out(shop):
    """As an argument is; so what was read can be written again without asking for each part."""
    shop.client().orders.create(items=[{"sku": "a", "_note": shop.package.UNSET}])

    assert shop.body == {"items": [{"sku": "a"}]}


def test_inputs_are_there_for_whoever_names_them(shop):
    """Each is a TypedDict whose types can be looked up; calls never import them."""
    assert f"{shop.package.__name__}.inputs" not in sys.modules
    shop.client().orders.create(items=[{"sku": "a"}])
    assert f"{shop.package.__name__}.inputs" not in sys.modules

    inputs = shop.package.inputs
    assert typing.get_type_hints(inputs.Post) == {"by": typing.Literal["post"], "zip": str}
    assert typing.get_type_hints(inputs.Item)["sku"] is str
    assert set(typing.get_type_hints(inputs.Tree)) == {"name", "below"}
    names = set(vars(inputs)) & set(vars(shop.package.models)) - set(vars(typing))
    assert {"OrdersCreateRequest", "Shipping", "Van"} <= names
    assert not {"Tags", "Rule", "Profile"} & names, "open objects, and what only responses have"


def test_a_class_of_any_name_and_a_key_of_any_name(acme):
    """Schemas and resources called like what a module imports; keys that are no identifiers."""
    shop = acme("""
paths:
  /things:
    post:
      operationId: things.create
      tags: [things]
      requestBody: &body
        {content: {application/json: {schema: {$ref: '#/components/schemas/Mapping'}}}}
      responses: &made {'204': {description: Made}}
  /things/models:
    post: {operationId: things.models.create, tags: [things], requestBody: *body, responses: *made}
  /things/inputs:
    post: {operationId: things.inputs.create, tags: [things], requestBody: *body, responses: *made}
components:
  schemas:
    Mapping:
      type: object
      properties:
        "a'b": {type: object, additionalProperties: {type: string}}
        __secret: {type: array, items: {$ref: '#/components/schemas/Mapping'}}
        rows: {$ref: '#/components/schemas/Sequence'}
    Sequence: {type: object, properties: {id: {type: string, format: uuid}, ids: {type: array,
      items: {type: string}}}}
""")
    hints = typing.get_type_hints(shop.package.inputs.Mapping)

    assert set(hints) == {"a'b", "__secret", "rows"}
    assert hints["a'b"] == Mapping[str, str]
    assert type(shop.client().things.inputs).__name__ == "ThingsInputs"
    shop.client().things.create(body={"__secret": [{"rows": {"ids": ["a"]}}]})
    assert shop.body == {"__secret": [{"rows": {"ids": ["a"]}}]}
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", shop.folder.name]
    done = subprocess.run(
        command, cwd=shop.folder.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_an_object_with_a_key_without_a_name_is_any_mapping(acme):
    """A TypedDict cannot have such a key: type checkers refuse the class."""
    made = acme(operation("{type: object, properties: {'': {type: integer}}}"))

    made.client().things.create(body={"": 1})

    assert made.body == {"": 1}
    assert "inputs.ThingsCreateRequest" not in (made.folder / "client.api.txt").read_text()

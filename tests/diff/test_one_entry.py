"""One entry for one change: what the vendor did, what it does to the client, whose lines break."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

SCHEMAS = "#/components/schemas/"


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*properties], "properties": properties}


CLIENTS = "https://api.pets.example"
TEXT = {"type": "string"}


def _paths(schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"{SCHEMAS}{schema}"}}}
    answers = {"responses": {"200": {"description": "d", "content": content}}}
    return {
        "/pets": {
            "get": {"operationId": "list", "tags": ["pets"], **answers},
            "post": {"operationId": "create", "tags": ["pets"], **answers},
        }
    }


def _document(schemas: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "servers": [{"url": CLIENTS}],
        "paths": _paths(next(iter(schemas))),
        "components": {"schemas": schemas, **parts},
    }


UNION = {
    "Animal": {
        "oneOf": [{"$ref": f"{SCHEMAS}Cat"}, {"$ref": f"{SCHEMAS}Dog"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"cat": f"{SCHEMAS}Cat", "dog": f"{SCHEMAS}Dog"},
        },
    },
    "Cat": _object(kind=TEXT, lives=TEXT),
    "Dog": _object(kind=TEXT, bark=TEXT),
}
FAMILY = {
    "Animal": {
        **_object(kind=TEXT),
        "discriminator": {"propertyName": "kind", "mapping": {"cat": f"{SCHEMAS}Cat"}},
    },
    "Cat": {"allOf": [{"$ref": f"{SCHEMAS}Animal"}, _object(lives=TEXT)]},
}


BIRD = "Animal: the union has a new member: Bird; the discriminator value bird is new, for Bird"


def _value(schemas):
    schemas["Animal"]["discriminator"]["mapping"]["kitten"] = f"{SCHEMAS}Cat"


def _other_value(schemas):
    mapping = schemas["Animal"]["discriminator"]["mapping"]
    mapping["hound"] = mapping.pop("dog")


def _member(schemas):
    schemas["Animal"]["oneOf"].append({"$ref": f"{SCHEMAS}Bird"})
    schemas["Animal"]["discriminator"]["mapping"]["bird"] = f"{SCHEMAS}Bird"
    schemas["Bird"] = _object(kind=TEXT, wings=TEXT)


def _child(schemas):
    schemas["Animal"]["discriminator"]["mapping"]["bird"] = f"{SCHEMAS}Bird"
    schemas["Bird"] = {"allOf": [{"$ref": f"{SCHEMAS}Animal"}, _object(wings=TEXT)]}


def _gone(schemas):
    schemas["Animal"]["oneOf"].pop()
    del schemas["Animal"]["discriminator"]["mapping"]["dog"], schemas["Dog"]


@pytest.mark.parametrize(
    ("schemas", "change", "title", "symbols"),
    [
        (
            UNION,
            _value,
            "Animal: the discriminator value kitten is new, for Cat",
            {"models.Cat.kind"},
        ),
        (
            FAMILY,
            _value,
            "Animal: the discriminator value kitten is new, for Cat",
            {"models.Cat.kind"},
        ),
        (
            UNION,
            _other_value,
            "Animal: the discriminator value of Dog is hound now (was dog)",
            {"models.Dog.kind"},
        ),
        (
            UNION,
            _member,
            BIRD,
            {"models.Bird", "models.Animal"},
        ),
        (
            FAMILY,
            _child,
            BIRD,
            {"models.Bird", "models.AnyAnimal"},
        ),
        (
            UNION,
            _gone,
            "Animal: the discriminator value dog is gone; of several, only Cat is left",
            {"models.Dog", "models.Animal"},
        ),
    ],
)
def test_a_kind_of_object_comes_or_goes_in_one_entry(review, schemas, change, title, symbols):
    """With its value, its class, and the attribute that tells it apart."""
    after = copy.deepcopy(schemas)
    change(after)
    status, report = review(_document(schemas), _document(after), "--format", "json")
    [entry] = [one for one in report["changes"] if one["action"]["kind"] != "docs"]
    assert (status, entry["title"]) == (1, title)
    assert symbols <= {one["symbol"] for one in entry["surface"]}


def test_a_new_value_asks_a_client_for_something_only_where_it_may_come(review):
    """It may be sent, and need not."""
    after = copy.deepcopy(UNION)
    _value(after)
    old, new = _document(UNION), _document(after)
    for one in (old, new):
        operation = one["paths"]["/pets"]["post"]
        answer = operation["responses"].pop("200")
        operation["requestBody"] = {"content": answer["content"]}
        operation["responses"]["204"] = {"description": "d"}
        del one["paths"]["/pets"]["get"]
    _, report = review(old, new, "--format", "json")
    [entry] = report["changes"]
    assert entry["verdict"] == {"request": "safe", "response": "unaffected"}
    assert "is still right" in entry["why"]


KEY = {"type": "apiKey", "in": "header", "name": "X-Api-Key"}
BEARER = {"type": "http", "scheme": "bearer"}


def _secured(**schemes: Any) -> dict[str, Any]:
    needed = [{name: []} for name in schemes][:1]
    return {**_document(UNION, securitySchemes=schemes), "security": needed}


@pytest.mark.parametrize(
    ("new", "title", "kind", "symbols"),
    [
        (
            {"auth": BEARER},
            "the security scheme auth is http bearer now (was apiKey X-Api-Key in header)",
            "configure",
            set(),
        ),
        (
            {"auth": {**KEY, "in": "query", "name": "key"}},
            "the security scheme auth is apiKey key in query now (was apiKey X-Api-Key in header)",
            "configure",
            set(),
        ),
        (
            {"token": BEARER},
            "the security scheme auth is token, http bearer now (was apiKey X-Api-Key in header)",
            "edit",
            {"Client(api_key)", "Client(bearer_token)"},
        ),
    ],
)
def test_another_kind_of_credential_is_one_entry(review, new, title, kind, symbols):
    """What it was and what it is, under whichever name."""
    _, report = review(_secured(auth=KEY), _secured(**new), "--format", "json")
    [entry] = report["changes"]
    assert (entry["title"], entry["action"]["kind"]) == (title, kind)
    assert {re.sub(r"^\w+", "Client", one["symbol"]) for one in entry["surface"]} == symbols


def test_a_scheme_that_some_operations_still_do_without_is_no_successor(review):
    """Whoever asked for the one has to ask for the other."""
    old, new = _secured(auth=KEY), _secured(token=BEARER)
    new["paths"]["/pets"]["get"]["security"] = [{}]
    _, report = review(old, new, "--format", "json")
    assert {one["id"] for one in report["changes"]} >= {"scheme.removed", "scheme.added"}


WRITE, OTHER = [{"url": "https://write.pets.example"}], [{"url": "https://other.pets.example"}]


@pytest.mark.parametrize("at", [("/pets", "post"), ("/pets",)])
@pytest.mark.parametrize(
    ("before", "after", "title"),
    [
        (
            WRITE,
            OTHER,
            "its own server https://write.pets.example is now https://other.pets.example",
        ),
        (
            None,
            WRITE,
            f"it has a server of its own now: {WRITE[0]['url']} (was the client's: {CLIENTS})",
        ),
        (
            WRITE,
            None,
            f"its own server {WRITE[0]['url']} is gone; it is at the client's: {CLIENTS}",
        ),
    ],
)
def test_the_server_of_an_operation_is_not_the_client_s(review, at, before, after, title):
    """The entry says whose server it is, and which option of the client is about it."""
    documents = []
    for servers in (before, after):
        one = _document(UNION)
        owner = one["paths"]
        for token in at:
            owner = owner[token]
        owner.update({"servers": servers} if servers else {})
        documents.append(one)
    _, report = review(*documents, "--format", "json")
    [entry] = report["changes"]
    owner = "/pets" if len(at) == 1 else "POST /pets"
    assert entry["title"] == f"{owner}: {title}"
    assert [one["symbol"].partition("(")[2] for one in entry["surface"]] == ["base_urls)"]

"""XML bodies: a model goes in and out, by the `xml` keywords of the document."""

from __future__ import annotations

import hashlib
import importlib
import json
import shutil
import warnings
from pathlib import Path

import pytest
import yaml

from wireproof.cases.model import BUDGETS
from wireproof.cli.app import run
from wireproof.runner.run import prove_client

ROWS = yaml.safe_load((Path(__file__).parents[1] / "data" / "xml.yaml").read_text("utf-8"))
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
XML = {"content-type": "application/xml"}
THING = {"$ref": "#/components/schemas/Thing"}
BODY = {"content": {"application/xml": {"schema": THING}}}
OPERATION = {
    "put": {
        "operationId": "put",
        "tags": ["things"],
        "requestBody": {"required": True, **BODY},
        "responses": {"200": {"description": "The thing", **BODY}},
    }
}
PET = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "xml": {"attribute": True}},
        "name": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string", "xml": {"name": "tag"}}},
    },
    "xml": {"name": "pet"},
}


def document(thing, version="3.1.0", **also):
    info, servers = {"title": "Acme", "version": "1"}, [{"url": "https://acme.example"}]
    schemas = {"Thing": thing, **also}
    root = {"openapi": version, "info": info, "servers": servers, "paths": {"/things": OPERATION}}
    return {**root, "components": {"schemas": schemas}}


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_a_client_sends_and_receives_what_the_specification_shows(acme_of, row):
    """The same value, written as OpenAPI has it and read again."""
    thing, also = row["thing"], row.get("also", {})
    client = acme_of(document(thing, row.get("version", "3.1.0"), **also))
    client.reply(content=row["xml"].encode(), headers=XML)

    got = client.client(on_drift="raise").things.put(body=row["value"])

    assert client.sent.content.decode() == HEAD + row["xml"]
    assert json.loads(json.dumps(plain(got))) == row["value"]


def plain(value):
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.model_dump(mode="json", by_alias=True, exclude_unset=True)


@pytest.fixture
def pets(acme_of):
    return acme_of(document(PET))


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE pet [<!ENTITY name 'x'>]><pet><name>&name;</name></pet>",
        b"<!DOCTYPE pet SYSTEM 'http://acme.example/pet.dtd'><pet><name>x</name></pet>",
        b"<pet><name>&name;</name></pet>",
        b"<pet><name>x</name>",
        b"<pet>" * 200 + b"</pet>" * 200,
        b'{"name": "x"}',
        b"<pet><name>\xff</name></pet>",
    ],
)
def test_what_is_no_xml_or_may_hide_anything_is_refused(pets, body):
    """No document type, no entity, no more than a hundred levels."""
    pets.reply(content=body, headers=XML)

    with pytest.raises(pets.package.errors.ResponseInvalid):
        pets.client(on_drift="ignore").things.put(name="x")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ("<cat><name>x</name></cat>", ""),
        ("<pet id='x'><name>x</name></pet>", "/id"),
        ("<pet/>", "/name"),
        ("<pet><name>x</name><name>y</name></pet>", "/name"),
        ("<pet><name>x</name><more/></pet>", "/more"),
        ("<pet><name>x</name>words</pet>", ""),
        ("<pet><name><b>x</b></name></pet>", "/name"),
        ("<pet><name>x</name><tags><tag>a</tag><tag>b</tag></tags></pet>", "/tags"),
    ],
)
def test_what_differs_from_the_document_is_told_and_kept(pets, body, pointer):
    """Drift has the place in the value."""
    drift = []
    pets.reply(content=body.encode(), headers=XML)

    got = pets.client(on_drift=drift.append).things.put(name="x")

    assert pointer in [one.pointer for one in drift]
    assert isinstance(got, pets.package.models.Thing)


def test_items_with_an_undocumented_element_around_them_are_items(pets):
    """What many servers send, and few documents say."""
    pets.reply(content=b"<pet><name>x</name><tag><s>a</s><s>b</s></tag></pet>", headers=XML)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert pets.client().things.put(name="x").tags == ["a", "b"]


@pytest.mark.parametrize(
    ("kind", "body", "parts"),
    [
        ("object", "<p><head>a</head></p><p><head>b</head></p>", [{"head": "a"}, {"head": "b"}]),
        ("object", "<head>a</head>", [{"head": "a"}]),
        ("object", "<head>a</head><b><x>1</x></b>", [{"head": "a", "b": {"x": "1"}}]),
        ("object", "text<p><head>a</head></p>", [{"p": {"head": "a"}}]),
        ("object", "<p><x>1</x></p>", [{"p": {"x": "1"}}]),
        ("string", "<p>a</p><p>b</p>", ["a", "b"]),
        ("string", "<p>a</p><q>b</q>", [{"p": "a", "q": "b"}]),
        ("any", "<p>a</p>", [{"p": "a"}]),
    ],
)
def test_an_element_around_items_is_told_from_an_item(acme_of, kind, body, parts):
    """One name in it, no text, and in those what an item has; else it is an item itself."""
    items = {
        "object": {"type": "object", "required": ["head"], "properties": {"head": {}}},
        "string": {"type": "string"},
        "any": {},
    }[kind]
    parts_of = {"part": {"type": "array", "items": items}}
    client = acme_of(document({"type": "object", "xml": {"name": "thing"}, "properties": parts_of}))
    client.reply(content=f"<thing><part>{body}</part></thing>".encode(), headers=XML)

    got = client.client(on_drift="ignore").things.put(body={})

    assert [one if isinstance(one, str | dict) else plain(one) for one in got.part] == parts


def test_another_label_of_xml_is_read_with_a_record(pets):
    """`text/xml` where `application/xml` is documented."""
    drift = []
    pets.reply(content=b"<pet><name>x</name></pet>", headers={"content-type": "text/xml"})

    assert pets.client(on_drift=drift.append).things.put(name="x").name == "x"
    assert [one.got for one in drift] == ["text/xml"]


def test_what_xml_cannot_hold_is_refused_before_anything_is_sent(pets):
    """A control character has no form in XML."""
    with pytest.raises(pets.package.errors.RequestInvalid, match="no form in XML"):
        pets.client().things.put(name="a\x01")
    assert pets.requests == []


def test_one_schema_in_json_and_xml_is_one_type(acme_of):
    """The media type is chosen, the model is not."""
    paths = json.loads(json.dumps(OPERATION))
    both = {"application/json": {"schema": THING}, "application/xml": {"schema": THING}}
    paths["put"]["requestBody"]["content"] = both
    paths["put"]["responses"]["200"]["content"] = both
    client = acme_of({**document(PET), "paths": {"/things": paths}})
    client.reply(content=b"<pet><name>x</name></pet>", headers=XML)

    got = client.client().things.put(name="y", content_type="application/xml")

    assert got == client.package.models.Thing(name="x")
    assert client.sent.content.decode() == HEAD + "<pet><name>y</name></pet>"


def test_a_client_without_xml_has_none_of_it(acme_of, pets):
    """The parser and the writer are there where they are needed."""
    paths = {"get": {"responses": {"204": {"description": "None"}}}}
    other = acme_of({**document(PET), "paths": {"/things": paths}})

    assert not list(other.folder.glob("**/xml_*"))
    assert len(list(pets.folder.glob("_runtime/xml_*"))) == 4


def test_a_fake_answers_in_xml(pets):
    """As the vendor would, and in the vendor's names."""
    fake = importlib.import_module(f"{pets.package.__name__}.testing").fake()
    fake.answer("things.put", {"id": 1, "name": "x"})

    with fake.client(on_drift="raise") as acme:
        assert acme.things.put(name="y") == pets.package.models.Thing(id=1, name="x")


def test_what_cannot_be_said_in_xml_stays_text_and_the_ledger_says_so(acme_of):
    """A property whose name is none in XML."""
    thing = {"type": "object", "properties": {"a b": {"type": "string"}}}
    client = acme_of(document(thing))
    client.reply(content=b"<Thing/>", headers=XML)

    assert client.client().things.put(body="<Thing/>") == "<Thing/>"
    reasons = {fault.reason for fault in client.generated.faults}
    assert reasons == {"XML is passed on as text: 'a b' is no name in XML"}


UNTOLD = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "note": {"type": ["string", "null"], "xml": {"nodeType": "none"}},
    },
}


def test_a_scalar_that_is_to_be_no_node_has_no_place_in_xml(acme_of):
    """OAS 3.2: such a schema is none of the nodes; all else of the body is typed."""
    client = acme_of(document(UNTOLD, "3.2.0"))
    things, errors = client.client(on_drift="raise").things, client.package.errors
    client.reply(content=b"<Thing><name>a</name></Thing>", headers=XML)

    assert plain(things.put(body={"name": "a"})) == {"name": "a"}
    assert client.sent.content.decode() == HEAD + "<Thing><name>a</name></Thing>"
    for value in ("b", None):
        with pytest.raises(errors.RequestInvalid, match=r"note: .*no node of XML says it"):
            things.put(body={"name": "a", "note": value})
    client.reply(content=b"<Thing><note>b</note></Thing>", headers=XML)
    with pytest.raises(errors.ResponseInvalid, match="/note"):
        things.put(body={})
    [told, _] = [fault.reason for fault in client.generated.faults]
    assert "no node of XML says it (`nodeType: none`)" in told


def test_a_required_scalar_that_is_to_be_no_node_leaves_text(acme_of):
    """No document could say it."""
    client = acme_of(document({**UNTOLD, "required": ["note"]}, "3.2.0"))

    assert {one.reason for one in client.generated.faults} == {
        "XML is passed on as text: 'note' is to be no node"
    }


@pytest.mark.parametrize("required", [[], ["note"]])
def test_the_proof_of_a_scalar_without_a_node_finds_nothing(tmp_path, required):
    """Its own reading is the same."""
    spec, folder = tmp_path / "spec.json", tmp_path / "acme"
    spec.write_text(json.dumps(document({**UNTOLD, "required": required}, "3.2.0")), "utf-8")
    assert run(["generate", "--spec", str(spec), "--out", str(folder)]) == 0

    assert findings(folder, spec) == []


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A client's folder, and the document that it is of."""
    place = tmp_path_factory.mktemp("xml")
    spec, folder = place / "spec.json", place / "acme"
    spec.write_text(json.dumps(document(PET)), "utf-8")
    assert run(["generate", "--spec", str(spec), "--out", str(folder)]) == 0
    return folder, spec


def findings(folder, spec):
    result = prove_client(client=folder, spec=spec, overlay=None, budget=BUDGETS["fast"])
    return [str(one) for one in result.findings]


def test_its_proof_finds_nothing(made):
    """What is sent, what comes back, and what is refused."""
    assert findings(*made) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("xml_shapes.py", ', node="attribute"', ""),
        ("xml_shapes.py", '"pet"', '"Pet"'),
        (
            "_runtime/xml_reading.py",
            "StartDoctypeDeclHandler = text, refuse",
            "XmlDeclHandler = text, None",
        ),
        ("_runtime/xml_writing.py", '"<": "&lt;", ', ""),
        ("_runtime/xml_reading.py", "left.attributes.pop(key)", "left.attributes.pop(key)[:1]"),
    ],
)
def test_its_proof_sees_what_is_broken(made, tmp_path, file, old, new):
    """One change of a client that is right is one finding at least."""
    source, spec = made
    folder = tmp_path / "acme"
    shutil.copytree(source, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"][file] = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    assert findings(folder, spec) != []

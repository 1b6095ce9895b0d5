"""XML bodies whose media type names a charset: written, read and judged in it (RFC 7303)."""

from __future__ import annotations

import hashlib
import json
import shutil

import httpx
import pytest

from wireproof.cases.model import BUDGETS
from wireproof.cli.app import run
from wireproof.runner.run import prove_client

PET = {
    "type": "object",
    "xml": {"name": "pet"},
    "properties": {
        "name": {"type": "string", "xml": {"attribute": True}},
        "note": {"type": "string"},
        "raw": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def document(name, **properties):
    """One operation that takes a pet and answers with one, both in a charset."""
    schema = {**PET, "properties": {**PET["properties"], **properties}}
    content = {"content": {f"application/xml; charset={name}": {"schema": schema}}}
    put = {
        "operationId": "put",
        "tags": ["things"],
        "requestBody": {"required": True, **content},
        "responses": {"200": {"description": "A pet", **content}, "204": {"description": "ok"}},
    }
    info, servers = {"title": "Acme", "version": "1"}, [{"url": "https://acme.example"}]
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": servers,
        "paths": {"/things": {"put": put}},
    }


@pytest.mark.parametrize("name", ["iso-8859-1", "utf-16", "UTF-16LE", "windows-1252", "shift_jis"])
def test_a_document_is_in_the_charset_of_its_label_and_says_so(acme_of, name):
    """The declaration and the bytes agree with the label, in both directions."""
    client = acme_of(document(name))
    text = "\u65e5\xa7" if name == "shift_jis" else "\xe9"
    head = f'<?xml version="1.0" encoding="{name.upper()}"?>\n'
    due = (head + f'<pet name="{text}"><note>{text}</note></pet>').encode(name)
    label = {"content-type": f"application/xml; charset={name}"}
    client.replies.append(httpx.Response(200, content=due, headers=label))

    got = client.client(on_drift="raise").things.put(body={"name": text, "note": text})

    assert client.sent.content == due
    assert (got.name, got.note) == (text, text)


def test_what_the_charset_has_no_character_for_is_a_reference(acme_of):
    """XML can say every character in every charset (XML 1.0, section 4.1)."""
    client = acme_of(document("iso-8859-1"))

    client.client().things.put(body={"name": '\u65e5"', "note": '"\u65e5" > \u672c <'})

    assert client.sent.content.partition(b"\n")[2] == (
        b'<pet name="&#26085;&quot;"><note>"&#26085;" &gt; &#26412; &lt;</note></pet>'
    )


def test_a_reference_in_a_cdata_section_would_be_text(acme_of):
    """So what has no character is written as usual text there."""
    told = {"note": {"type": "string", "xml": {"nodeType": "cdata"}}}
    client = acme_of({**document("us-ascii", **told), "openapi": "3.2.0"})

    client.client().things.put(body={"note": "plain <"})
    assert b"<![CDATA[plain <]]>" in client.sent.content

    client.client().things.put(body={"note": 'a "\u65e5" < &'})
    assert b'<pet>a "&#26085;" &lt; &amp;</pet>' in client.sent.content


def test_a_name_that_the_charset_has_not_is_refused(acme_of):
    """A reference is no part of a name."""
    client = acme_of(document("iso-8859-1"))

    with pytest.raises(client.package.errors.RequestInvalid, match="no place in iso-8859-1"):
        client.client().things.put(body={"raw": {"\u65e5": "x"}})


def test_a_charset_that_nobody_knows_is_utf_8(acme_of):
    """The declaration says what is so."""
    client = acme_of(document("klingon"))

    client.client().things.put(body={"note": "\xe9"})

    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    assert client.sent.content == (head + "<pet><note>\xe9</note></pet>").encode()


def test_a_byte_order_mark_is_nearer_than_a_label(acme_of):
    """RFC 7303, section 3; and a label is nearer than a declaration."""
    client = acme_of(document("iso-8859-1"))
    label = {"content-type": "application/xml; charset=iso-8859-1"}
    marked = '<?xml version="1.0"?><pet><note>\xe9</note></pet>'.encode("utf-16")
    wrong = '<?xml version="1.0" encoding="UTF-8"?><pet><note>\xe9</note></pet>'.encode("latin-1")
    client.replies += [httpx.Response(200, content=one, headers=label) for one in (marked, wrong)]
    calls = client.client(on_drift="raise").things

    assert [calls.put(body={}).note for _ in range(2)] == ["\xe9", "\xe9"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A client's folder, and the document that it is of."""
    place = tmp_path_factory.mktemp("charsets")
    spec, folder = place / "spec.json", place / "acme"
    spec.write_text(json.dumps(document("iso-8859-1")), "utf-8")
    assert run(["generate", "--spec", str(spec), "--out", str(folder)]) == 0
    return folder, spec


def rules(folder, spec):
    result = prove_client(client=folder, spec=spec, overlay=None, budget=BUDGETS["fast"])
    return {one.rule for one in result.findings}


def test_its_proof_finds_nothing(made):
    """The requests, the answers, and what cannot be sent."""
    assert rules(*made) == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("xml_writing.py", "document.encode(charset)", "document.encode()", "body-differs"),
        ("xml_writing.py", "charset.upper()", '"UTF-8"', "body-not-xml"),
        ("xml_reading.py", "content.decode(charset)", "content.decode()", "valid-response-refused"),
    ],
)
def test_its_proof_sees_another_charset(made, tmp_path, file, old, new, rule):
    """UTF-8 under the label, and a declaration that contradicts it."""
    source, spec = made
    folder = tmp_path / "acme"
    shutil.copytree(source, folder)
    code = folder / "_runtime" / file
    assert old in code.read_text("utf-8")
    code.write_text(code.read_text("utf-8").replace(old, new), "utf-8")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"][f"_runtime/{file}"] = hashlib.sha256(code.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    assert rule in rules(folder, spec)

"""`wireproof add`: a document comes in whole and true, or not at all."""

import hashlib
import json
import tomllib

import pytest

SPEC = """\
openapi: 3.1.0
info: {title: Acme Pay API, version: '1', license: {name: MIT}}
servers: [{url: 'https://api.acme.example'}]
paths:
  /people:
    get:
      operationId: listPeople
      tags: [people]
      responses:
        '200': {description: All, content: {application/json: {schema: {type: object}}}}
"""
PARTS = SPEC.replace("schema: {type: object}", "schema: {$ref: './schemas/people.yaml#/People'}")
PEOPLE = "People: {type: object, properties: {first: {$ref: 'person.yaml'}}}\n"
PERSON = "type: object\nproperties: {name: {type: string}}\n"


def test_a_document_comes_in_byte_for_byte(project, wireproof, site):
    """Document, provenance, client and first call, from one command in an empty folder."""
    url = site.put("/openapi.yaml", SPEC, headers={"etag": '"1"', "last-modified": "Mon"})

    outcome = wireproof("add", url, "--allow-private")

    assert outcome.code == 0, outcome.err
    folder = project.root / "specs/acme_pay"
    source = tomllib.loads((folder / "vendor.toml").read_text("utf-8"))["source"]
    assert (folder / "openapi.yaml").read_bytes() == SPEC.encode()
    assert source["url"] == url
    assert source["sha256"] == hashlib.sha256(SPEC.encode()).hexdigest()
    assert source["licence"] == "MIT"
    assert (source["etag"], source["last_modified"]) == ('"1"', "Mon")
    assert source["retrieved"] == source["reached"]
    assert "named acme_pay after the title 'Acme Pay API'" in outcome.err
    assert "specs/acme_pay/openapi.yaml: 1 operation" in outcome.out
    assert "from generated.acme_pay import AcmePay" in outcome.out
    assert "acme_pay.people.list" in outcome.out
    assert wireproof("generate", "--check").code == 0


def test_the_name_can_be_given(project, wireproof, site):
    """The folder, the package and the class follow it."""
    outcome = wireproof("add", site.put("/a", SPEC), "--allow-private", "--name", "acme")

    assert outcome.code == 0, outcome.err
    assert "from generated.acme import Acme\n" in outcome.out


def test_json_is_told_by_its_content(project, wireproof, site):
    """Whatever the address ends with and whatever media type the server tells."""
    text = json.dumps({"openapi": "3.0.3", "info": {"title": "Acme", "version": "1"}, "paths": {}})
    url = site.put("/spec", text, headers={"content-type": "text/plain"})

    assert wireproof("add", url, "--allow-private").code == 0
    assert (project.root / "specs/acme/openapi.json").read_bytes() == text.encode()


def test_swagger_comes_in_too(project, wireproof, site):
    """Swagger 2.0, under the name that every document has here."""
    text = "swagger: '2.0'\ninfo: {title: Old, version: '1'}\nhost: old.example\npaths: {}\n"

    assert wireproof("add", site.put("/swagger.yaml", text), "--allow-private").code == 0
    assert (project.root / "specs/old/openapi.yaml").read_bytes() == text.encode()


@pytest.mark.parametrize("where", ["address", "file"])
def test_files_that_it_refers_to_come_along(project, wireproof, site, tmp_path, where):
    """At the same places, with a sha256 of each; one that changes later is an error."""
    parts = {"api.yaml": PARTS, "schemas/people.yaml": PEOPLE, "schemas/person.yaml": PERSON}
    for path, text in parts.items():
        site.put(f"/v1/{path}", text)
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    source = f"{site.url}/v1/api.yaml" if where == "address" else tmp_path / "api.yaml"

    outcome = wireproof("add", source, "--allow-private", "--name", "acme")

    assert outcome.code == 0, outcome.err
    folder = project.root / "specs/acme"
    settings = tomllib.loads((folder / "vendor.toml").read_text("utf-8"))
    assert (folder / "schemas/person.yaml").read_text("utf-8") == PERSON
    assert set(settings["source"]["files"]) == {"schemas/people.yaml", "schemas/person.yaml"}
    (folder / "schemas/person.yaml").write_text("type: string\n", "utf-8")
    refused = wireproof("generate")
    assert refused.code == 2
    assert "person.yaml: its sha256 is" in refused.err


def test_a_file_that_is_not_there_is_told(project, wireproof, site):
    """The rest comes in; what is missing is named with the reason."""
    outcome = wireproof("add", site.put("/api.yaml", PARTS), "--allow-private", "--name", "acme")

    assert outcome.code == 0, outcome.err
    assert "left out schemas/people.yaml: answers 404" in outcome.err


LOGIN = "<!DOCTYPE html><html><body><form><input type='password'></form></body></html>"
REDOC = "<html><body><redoc spec-url='/v1/openapi.json'></redoc></body></html>"
BAD = {
    "login": (LOGIN, {}, "looks like a log-in"),
    "html": ("<html><p>Hello</p></html>", {}, "an HTML page, not an OpenAPI document"),
    "redoc": (REDOC, {}, "/v1/openapi.json, which cannot be had: answers 404"),
    "cut json": ('{"openapi": "3.1.0", "paths": {"/a', {}, "/doc:1:"),
    "cut yaml": (SPEC[:-12] + "{a: [", {}, "/doc:"),
    "cut transfer": (SPEC, {"announced": 9999}, "the answer broke off"),
    "json": ('{"message": "no"}', {}, "neither `openapi` nor `swagger`; its keys: 'message'"),
    "broken json": ('{"message": "n', {}, "breaks off"),
    "postman": ('{"info": {"schema": "https://schema.getpostman.com/x"}}', {}, "Postman"),
    "asyncapi": ("asyncapi: 2.6.0\n", {}, "AsyncAPI"),
    "text": ("Hello.\n", {}, "begins with 'Hello.'"),
    "empty": ("", {}, "it is empty"),
    "zip": (b"PK\x03\x04abc", {}, "a zip archive"),
    "latin": (b"openapi: 3.1.0 # \xe9\n", {}, "not UTF-8"),
    "long line": ("x" * (10 * 2**20), {}, "a line of a million characters"),
    "denied": ("no", {"status": 403}, "answers 403"),
    "gone": ("no", {"status": 404}, "answers 404"),
    "moved": ("", {"status": 302, "headers": {"location": "http://localhost:1/x"}}, "another host"),
    "loop": ("", {"status": 302, "headers": {"location": "/doc"}}, "more than 5 redirects"),
    "scheme": ("", {"status": 302, "headers": {"location": "file:///etc/passwd"}}, ""),
    "version": ("openapi: 4.0.0\n", {}, "not supported"),
    "markdown": ("# Create a member\n\nText.\n", {}, "none of 1 pages describes an operation"),
    "index": (
        "# Docs\n" + "- [a](https://a.example/a.md)\n" * 30,
        {},
        "Choose with --pages PATTERN",
    ),
    "outside": (PARTS.replace("./schemas", "../other"), {}, "outside the folder"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_leaves_nothing_behind(project, wireproof, site, case):
    """One clear message with the address, exit code 2 or 3, and not a file written."""
    content, more, message = BAD[case]
    url = site.put("/doc", content, **more)

    outcome = wireproof("add", url, "--allow-private", "--name", "acme")

    assert outcome.code in (2, 3), outcome.err
    assert outcome.err.count("error:") == 1
    assert "Traceback" not in outcome.err
    assert message in outcome.err
    assert "/doc" in outcome.err
    assert len(outcome.err) < 1000
    assert project.files() == {}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/a",
        "http://localhost:{port}/a",
        "http://[::1]:{port}/a",
        "http://[::ffff:127.0.0.1]:{port}/a",
        "http://2130706433:{port}/a",
        "http://0.0.0.0:{port}/a",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/a",
    ],
)
def test_private_addresses_are_not_asked(project, wireproof, site, url):
    """Whatever they are called, unless it is allowed."""
    site.put("/a", SPEC)

    outcome = wireproof("add", url.format(port=site.url.rpartition(":")[2]))

    assert outcome.code == 2
    assert "--allow-private" in outcome.err or "cannot be found" in outcome.err
    assert site.asked == []
    assert project.files() == {}


@pytest.mark.parametrize(
    "url", ["ftp://a.example/x", "file:///etc/passwd", "https://u:p@a.example/x"]
)
def test_only_plain_http_addresses(project, wireproof, url):
    """No other scheme, and no credentials, which would end in a file."""
    outcome = wireproof("add", url)

    assert outcome.code == 2
    assert "u:p" not in outcome.err


def test_too_much_is_not_read_to_its_end(project, wireproof, site, monkeypatch):
    """The limit counts what arrives, not what is announced."""
    monkeypatch.setattr("wireproof.cli.add.Limits", lambda **more: limits(size=2**20, **more))
    from wireproof.intake.fetch import Limits as limits  # noqa: N813

    url = site.put("/doc", SPEC + "#" * (3 * 2**20))

    outcome = wireproof("add", url, "--allow-private")

    assert outcome.code == 2
    assert "larger than 1 MiB" in outcome.err


def test_a_vendor_is_not_overwritten(project, wireproof, site):
    """A second `add` of the same name says which command brings a newer document in."""
    url = site.put("/a", SPEC)
    wireproof("add", url, "--allow-private")
    before = project.files()

    outcome = wireproof("add", url, "--allow-private")

    assert outcome.code == 2
    assert "`wireproof update acme_pay`" in outcome.err
    assert project.files() == before


@pytest.mark.parametrize("name", ["Acme", "a-b", "class", "../x", "1a"])
def test_a_name_is_a_package(project, wireproof, site, name):
    """And stays inside the workspace."""
    outcome = wireproof("add", site.put("/a", SPEC), "--allow-private", "--name", name)

    assert outcome.code == 2
    assert "cannot be a Python package" in outcome.err
    assert project.files() == {}


@pytest.mark.parametrize(
    ("title", "url", "name"),
    [
        ("Swagger Petstore - OpenAPI 3.0", "", "petstore"),
        ("Acme API", "https://api.other.example/x", "acme"),
        (
            "A very long title of many words",
            "https://api.acme-pay.example/v1/openapi.json",
            "acme_pay",
        ),
        ("API", "https://docs.acme.example/openapi.json", "acme"),
        ("API", "https://raw.githubusercontent.com/a/b/openapi.json", ""),
        ("Kolay İK", "https://apidocs.kolayik.com/x", "kolayik"),
    ],
)
def test_names_that_are_proposed(title, url, name):
    """From a short title, else from the host."""
    from wireproof.intake.naming import propose_name

    assert propose_name(title, url)[0] == name


TREE = {
    "api/spec.yaml": SPEC.replace("{type: object}", "{$ref: '../shared/person.yaml'}"),
    "shared/person.yaml": PERSON,
}


@pytest.mark.parametrize("where", ["address", "folder"])
def test_a_document_that_refers_above_itself_keeps_its_tree(
    project, wireproof, site, tmp_path, where
):
    """The files stand as they stood below the root, which the vendor's folder is then."""
    for path, text in TREE.items():
        site.put(f"/v1/{path}", text)
        (tmp_path / "v1" / path).parent.mkdir(parents=True)
        (tmp_path / "v1" / path).write_text(text, "utf-8")
    root = f"{site.url}/v1" if where == "address" else str(tmp_path / "v1")
    named = ("--allow-private", "--name", "acme")

    refused = wireproof("add", f"{root}/api/spec.yaml", *named)
    assert refused.code == 2
    assert "with --root" in refused.err

    outcome = wireproof("add", f"{root}/api/spec.yaml", "--root", root, *named)
    assert outcome.code == 0, outcome.err
    folder = project.root / "specs/acme"
    source = tomllib.loads((folder / "vendor.toml").read_text("utf-8"))["source"]
    assert source["main"] == "api/spec.yaml"
    assert set(source["files"]) == {"shared/person.yaml"}
    assert "name: Maybe[str]" in (project.root / "generated/acme/models.py").read_text("utf-8")
    for command in (["generate", "--check"], ["prove", "acme", "--budget", "fast"],
                    ["explain", "acme", "listPeople"], ["lint", "acme"]):  # fmt: skip
        found = wireproof(*command)
        assert found.code < 2, found.err
        assert "leads out" not in found.out + found.err


def test_a_tree_is_kept_current(project, wireproof, site):
    """What is newer is asked for at the same places, and reviewed as a whole."""
    for path, text in TREE.items():
        site.put(f"/v1/{path}", text)
    root = f"{site.url}/v1/"
    wireproof("add", f"{root}api/spec.yaml", "--root", root, "--allow-private", "--name", "acme")
    assert "acme: current" in wireproof("update", "--allow-private").out
    site.put("/v1/shared/person.yaml", PERSON.replace("string", "integer"))

    outcome = wireproof("update", "--allow-private", "--write")

    assert outcome.code == 1, outcome.err
    assert "name" in outcome.out
    assert "integer" in (project.root / "specs/acme/shared/person.yaml").read_text("utf-8")
    assert "name: Maybe[Integer]" in (project.root / "generated/acme/models.py").read_text("utf-8")


@pytest.mark.parametrize("root", ["/v2", "/v", "/v1/shared", "/v1/../v1"])
def test_a_root_holds_the_document(project, wireproof, site, root):
    """Any other is refused, and nothing is written."""
    site.put("/v1/api/spec.yaml", TREE["api/spec.yaml"])
    address = f"{site.url}/v1/api/spec.yaml"

    outcome = wireproof("add", address, "--root", site.url + root, "--allow-private")

    assert outcome.code == 2
    assert "the document is not below --root" in outcome.err
    assert not project.files()


def test_a_link_out_of_the_folder_is_left_out(project, wireproof, tmp_path):
    """What it leads to is no part of the document, and is not copied."""
    (tmp_path / "secret.yaml").write_text(PERSON, "utf-8")
    (tmp_path / "api").mkdir()
    (tmp_path / "api/spec.yaml").write_text(PARTS.replace("schemas/people", "link"), "utf-8")
    (tmp_path / "api/link.yaml").symlink_to(tmp_path / "secret.yaml")

    outcome = wireproof("add", tmp_path / "api/spec.yaml", "--name", "acme")

    assert "left out link.yaml: is a link that leads outside the folder" in outcome.err

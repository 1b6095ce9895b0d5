"""`[client] idempotency_header`: keys that make a POST safe to repeat."""

from __future__ import annotations

import hashlib
import importlib
import json
import sys

import httpx
import pytest

from tests.cli.conftest import SPEC

READ = """\
  /members/{id}:
    get:
      operationId: getMember
      tags: [members]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: A member}}
components:
"""


@pytest.fixture
def settings(workspace):
    """What vendor.toml says; the document does not speak of keys."""
    folder = workspace.vendor("acme", SPEC.replace("components:\n", READ))
    path = folder / "vendor.toml"
    path.write_text(path.read_text("utf-8") + '[client]\nidempotency_header = "X-Once"\n', "utf-8")
    return path


@pytest.fixture
def client(settings, workspace, wireproof, monkeypatch):
    """The client, and a function that says what its vendor answers; requests are kept."""
    assert wireproof("generate").code == 0
    monkeypatch.syspath_prepend(str(workspace.root))
    for name in [one for one in sys.modules if one.partition(".")[0] == "generated"]:
        monkeypatch.delitem(sys.modules, name)
    package = importlib.import_module("generated.acme")
    sent: list[httpx.Request] = []

    def using(*answers):
        left = list(answers)

        def answer(request):
            sent.append(request)
            given = left.pop(0)
            if isinstance(given, Exception):
                raise given
            return httpx.Response(given, headers={"retry-after": "0"})

        http = httpx.Client(transport=httpx.MockTransport(answer))
        return package.Acme(base_url="https://acme.example", http_client=http)

    return using, sent


@pytest.mark.parametrize("fault", [503, 429, httpx.ReadTimeout("slow"), httpx.ReadError("gone")])
def test_a_post_is_repeated_with_the_same_key(client, fault):
    """After a status that asks for it, and after a broken connection."""
    using, sent = client

    using(fault, 201).members.create(email_address="a@b.example")

    first, second = [request.headers["x-once"] for request in sent]
    assert first == second
    assert len(first) == 36


def test_each_call_has_a_key_of_its_own(client):
    """The caller's own, where one is given; a GET needs none."""
    using, sent = client
    acme = using(201, 201, 201, 200)

    acme.members.create(email_address="a@b.example")
    acme.members.create(email_address="a@b.example")
    acme.members.create(email_address="a@b.example", idempotency_key="mine")
    acme.members.get(id="1")

    keys = [request.headers.get("x-once") for request in sent]
    assert keys[0] != keys[1]
    assert keys[2:] == ["mine", None]


def test_the_proof_expects_the_key(settings, workspace, wireproof):
    """A client that is told of keys and sends none is found out."""
    assert wireproof("generate").code == 0
    proven = wireproof("prove", "acme", "--budget", "fast", "--no-cache")
    assert proven.code == 0, proven.text

    client = workspace.root / "generated/acme"
    text = (client / "_client.py").read_text("utf-8")
    broken = text.replace("automatic_keys=True", "automatic_keys=False")
    assert broken != text
    (client / "_client.py").write_text(broken, "utf-8")
    manifest = json.loads((client / "manifest.json").read_text("utf-8"))
    manifest["files"]["_client.py"] = hashlib.sha256(broken.encode()).hexdigest()
    (client / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    proven = wireproof("prove", "acme", "--budget", "fast", "--no-cache")

    assert proven.code == 1
    assert "no idempotency key" in proven.text


@pytest.mark.parametrize("name", ['"Content-Type"', '"two words"', "7"])
def test_a_name_that_no_header_field_can_have_is_refused(settings, wireproof, name):
    """Nor one that means something else."""
    settings.write_text(settings.read_text("utf-8").replace('"X-Once"', name), "utf-8")

    refused = wireproof("generate")

    assert refused.code == 2
    assert "idempotency_header cannot be" in refused.err

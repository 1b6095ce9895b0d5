"""A client of a part of a document: `include` and `exclude`, and what the callers' code calls."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import SPEC

SHOP = """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example'}]
paths:
  /orders:
    get:
      operationId: listOrders
      tags: [orders]
      responses:
        '200': {description: OK, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}}
    post:
      operationId: createOrder
      tags: [orders]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}}}
      responses:
        '201': {description: Created, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
  /orders/{id}:
    parameters: [{$ref: '#/components/parameters/Id'}]
    get:
      operationId: getOrder
      tags: [orders]
      responses:
        '200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
    delete:
      operationId: deleteOrder
      tags: [orders]
      responses: {'204': {description: Gone}}
  /people:
    get:
      operationId: listPeople
      tags: [people]
      responses:
        '200': {description: OK, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Person'}}}}}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: string}}
  schemas:
    NewOrder: {type: object, required: [item], properties: {item: {type: string}}}
    Order: {type: object, required: [id], properties: {id: {type: string}, line: {type: object, properties: {item: {type: string}}}}}
    Person: {type: object, properties: {name: {type: string}}}
"""  # noqa: E501 - a schema reads best on one line


@pytest.fixture
def shop(workspace):
    """A workspace whose vendor is the shop; gives a function that sets `[client]`."""
    folder = workspace.vendor("acme", SHOP)
    settings = (folder / "vendor.toml").read_text("utf-8")

    def say(client: str) -> None:
        (folder / "vendor.toml").write_text(f"{settings}\n[client]\n{client}\n", "utf-8")

    return say


def _manifest(workspace):
    return json.loads((workspace.root / "generated/acme/manifest.json").read_text("utf-8"))


def _requests(workspace):
    return [f"{one['method']} {one['path']}" for one in _manifest(workspace)["operations"]]


@pytest.mark.parametrize(
    ("client", "left"),
    [
        ('include = ["people"]', ["GET /people"]),
        ('include = ["createOrder", "listPeople"]', ["POST /orders", "GET /people"]),
        ('include = ["GET /orders/{id}"]', ["GET /orders/{id}"]),
        ('include = ["/orders/*"]', ["GET /orders/{id}", "DELETE /orders/{id}"]),
        ('include = ["get /orders**"]', ["GET /orders", "GET /orders/{id}"]),
        ('include = ["orders"]\nexclude = ["delete*", "* /orders"]', ["GET /orders/{id}"]),
        ('exclude = ["/orders/**", "people"]', ["GET /orders", "POST /orders"]),
    ],
)
def test_a_client_has_the_operations_that_were_asked_for(shop, workspace, wireproof, client, left):
    """By tag, operationId, path and request, each with `*`."""
    shop(client)

    assert wireproof("generate").code == 0

    assert _requests(workspace) == left


def test_what_was_left_out_is_told_once_and_is_no_fault(shop, workspace, wireproof):
    """`--strict` lets it pass; models that only the others need are gone."""
    shop('include = ["people"]')

    assert wireproof("generate", "--strict").code == 0

    manifest = _manifest(workspace)
    told = [one for one in manifest["ledger"]["entries"] if one["kind"] == "selection"]
    assert [one["reason"] for one in told] == [
        "4 of 5 operations are left out on request: include and exclude"
    ]
    assert manifest["selection"] == {"include": ["people"], "exclude": []}
    assert set(manifest["models"]) == {"Person"}


def test_a_pattern_that_fits_nothing_is_an_error(shop, wireproof):
    """It says what was near."""
    shop('include = ["GET /order"]')
    refused = wireproof("generate")
    assert refused.code == 2
    assert "include: no operation fits 'GET /order'" in refused.err
    assert "did you mean GET /orders?" in refused.err

    shop('exclude = ["peple"]')
    assert "exclude: no operation fits 'peple'" in wireproof("generate").err


TWICE = """\
openapi: 3.1.0
info: {title: Twice, version: '1'}
paths:
  /alpha/secrets:
    post:
      operationId: alpha/set-up-secret
      tags: [alpha]
      requestBody: {content: {application/json: {schema: &own {type: object, properties: {key: {type: object, properties: {a: {type: string}}}}}}}}
      responses: {'204': {description: Done}}
  /beta/secrets:
    post:
      operationId: beta/set-up-secret
      tags: [beta]
      requestBody: {content: {application/json: {schema: *own}}}
      responses: {'200': {description: Done, content: {application/json: {schema: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {more: {type: string}}}]}}}}}
  /base:
    get:
      operationId: base/read-it
      tags: [base]
      responses:
        '200': {description: Done, content: {application/json: {schema: {$ref: '#/components/schemas/Base'}}}}
        '201': {description: Done, content: {application/json: {schema: {$ref: '#/components/schemas/AlphaSetUpSecretRequestKey'}}}}
components:
  schemas:
    AlphaSetUpSecretRequestKey: {type: object, properties: {z: {type: string}}}
    Base: {type: object, properties: {inner: {type: object, properties: {b: {type: string}}}}}
"""  # noqa: E501 - a schema reads best on one line


@pytest.mark.parametrize(
    ("part", "models"),
    [
        (
            "beta",
            [
                "BetaSetUpSecretRequest",
                "BetaSetUpSecretRequestKey",
                "BetaSetUpSecretResponse",
                "BaseInner",
            ],
        ),
        ("alpha", ["AlphaSetUpSecretRequest", "AlphaSetUpSecretRequestKey"]),
        ("base", ["AlphaSetUpSecretRequestKey2", "Base", "BaseInner"]),
    ],
)
def test_the_part_has_the_names_of_the_whole(workspace, wireproof, part, models):
    """Whoever comes first in the document has the plain name, even where it is left out."""
    folder = workspace.vendor("acme", TWICE)
    assert wireproof("generate").code == 0
    whole = _manifest(workspace)["models"]
    (folder / "names.lock").unlink()
    with (folder / "vendor.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'[client]\ninclude = ["{part}"]\n')

    assert wireproof("generate").code == 0

    found = _manifest(workspace)["models"]
    assert found.items() <= whole.items()
    assert sorted(found) == sorted(models)


def test_the_lock_keeps_the_names_of_what_is_left_out(shop, workspace, wireproof):
    """Who asks for it again gets the name that was released."""
    lock = workspace.root / "specs/acme/names.lock"
    shop("")
    assert wireproof("generate").code == 0
    lock.write_text(lock.read_text("utf-8").replace('"delete"', '"cancel"'), "utf-8")
    assert wireproof("generate").code == 0
    whole = lock.read_text("utf-8")

    shop('include = ["people"]')
    assert wireproof("generate").code == 0
    assert lock.read_text("utf-8") == whole

    shop("")
    assert wireproof("generate").code == 0
    assert "cancel" in [one["attribute"] for one in _manifest(workspace)["operations"]]


def test_the_set_comes_from_the_callers_code(shop, workspace, wireproof):
    """What is called, and what is handed on to be called; vendor.toml says it for all commands."""
    shop('class_name = "Shop"  # ours')
    source = workspace.root / "src"
    source.mkdir()
    (source / "job.py").write_text(
        "from generated.acme import Shop\n\n"
        "def run(shop: Shop) -> None:\n"
        "    shop.with_response(shop.orders.get, id='1')\n"
        "    for order in shop.orders.list():\n"
        "        print(order.id)\n",
        "utf-8",
    )

    stale = wireproof("generate", "--used-by", "src", "--check")
    assert stale.code == 1
    assert "+ GET /orders/{id}" in stale.err

    assert wireproof("generate", "--used-by", "src").code == 0
    assert _requests(workspace) == ["GET /orders", "GET /orders/{id}"]
    settings = (workspace.root / "specs/acme/vendor.toml").read_text("utf-8")
    assert 'class_name = "Shop"  # ours' in settings
    assert wireproof("generate", "--used-by", "src", "--check").code == 0
    assert wireproof("generate", "--check").code == 0

    (source / "job.py").write_text("print('nothing')\n", "utf-8")
    assert "calls the client 'acme'" in wireproof("generate", "--used-by", "src").err


def test_one_document_by_itself_is_cut_by_its_callers_too(workspace, wireproof):
    """`--spec` and `--out` have no vendor.toml; the manifest says what was asked for."""
    workspace.vendor("acme", SPEC)
    (workspace.root / "shop.yaml").write_text(SHOP, "utf-8")
    (workspace.root / "job.py").write_text("from shop import Shop\nShop().people.list()\n", "utf-8")

    made = wireproof("generate", "--spec", "shop.yaml", "--out", "shop", "--used-by", "job.py")

    assert made.code == 0, made.text
    manifest = json.loads((workspace.root / "shop/manifest.json").read_text("utf-8"))
    assert [one["path"] for one in manifest["operations"]] == ["/people"]
    assert manifest["selection"]["include"] == ["GET /people"]


def test_the_other_commands_look_at_the_same_part(shop, workspace, wireproof):
    """A change of what nobody asked for is none; its faults are nobody's."""
    shop('include = ["people"]')
    assert wireproof("generate").code == 0
    changed = workspace.root / "new.yaml"
    newer = SHOP.replace("id: {type: string}, line", "id: {type: integer}, line")
    changed.write_text(newer, "utf-8")

    assert wireproof("diff", "acme", "new.yaml").code == 0
    assert "/orders" not in wireproof("lint", "acme", "--full").out

    shop("")
    assert wireproof("diff", "acme", "new.yaml").code == 1
    assert "/orders" in wireproof("lint", "acme", "--full").out


def test_the_proof_covers_the_part_and_misses_nothing_beyond_it(shop, workspace, wireproof):
    """No shortfall for what was left out, and none where the whole is there."""
    shop('include = ["people", "getOrder"]')
    assert wireproof("generate").code == 0

    proven = wireproof("prove", "acme", "--budget", "fast", "--json", "--no-cache")

    assert proven.code == 0, proven.text
    assert "missing" not in proven.text


def test_an_operation_that_was_asked_for_and_is_not_there_is_found(shop, workspace, wireproof):
    """The proof reads the patterns by itself: a client cannot leave out more than was said."""
    shop('include = ["people", "getOrder"]')
    assert wireproof("generate").code == 0
    path = workspace.root / "generated/acme/manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["operations"] = [one for one in manifest["operations"] if one["path"] == "/people"]
    path.write_text(json.dumps(manifest), "utf-8")

    proven = wireproof("prove", "acme", "--budget", "fast", "--no-cache")

    assert proven.code == 1
    assert "/orders/{id}" in proven.text


def test_traffic_beyond_the_part_is_counted_and_not_judged(shop, workspace, wireproof):
    """Coverage lists what was asked for and never seen."""
    shop('include = ["people", "getOrder"]')
    answer = {"headers": {"content-type": "application/json"}, "body": []}
    entries = [
        {"method": method, "url": f"https://shop.example{path}", "status": 200,
         "when": "2026-01-02T03:04:05Z", "request": {"headers": {}}, "response": answer}
        for method, path in (("GET", "/people"), ("DELETE", "/orders/1"))
    ]  # fmt: skip
    lines = "".join(json.dumps(one) + "\n" for one in entries)
    (workspace.root / "traffic.ndjson").write_text(lines, "utf-8")

    seen = wireproof("observe", "acme", "traffic.ndjson", "--coverage", "--json")

    assert seen.code == 0, seen.text
    told = json.dumps(seen.data)
    assert '"left out on request": 1' in told
    assert '"path": "/orders/{id}"' in told


def test_a_part_of_a_real_document_is_proven(workspace, wireproof, corpus):
    """Four operations of Resend's, with all their models."""
    [path] = (corpus / "resend").glob("*.[jy]*")
    workspace.vendor("acme", path.read_text("utf-8"))
    settings = workspace.root / "specs/acme/vendor.toml"
    with settings.open("a", encoding="utf-8") as file:
        file.write('[client]\ninclude = ["POST /emails", "/domains"]\n')
        file.write('exclude = ["DELETE /**"]\n')
    assert wireproof("generate").code == 0

    proven = wireproof("prove", "acme", "--budget", "fast", "--no-cache")

    assert proven.code == 0, proven.text
    assert set(_requests(workspace)) == {"POST /emails", "POST /domains", "GET /domains"}

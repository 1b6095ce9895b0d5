"""The five vendors' documents: their bytes, where each fact comes from, and what was corrected."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wireproof.intake.pages.page import load_page
from wireproof.intake.pages.read import import_pages
from wireproof.spec.load import load_document

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
VENDORS = ["qonto", "close", "stellas", "recoup", "elastic_path"]
SEED_OF = {
    "qonto": "000_8780fc82ba53ca50.txt",
    "close": "001_66e837bc8d65b310.txt",
    "stellas": "002_83ca75bcef8b1e53.txt",
    "recoup": "003_14d9edac7bdb4f7b.txt",
    "elastic_path": "004_b7af2d2f5e16e762.txt",
}
# What OpenAPI wants said and the page does not say; each stands in vendor.toml, too.
OURS = {
    "stellas": {"Sandbox"},
    "elastic_path": {"Created", "US East", "EU West"},
}


def seed(vendor: str) -> bytes:
    path = SEEDS / SEED_OF[vendor]
    if not path.exists():
        pytest.skip("the seed documents do not lie beside this checkout")
    return path.read_bytes()


def fenced_block(page: bytes) -> bytes:
    """Everything between the line end of the opening ```yaml fence and the closing fence."""
    [(_, block)] = re.findall(rb"^(`{3,})yaml[^\n]*\n(.*?)^\1$", page, re.DOTALL | re.MULTILINE)
    return block


def said(node: Any, *, example: bool = False) -> Iterator[str]:
    """Each text of a spec that the vendor must have said: prose, defaults, strings of examples."""
    match node:
        case dict():
            for name, child in node.items():
                if isinstance(child, str) and name in {"description", "summary", "default"}:
                    yield child
                else:
                    yield from said(child, example=example or name in {"example", "value"})
        case list():
            for child in node:
                yield from said(child, example=example)
        case str() if example:
            yield node


@pytest.mark.parametrize("vendor", ["qonto", "close", "recoup"])
def test_an_embedded_document_is_kept_byte_for_byte(vendor: str) -> None:
    """The spec of a vendor who publishes OpenAPI is the published block, to the last byte."""
    assert (ROOT / "specs" / vendor / "openapi.yaml").read_bytes() == fenced_block(seed(vendor))


@pytest.mark.parametrize("vendor", ["stellas", "elastic_path"])
def test_every_text_of_a_written_spec_is_the_pages(vendor: str) -> None:
    """Where a page is all there is, texts, examples and defaults stand on it, corrected or not."""
    page = " ".join(seed(vendor).decode().replace("`", "").split())
    folder = ROOT / "specs" / vendor
    document = load_document(folder / "openapi.yaml", overlay=folder / "overlay.yaml").raw
    document = {name: document[name] for name in ("info", "servers", "paths", "components")}

    texts = {" ".join(text.replace("`", "").split()) for text in said(document)}

    assert {text for text in texts if text not in page} == OURS[vendor]


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_document_is_what_the_vendors_page_comes_to(vendor: str) -> None:
    """The page is kept as it was received, and reading it again gives the same bytes."""
    [path] = (ROOT / "specs" / vendor / "pages").iterdir()
    page = load_page(f"pages/{path.name}", path.read_bytes())

    found = import_pages([page], vendor.replace("_", " ").title())

    assert path.read_bytes() == seed(vendor)
    assert found.content == (ROOT / "specs" / vendor / "openapi.yaml").read_bytes()


@pytest.mark.parametrize("vendor", VENDORS)
def test_provenance_names_the_bytes(vendor: str) -> None:
    """vendor.toml holds the sha256 of openapi.yaml, its source, its date and its licence."""
    folder = ROOT / "specs" / vendor
    source = tomllib.loads((folder / "vendor.toml").read_text("utf-8"))["source"]

    assert source["sha256"] == hashlib.sha256((folder / "openapi.yaml").read_bytes()).hexdigest()
    assert {"document", "retrieved", "licence", "notes"} <= source.keys()


def corrected(vendor: str) -> Any:
    folder = ROOT / "specs" / vendor
    overlay = folder / "overlay.yaml"
    return load_document(folder / "openapi.yaml", overlay=overlay if overlay.exists() else None).raw


@pytest.mark.parametrize(
    ("vendor", "resource", "operation_id"),
    [
        ("qonto", "Memberships", "invite"),
        ("close", "memberships", "create"),
        ("stellas", "Members", "invite"),
        ("recoup", "organizations", "add_member"),
        ("elastic_path", "Account Memberships", "create"),
    ],
)
def test_every_operation_has_a_name_to_call_it_by(
    vendor: str, resource: str, operation_id: str
) -> None:
    """After the corrections each vendor's operation has one tag and an operationId."""
    [path_item] = corrected(vendor)["paths"].values()

    assert path_item["post"]["tags"] == [resource]
    assert path_item["post"]["operationId"] == operation_id


def test_close_takes_its_credentials_as_security_schemes() -> None:
    """Close's Authorization header is no argument any more, and this endpoint is OAuth only."""
    document = corrected("close")
    operation = document["paths"]["/membership/"]["post"]

    assert operation["parameters"] == []
    assert operation["security"] == [{"OAuth2": []}]
    assert document["security"] == [{"ApiKeyAuth": []}, {"OAuth2": []}]


def test_qonto_errors_may_be_the_array_or_the_object() -> None:
    """Qonto's 422 example and its 422 schema are both accepted."""
    operation = corrected("qonto")["paths"]["/v2/memberships/invite_employee_or_accountant"]["post"]
    media_type = operation["responses"]["422"]["content"]["application/json"]

    array, single = media_type["schema"]["properties"]["errors"]["oneOf"]
    assert array == {"type": "array", "items": single}
    assert single == {"$ref": "#/components/schemas/UnprocessableEntityError"}


def test_recoup_says_in_the_schema_what_it_said_in_prose() -> None:
    """Recoup's request takes exactly one of accountId and email, and may be repeated."""
    document = corrected("recoup")
    request = document["components"]["schemas"]["AddOrganizationMemberRequest"]

    assert request["oneOf"] == [{"required": ["accountId"]}, {"required": ["email"]}]
    assert document["paths"]["/api/organizations/members"]["post"]["x-wireproof-idempotent"] is True

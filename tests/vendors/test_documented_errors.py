"""Every error status that a vendor documents is raised as its own class, with a typed body."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wireproof.spec.load import load_document

ROOT = Path(__file__).parents[2]
UUID = "5b495058-9ffc-4b9b-810a-c9d43ffc6500"


@dataclass(frozen=True, slots=True)
class Vendor:
    """How one vendor's operation is called.

    Args:
        class_name: the sync client; the async one has `Async` before it.
        credentials: arguments of the client.
        attribute: the operation, below the client.
        arguments: of the operation.
    """

    class_name: str
    credentials: dict[str, str]
    attribute: str
    arguments: dict[str, Any]


VENDORS = {
    "qonto": Vendor(
        "Qonto", {"access_token": "t"}, "memberships.invite", {"membership": {"role": "employee"}}
    ),
    "close": Vendor(
        "Close",
        {"bearer_token": "t"},
        "memberships.create",
        {"email": "b@w.example", "role_id": "admin"},
    ),
    "stellas": Vendor(
        "Stellas",
        {"bearer_token": "t", "secret_key": "s"},
        "members.invite",
        {"business_id": "b", "email": "b@w.example", "member_role_id": "r"},
    ),
    "recoup": Vendor(
        "Recoup",
        {"api_key": "k"},
        "organizations.add_member",
        {"organization_id": UUID, "email": "b@w.example"},
    ),
    "elastic_path": Vendor(
        "ElasticPath",
        {"bearer_token": "t"},
        "account_memberships.create",
        {"account_id": "a", "data": {"account_member_id": "m"}},
    ),
}

QONTO = {"errors": [{"code": "bad", "detail": "worse"}]}
RECOUP = {"status": "error", "error": "no"}
ANYTHING = {"field-errors": {"email": ["taken"]}}


def elastic_path(status: int) -> dict[str, Any]:
    return {"errors": [{"status": str(status), "title": "t", "detail": "d"}]}


# vendor, status, error class, what the server sends, the body's class (None: as it came)
TABLE = [
    ("qonto", 400, "BadRequestError", QONTO, "BadRequestResponseBody"),
    ("qonto", 401, "UnauthorizedError", QONTO, "UnauthorizedResponseBody"),
    ("qonto", 403, "ForbiddenError", QONTO, "ForbiddenResponseBody"),
    ("qonto", 422, "UnprocessableEntityError", QONTO, "MembershipsInviteResponse422"),
    ("qonto", 500, "ServerError", None, None),
    ("close", 400, "BadRequestError", ANYTHING, None),
    ("close", 401, "UnauthorizedError", ANYTHING, None),
    ("close", 404, "NotFoundError", ANYTHING, None),
    ("recoup", 400, "BadRequestError", RECOUP, "ErrorEnvelope"),
    ("recoup", 401, "UnauthorizedError", RECOUP, "ErrorEnvelope"),
    ("recoup", 403, "ForbiddenError", RECOUP, "ErrorEnvelope"),
    ("elastic_path", 404, "NotFoundError", elastic_path(404), "ErrorResponse"),
    ("elastic_path", 409, "ConflictError", elastic_path(409), "ErrorResponse"),
]


def operation(client: Any, attribute: str) -> Any:
    for name in attribute.split("."):
        client = getattr(client, name)
    return client


def corrected(vendor: str) -> dict[str, Any]:
    folder = ROOT / "specs" / vendor
    return load_document(folder / "openapi.yaml", overlay=folder / "overlay.yaml").raw


def test_the_table_has_every_documented_error() -> None:
    """The table below leaves out no error status of any vendor's spec."""
    documented = {
        (name, int(status))
        for name in VENDORS
        for path_item in corrected(name)["paths"].values()
        for status in path_item["post"]["responses"]
        if int(status) >= 400
    }

    assert {(vendor, status) for vendor, status, *_ in TABLE} == documented


@pytest.mark.parametrize("prefix", ["", "Async"], ids=["sync", "async"])
@pytest.mark.parametrize(("name", "status", "error_class", "sent", "body_class"), TABLE)
def test_a_documented_error_is_typed(
    server, drive, prefix, name, status, error_class, sent, body_class
) -> None:
    """The status raises its class, whose body is the documented model with what the server said."""
    vendor = VENDORS[name]
    package = importlib.import_module(f"generated.{name}")
    client_class = getattr(package, prefix + vendor.class_name)
    server.answers(status, sent, headers={"x-request-id": "r-7"})

    with pytest.raises(getattr(package.errors, error_class)) as caught:
        drive(
            client_class(**vendor.credentials, base_url=server.url),
            lambda client: operation(client, vendor.attribute)(**vendor.arguments),
        )

    error = caught.value
    assert isinstance(error, package.errors.StatusError)
    assert (error.status_code, error.request_id) == (status, "r-7")
    if body_class is None:
        assert error.body == sent
    else:
        assert type(error.body).__name__ == body_class
        assert error.body.model_dump(mode="json", by_alias=True, exclude_unset=True) == sent

"""`[client.webhooks]` of vendor.toml: how what a vendor sends is signed."""

import pytest

from wireproof.errors import UsageError
from wireproof.vendor_table import signature_of


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ({}, ("", "")),
        ({"webhooks": {"signature": "standard"}}, ("standard", "")),
        ({"webhooks": {"signature": "stripe", "header": "Acme-Sign"}}, ("stripe", "Acme-Sign")),
        ({"webhooks": {"signature": "hex", "header": "X-Sign"}}, ("hex", "X-Sign")),
    ],
)
def test_what_can_be_said(table, found):
    """A way of signing, and the header field where it is not the usual one."""
    assert signature_of(table, "vendor.toml") == found


@pytest.mark.parametrize(
    "said",
    [
        {"signature": "md5"},
        {"signature": "hex"},
        {"signature": "standard", "secret": "whsec_"},
        {"signature": "stripe", "header": 7},
        "standard",
    ],
)
def test_what_cannot(said):
    """Unknown ways, a way without the field that it needs, unknown keys, and no table at all."""
    with pytest.raises(UsageError, match=r"\[client\.webhooks\]"):
        signature_of({"webhooks": said}, "vendor.toml")

"""One line of a generated client is broken by hand, and the proof notices.

The manifest's hash of the broken file is set anew: otherwise the proof would refuse the
client as changed, before it has looked at the wire.
"""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from wireproof.cases.model import BUDGETS
from wireproof.errors import UsageError
from wireproof.runner.run import ProofResult, prove_client

ROOT = Path(__file__).parents[2]

# vendor, file, what stands there once, what is put in its place
BREAKS = {
    "wrong path": (
        "recoup",
        "resources/organizations.py",
        'path="/api/organizations/members"',
        'path="/api/organizations/member"',
    ),
    "lost slash at the end of the path": (
        "close",
        "resources/memberships.py",
        'path="/membership/"',
        'path="/membership"',
    ),
    "wrong method": ("qonto", "resources/memberships.py", 'method="POST"', 'method="PUT"'),
    "wrong name of a path parameter": (
        "elastic_path",
        "resources/account_memberships.py",
        "/v2/accounts/{accountID}/account-memberships",
        "/v2/accounts/accountID/account-memberships",
    ),
    "renamed header": (
        "stellas",
        "resources/members.py",
        'Parameter("businessId", "header"',
        'Parameter("business-id", "header"',
    ),
    "dropped credential": (
        "stellas",
        "resources/members.py",
        'security=(("accessToken", "secretKey"),)',
        'security=(("accessToken",),)',
    ),
    "credential under another name": ("recoup", "_client.py", '"x-api-key"', '"x-apikey"'),
    "renamed JSON key": (
        "recoup",
        "models.py",
        'Field(alias="organizationId")',
        'Field(alias="organizationID")',
    ),
    "rule of the body left out": (
        "recoup",
        "models.py",
        '(ExactlyOneOf(("accountId",), ("email",)),)',
        "()",
    ),
    "field of the response under another name": (
        "stellas",
        "models.py",
        "message: Maybe[str] = UNSET",
        "massage: Maybe[str] = UNSET",
    ),
    "wrong type of a response field": (
        "stellas",
        "models.py",
        "status: Maybe[bool] = UNSET",
        "status: Maybe[str] = UNSET",
    ),
    "status of success forgotten": (
        "elastic_path",
        "resources/account_memberships.py",
        '"201"',
        '"200"',
    ),
    "error body of another type": (
        "recoup",
        "resources/organizations.py",
        '"403": Response("application/json", models.ErrorEnvelope)',
        '"403": Response("application/json", models.AddOrganizationMemberResponse)',
    ),
}


def spoil(client: Path, file: str, old: str, new: str) -> None:
    """Replace `old`, which stands in `file` exactly once, by `new`; the manifest follows."""
    path = client / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} does not stand once in {file}: mend this test"
    path.write_text(text.replace(old, new), encoding="utf-8")
    manifest = json.loads((client / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][file] = hashlib.sha256(path.read_bytes()).hexdigest()
    (client / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def prove(client: Path) -> ProofResult:
    specs = ROOT / "specs" / client.name
    overlay = specs / "overlay.yaml"
    return prove_client(
        client=client,
        spec=specs / "openapi.yaml",
        overlay=overlay if overlay.exists() else None,
        budget=BUDGETS["fast"],
    )


@pytest.fixture
def copied(tmp_path: Path):
    """Copy a vendor's client to where it can be broken."""

    def copy(vendor: str) -> Path:
        return Path(shutil.copytree(ROOT / "generated" / vendor, tmp_path / vendor))

    return copy


@pytest.mark.parametrize("vendor", sorted({vendor for vendor, *_ in BREAKS.values()}))
def test_the_untouched_copy_is_proven(copied, vendor) -> None:
    """What the breaks below start from has no finding, so each finding is the break's own."""
    result = prove(copied(vendor))

    assert result.findings == ()
    assert result.cases > 0


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_line_is_found(copied, name) -> None:
    """The proof of a client with one broken line fails."""
    vendor, file, old, new = BREAKS[name]
    client = copied(vendor)
    spoil(client, file, old, new)

    result = prove(client)

    assert not result.ok
    assert {finding.owner for finding in result.findings} == {"client"}


@pytest.mark.parametrize(("nth", "mode"), [(0, "sync"), (1, "async")])
def test_a_break_in_one_mode_is_found_there(copied, nth, mode) -> None:
    """A field that only the sync or only the async method forgets is found in that mode."""
    client = copied("stellas")
    file, field = "resources/members.py", '"email": email, '
    text = (client / file).read_text(encoding="utf-8")
    start, end = [found.span() for found in re.finditer(field, text)][nth]
    spoil(client, file, text, text[:start] + text[end:])

    result = prove(client)

    assert {f.mode for f in result.findings if f.severity == "error"} == {mode}


def test_a_client_changed_by_hand_is_not_proven(copied) -> None:
    """Without the manifest's knowledge a changed client is refused: nothing is proven of it."""
    client = copied("recoup")
    (client / "models.py").write_text("", encoding="utf-8")

    with pytest.raises(UsageError, match=r"models\.py was changed"):
        prove(client)

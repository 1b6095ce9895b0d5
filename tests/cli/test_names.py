"""What methods are called is settled once, and changes when a person says so."""

from __future__ import annotations


def _settle(workspace, wireproof):
    lock = workspace.root / "specs/acme/names.lock"
    assert wireproof("generate").code == 0
    lock.write_text(lock.read_text("utf-8").replace('"create"', '"add_member"'), "utf-8")
    return lock


def test_the_names_by_rule_are_shown_beside_the_released_ones(workspace, wireproof):
    """Nothing is written."""
    lock = _settle(workspace, wireproof)
    before = lock.read_text("utf-8")

    outcome = wireproof("names", "acme")

    assert "members.add_member -> members.create  (POST /members)" in outcome.out
    assert lock.read_text("utf-8") == before


def test_names_are_taken_when_a_person_accepts_them(workspace, wireproof):
    """The lock gives up methods and resources, and keeps the names of arguments."""
    lock = _settle(workspace, wireproof)

    assert wireproof("names", "acme", "--accept").code == 0

    assert "add_member" not in lock.read_text("utf-8")
    assert "email_address" in lock.read_text("utf-8")
    assert wireproof("names", "acme", "--json").data["renamed"] == []


def test_a_person_may_choose_a_name(workspace, wireproof):
    """By request, in vendor.toml; a slip is told."""
    settings = workspace.root / "specs/acme/vendor.toml"
    written = settings.read_text("utf-8")
    settings.write_text(written + '\n[client.names]\n"POST /members" = "team.invite"\n', "utf-8")
    assert wireproof("generate").code == 0
    client = workspace.root / "generated/acme/client.api.txt"
    assert "Acme.team.invite(" in client.read_text("utf-8")

    settings.write_text(written + '\n[client.names]\n"POST /member" = "team.invite"\n', "utf-8")
    refused = wireproof("generate")
    assert refused.code == 2
    assert "did you mean POST /members?" in refused.err

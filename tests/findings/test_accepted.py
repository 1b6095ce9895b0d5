"""Accepted findings: with a reason, until a day, and not a day longer than they are needed."""

from __future__ import annotations

from datetime import date

import pytest

from wireproof.cli.app import run
from wireproof.errors import Location, UsageError
from wireproof.findings.accepted import apply_accepted, find_accepted, load_accepted
from wireproof.findings.finding import fails, new_finding

TODAY = date(2027, 1, 15)
FOUND = new_finding("wrong-path", "another path", Location("spec.yaml", 3), vendor="shop")


def write(tmp_path, signature=FOUND.signature, expires="2027-01-15", more=""):
    path = tmp_path / "accepted.toml"
    path.write_text(
        f'[[accepted]]\nsignature = "{signature}"\nreason = "known"\nexpires = {expires}\n{more}'
    )
    return path


def accept(path, *, command="prove", complete=True):
    entries = load_accepted(path).entries
    return apply_accepted(
        [FOUND], entries, command=command, vendor="shop", today=TODAY, complete=complete
    )


def test_an_accepted_finding_is_told_apart_with_its_reason(tmp_path):
    """On its last day an entry still holds."""
    remaining, accepted = accept(write(tmp_path))

    assert remaining == ()
    assert [(one.rule, one.state) for one in accepted] == [("wrong-path", "accepted")]
    assert accepted[0].reason == "known (until 2027-01-15)"


def test_an_expired_entry_is_a_finding_beside_the_one_that_it_hid(tmp_path):
    """The day after, both are red, with the place in the file."""
    remaining, accepted = accept(write(tmp_path, expires="2027-01-14"))

    assert accepted == ()
    assert [one.rule for one in remaining] == ["wrong-path", "acceptance-expired"]
    assert remaining[-1].location.line == 2


def test_an_entry_that_nothing_needs_is_a_finding(tmp_path):
    """A mended fault takes its entry with it; a part of a run says nothing about the rest."""
    path = write(tmp_path, "000000000000")

    assert [one.rule for one in accept(path)[0]] == ["wrong-path", "acceptance-unused"]
    assert [one.rule for one in accept(path, complete=False)[0]] == ["wrong-path"]


@pytest.mark.parametrize(
    ("rule", "signature", "command"),
    [
        ("example-mismatch", "0" * 12, "lint"),
        ("enum.value.removed", "0" * 16, "diff"),
        ("", "0" * 12, "prove"),
        ("", "0" * 16, "diff"),
    ],
)
def test_one_list_serves_every_command(tmp_path, rule, signature, command):
    """An entry is idle only for the command that could report it: its rule tells which."""
    path = write(tmp_path, signature, more=f'rule = "{rule}"\n' if rule else "")

    for other in ("prove", "lint", "diff"):
        idle = [one for one in accept(path, command=other)[0] if one.rule == "acceptance-unused"]
        assert bool(idle) == (other == command)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[accepted]\n", "not TOML"),
        ("[others]\n", "unknown key 'others'"),
        ("accepted = 3\n", "not a list of tables"),
        ("[[accepted]]\nreason = 'r'\n", "names no signature"),
        ("[[accepted]]\nsignature = 'a'\nexpires = 2027-01-01\n", "gives no reason"),
        ("[[accepted]]\nsignature = 'a'\nreason = 'r'\nexpires = 'soon'\n", "no day"),
        ("[[accepted]]\nsignature = 'a'\nreason = 'r'\n", "no day"),
        (
            "[[accepted]]\nrule = 'wrong-pth'\nsignature = 'a'\nreason = 'r'\nexpires = 2027-01-01",
            "no rule 'wrong-pth'",
        ),
    ],
)
def test_a_bad_file_is_refused(tmp_path, text, message):
    """What gives no reason or no day, or names no rule, accepts nothing."""
    path = tmp_path / "accepted.toml"
    path.write_text(text)

    with pytest.raises(UsageError, match=message):
        load_accepted(path)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "waivers.toml",
            '[[waiver]]\nsignature = "{}"\nreason = "r"\nexpires = 2027-03-01\n',
            "write [[accepted]] for [[waiver]], and add `rule`",
        ),
        (
            "diff-acknowledged.toml",
            '[[ack]]\nfingerprint = "00000000000000aa"\nreason = "r"\n',
            "`signature` for `fingerprint` and `expires` for `until`",
        ),
    ],
)
def test_the_files_of_earlier_versions_are_read_and_told_of(tmp_path, name, text, told):
    """For one version more; the note says how to convert them."""
    (tmp_path / name).write_text(text.format(FOUND.signature))
    path = find_accepted(tmp_path)
    listed = load_accepted(path)

    assert path == tmp_path / name
    assert len(listed.entries) == 1
    assert told in listed.advice[0]
    assert load_accepted(write(tmp_path)).advice == ()


def test_two_lists_in_one_folder_are_refused(tmp_path):
    """Else one of them would go unread."""
    write(tmp_path)
    (tmp_path / "waivers.toml").write_text("")

    with pytest.raises(UsageError, match=r"waivers\.toml stands beside accepted\.toml"):
        find_accepted(tmp_path)


def test_what_the_ledger_tells_of_is_red_only_when_strict():
    """A known finding does not fail a run that did not ask for it; an open one does."""
    known = new_finding("wrong-path", "m", Location("f"), state="known", reason="degraded")

    assert fails([FOUND])
    assert not fails([known])
    assert fails([known], strict=True)


def test_lint_takes_its_findings_from_the_same_list(tmp_path, monkeypatch, capsys):
    """An accepted error no longer fails, and is told with its reason."""
    monkeypatch.chdir(tmp_path)
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nservers: [{url: https://a.example}]\n"
        "paths: {/a: {get: {operationId: a, tags: [t], responses: {}}}}\n"
    )
    assert run(["lint", "--spec", "spec.yaml"]) == 1
    line = next(one for one in capsys.readouterr().out.splitlines() if "[response-missing]" in one)
    signature = line.split("(")[-1].split(")")[0]
    path = write(tmp_path, signature, "2999-01-01", 'rule = "response-missing"\n')

    assert run(["lint", "--spec", "spec.yaml", "--accepted", str(path)]) == 0
    assert "accepted: known (until 2999-01-01)" in capsys.readouterr().out

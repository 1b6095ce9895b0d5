"""The page that a reviewer reads: what to do, in which symbols, at which lines."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest

from tests.diff.test_rules import GONE, LIST, NEW, ORDER, POST, put
from wireproof.cli.app import run
from wireproof.client.expressions import Name
from wireproof.diff.report_json import SCHEMA
from wireproof.diff.surface import Group, Symbol
from wireproof.diff.symbols import compare_surfaces

LIMIT = f"{LIST}/parameters/0"


def changes(report: Any) -> dict[str, Any]:
    """The changes of a JSON report by their rules."""
    return {change["id"]: change for change in report["changes"]}


def test_no_change_is_said_in_one_line_and_exits_0(review, shop):
    """Nothing to do, nothing to read."""
    code, text = review(shop, shop)

    assert (code, text) == (0, "Shop 1: no changes.\n")


def test_the_first_line_is_the_decision(review, shop):
    """How many edits, how many in my callers, what only needs a regenerate, which bump."""
    new = put(put(shop, f"{NEW}/properties/count", GONE), f"{LIST}/parameters/1/explode", False)
    code, text = review(shop, new, "--callers", "app.py")

    assert code == 1
    assert text.splitlines()[0] == (
        "Shop 1: 1 change needs code edits (1 in your callers), 1 only a regenerate. "
        "Suggested bump: 2.0.0 (major, counting from 1.0.0)."
    )


def test_the_report_for_tools_keeps_its_published_shape(review, shop):
    """`wireproof diff schema` describes what `--format json` prints."""
    new = put(put(shop, f"{NEW}/properties/count", GONE), f"{ORDER}/required", ["id"])
    _, report = review(shop, new, "--format", "json", "--callers", "app.py")

    jsonschema_rs.Draft202012Validator(SCHEMA).validate(report)
    assert changes(report)["property.removed.optional"]["where"]["line"] > 1


def test_a_removed_body_property_is_shown_at_the_keyword_that_sends_it(review, shop):
    """Contract, signature and line stand together."""
    _, report = review(
        shop, put(shop, f"{NEW}/properties/count", GONE), "--format", "json", "--callers", "app.py"
    )
    change = changes(report)["property.removed.optional"]

    assert {s["symbol"] for s in change["surface"]} >= {"orders.create(count)"}
    assert [(c["line"], c["file"]) for c in change["callers"]] == [(9, "app.py")]
    assert change["action"]["kind"] == "edit"


def test_a_new_required_property_is_shown_at_every_call(review, shop):
    """The keyword is not there yet, so the calls are."""
    new = put(put(shop, f"{NEW}/properties/size", {"type": "string"}), f"{NEW}/required",
              ["item", "size"])  # fmt: skip
    _, report = review(shop, new, "--format", "json", "--callers", "app.py")
    change = changes(report)["property.added.required"]

    assert "source" in change["impact"]
    assert [c["line"] for c in change["callers"]] == [9]


def test_an_attribute_that_becomes_optional_is_a_change_of_type(review, shop):
    """`order.state` may be UNSET now: every line that reads it is named."""
    _, report = review(
        shop, put(shop, f"{ORDER}/required", ["id"]), "--format", "json", "--callers", "app.py"
    )
    change = changes(report)["property.optional"]

    assert change["impact"] == ["runtime", "typing"]
    assert [c["line"] for c in change["callers"]] == [5, 11]
    assert change["breaking"]


def test_a_style_only_needs_a_regenerate(review, shop):
    """It breaks the old client and no caller, so it is not called breaking."""
    new = put(shop, f"{LIST}/parameters/1/explode", False)
    _, report = review(shop, new, "--format", "json")
    change = changes(report)["parameter.explode"]

    assert (change["impact"], change["action"]["kind"]) == (["runtime"], "regenerate")
    assert not change["breaking"]
    assert report["decision"]["bump"] == "patch"


def test_a_new_enum_value_asks_for_a_look_at_match_statements(review, shop):
    """The Literal grows: a type change for those who take it apart."""
    new = put(shop, f"{ORDER}/properties/state/enum", ["open", "paid", "void"])
    _, report = review(shop, new, "--format", "json", "--callers", "app.py")
    change = changes(report)["enum.value.added"]

    [surface] = [s for s in change["surface"] if s["symbol"] == "models.Order.state"]
    assert surface["after"] == "state: Literal['open', 'paid', 'void']"
    assert [c["line"] for c in change["callers"]] == [5, 11]


def test_a_changed_default_is_a_silent_change(review, shop):
    """Nothing fails, but leaving the argument out means something else."""
    _, report = review(shop, put(shop, f"{LIMIT}/schema/default", 50), "--format", "json")
    change = changes(report)["schema.default.changed"]

    assert (change["impact"], change["action"]["kind"]) == (["behaviour"], "check")
    assert "the default is 50 (was 20)" in change["title"]


def test_a_sunset_is_an_action_with_a_date(review, shop):
    """Act before the vendor does."""
    _, report = review(shop, put(shop, f"{LIST}/x-sunset", "2027-01-31"), "--format", "json")

    assert changes(report)["operation.sunset"]["action"] == {
        "kind": "act",
        "text": "act before 2027-01-31",
        "before": "2027-01-31",
    }


def test_a_new_scheme_is_something_to_configure(review, shop):
    """Requests without credentials are refused from now on."""
    new = put(shop, "/components/securitySchemes", {"key": {
        "type": "apiKey", "in": "header", "name": "x-key"}})  # fmt: skip
    new = put(new, "/security", [{"key": []}])
    _, report = review(shop, new, "--format", "json")
    change = changes(report)["security.added"]

    assert change["action"]["kind"] == "configure"
    assert change["used_by"]["operations"] == 3


def test_only_what_reaches_my_code_is_shown_on_request(review, shop):
    """Of two removed things, one is used."""
    new = put(put(shop, f"{NEW}/properties/count", GONE), f"{LIST}/parameters/1", GONE)
    _, report = review(shop, new, "--format", "json", "--callers", "app.py", "--only-affecting-me")

    assert [change["where"]["old"] for change in report["changes"]] == [f"#{NEW}/properties/count"]
    assert report["notes"] == ["1 change that none of your callers use: not shown"]


def test_evidence_is_a_value_that_one_version_refuses(review, shop):
    """100 was the most and is refused now; found and checked, not claimed."""
    _, report = review(shop, put(shop, f"{LIMIT}/schema/maximum", 50), "--format", "json")
    witness = changes(report)["schema.maximum.narrowed"]["witness"]

    assert (witness["payload"], witness["refused_by"], witness["checked"]) == (100, "new", True)


def test_an_acknowledged_change_no_longer_fails(review, shop, capsys):
    """Accepted with a reason; when it matches nothing any more, the file is said to be stale."""
    new = put(shop, f"{NEW}/properties/count", GONE)
    code, report = review(shop, new, "--format", "json")
    mark = changes(report)["property.removed.optional"]["fingerprint"]

    assert code == 1
    assert run(["diff", "ack", mark, "--reason", 'we never "count"']) == 0
    assert review(shop, new)[0] == 0
    assert f"acknowledgement {mark} matches nothing any more" in review(shop, shop)[1]
    assert run(["diff", "ack", mark, "--reason", "again"]) == 2
    assert run(["diff", "ack", mark]) == 2
    assert "accepted already" in capsys.readouterr().err


def test_an_acknowledgement_ends(review, shop):
    """After its date it counts no more."""
    new = put(shop, f"{NEW}/properties/count", GONE)
    _, report = review(shop, new, "--format", "json")
    mark = changes(report)["property.removed.optional"]["fingerprint"]
    run(["diff", "ack", mark, "--reason", "later", "--until", "2020-01-01"])

    assert review(shop, new)[0] == 1


@pytest.mark.parametrize(
    ("level", "code"), [("runtime", 0), ("source", 0), ("typing", 0), ("any", 1), ("never", 0)]
)
def test_fail_on_decides_the_exit_code(review, shop, level, code):
    """A new optional property fails only who wants to hear of everything."""
    new = put(shop, f"{NEW}/properties/colour", {"type": "string"})

    assert review(shop, new, "--fail-on", level)[0] == code


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["missing.json", "old.json"], 2, "no such file"),
        (["git:nonsense:old.json", "old.json"], 2, "git"),
        (["git:old.json", "old.json"], 2, "git:REVISION:PATH"),
        (["broken.json", "old.json"], 3, "error"),
        (["other.json", "old.json"], 2, "two different APIs"),
        (["old.json", "old.json", "--fail-on", "sometimes"], 2, "sometimes"),
        (["old.json", "old.json", "--only-affecting-me"], 2, "--callers"),
        (["explain", "no.such.rule"], 2, "no rule"),
        (["old.json", "old.json", "--rule", "no.such.rule=off"], 2, "no rule"),
        (["old.json", "old.json", "--rule", "enum.dropped=loud"], 2, "ID=off"),
        (["old.json"], 2, "name both"),
    ],
)
def test_bad_input_is_told_and_never_passes(
    tmp_path, monkeypatch, capsys, shop, arguments, code, said
):
    """A message that says what to do, and never "no changes"."""
    monkeypatch.chdir(tmp_path)
    Path("old.json").write_text(json.dumps(shop), encoding="utf-8")
    Path("broken.json").write_text('{"openapi": ', encoding="utf-8")
    other = {**shop, "info": {"title": "Bank", "version": "1"}, "paths": {"/a": {"get": {}}}}
    Path("other.json").write_text(json.dumps(other), encoding="utf-8")

    assert run(["diff", *arguments]) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert "no changes" not in captured.out


def test_rules_are_listed_and_explained(capsys):
    """The derivation of a verdict can be read."""
    assert run(["diff", "rules"]) == 0
    listed = capsys.readouterr().out
    assert re.search("enum.value.added +An enum has new values", listed)
    assert "{" not in listed
    assert run(["diff", "explain", "enum.value.added"]) == 0
    assert "In a response, by the law: narrow safe, widen breaks" in capsys.readouterr().out


def test_a_comment_fits_and_says_what_it_left_out(review, shop):
    """A thousand changes, the urgent ones first, hostile names made harmless."""
    new = put(put(shop, f"{NEW}/properties/count", GONE), f"{NEW}/properties", {
        "item": {"type": "string", "minLength": 1},
        **{f"@someone <img src=x> {n:04} " + "x" * 80: {"type": "string"} for n in range(1000)},
    })  # fmt: skip
    _, text = review(shop, new, "--format", "md")

    assert len(text) <= 60_000
    assert "Left out to fit the comment" in text
    assert "count was removed" in text
    assert "<img" not in text
    assert "@someone" not in text


def test_machines_get_their_formats(review, shop):
    """SARIF, annotations and JUnit name the caller's line first."""
    new = put(shop, f"{NEW}/properties/count", GONE)
    options = ("--callers", "app.py", "--out", "sarif=r.sarif", "--out", "junit=r.xml")
    _, text = review(shop, new, "--format", "github", *options)
    sarif = json.loads(Path("r.sarif").read_text())
    suite = ET.fromstring(Path("r.xml").read_text())  # noqa: S314 - our own output

    assert "::error file=app.py,line=9,title=" in text
    place = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("app.py", 9)
    assert suite.get("failures") == "1"


def test_the_report_is_the_same_every_time(review, shop):
    """No dates, no absolute paths: it can be committed."""
    new = put(put(shop, f"{NEW}/properties/count", GONE), f"{POST}/summary", "Buy")

    for kind in ("text", "json", "md", "html", "sarif"):
        first, second = (review(shop, new, "--format", kind)[1] for _ in range(2))
        assert first == second
        assert str(Path.cwd()) not in str(first)


def test_a_revision_of_git_is_an_input(review, shop, tmp_path):
    """`git:REV:PATH`, compared with what lies there now."""
    import subprocess

    def git(*arguments: str) -> None:
        names = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
        subprocess.run(["git", *names, *arguments], cwd=tmp_path, check=True, capture_output=True)

    Path("api.json").write_text(json.dumps(shop), encoding="utf-8")
    git("init", "-q")
    git("add", "api.json")
    git("commit", "-qm", "first")
    changed = put(shop, f"{NEW}/properties/count", GONE)
    Path("api.json").write_text(json.dumps(changed), encoding="utf-8")

    assert run(["diff", "git:HEAD:api.json", "api.json"]) == 1
    assert run(["diff", "git:HEAD:api.json", "git:HEAD:."]) in (1, 2)


def test_a_name_is_never_given_to_another_field(review, shop):
    """`user_id` came beside `userId`: whoever reads `order.user_id` reads what they read before."""
    old = put(shop, f"{ORDER}/properties/userId", {"type": "string"})
    new = put(old, f"{ORDER}/properties/user_id", {"type": "string"})
    _, report = review(old, new, "--format", "json")
    [change] = report["changes"]

    assert (change["id"], change["action"]["kind"]) == ("property.added.optional", "new")
    assert [one["after"] for one in change["surface"]] == ["user_id_2: Maybe[str]"]


def test_an_attribute_that_reads_another_field_is_a_silent_change():
    """Where a client was made without its names, the name may stay and the field change."""
    groups = []
    for wire in ("customer", "buyer"):
        owner = Symbol("models.Order", "models.Order", None, True, ("#",))
        member = Symbol(
            "models.Order.user_id", "user_id: str", Name("str"), True, ("#",), wire, "user_id"
        )
        groups.append({"class Order": Group(owner, {wire: member})})
    [change] = compare_surfaces(*groups)

    assert (change.impact, change.before, change.after) == (
        "behaviour",
        "user_id: str  # customer",
        "user_id: str  # buyer",
    )

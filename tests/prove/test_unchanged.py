"""A run again, of which nothing has changed: the same report, read and not proven."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.prove.conftest import write_manifest
from wireproof.cache import Cache
from wireproof.cases.model import Budget, Unproven
from wireproof.cli.prove import outcome
from wireproof.errors import UsageError
from wireproof.runner import proving, run
from wireproof.runner.proven import is_lasting
from wireproof.runner.reporting import proof_report, render_proof_json
from wireproof.runner.rerun import with_scripts_run
from wireproof.runner.result import ProofResult
from wireproof.runner.run import Means, prove_client

FAST = Budget("fast", 0, by_both=5)
BROKEN = ('headers["X-Trace"] = trace', "pass")


class Place:
    """A client, its document, an overlay, and a cache."""

    def __init__(self, folder: Path, client: Path, spec: Path) -> None:
        self.client, self.spec = client, folder / "openapi.yaml"
        self.cache, self.accepted = Cache(folder / "cache"), folder / "accepted.toml"
        shutil.copy(spec, self.spec)

    def prove(self, *, cached: bool = True, **more: Any) -> ProofResult:
        """Prove the client."""
        given: dict[str, Any] = {"budget": FAST, "overlay": None, "accepted": self.accepted}
        means = Means(cache=self.cache if cached else None)
        return prove_client(client=self.client, spec=self.spec, means=means, **{**given, **more})


@pytest.fixture
def place(tmp_path, make_shop, shop_spec) -> Place:
    """A client with one fault."""
    return Place(tmp_path, make_shop(*BROKEN), shop_spec)


@pytest.fixture
def proven(monkeypatch) -> list[object]:
    """What was asked to be proven, and not found as a whole."""
    asked: list[object] = []
    prove = proving.prove

    def noted(*given: Any) -> ProofResult:
        asked.append(given)
        return prove(*given)

    monkeypatch.setattr(proving, "prove", noted)
    return asked


def test_findings_are_told_again_as_a_proof_from_nothing_tells_them(place, proven) -> None:
    """Byte for byte: findings, their scripts and places; and the run is as red."""
    first, again, alone = place.prove(), place.prove(), place.prove(cached=False)
    assert len(proven) == 2  # the first, and the one without a cache
    assert first.findings
    assert render_proof_json(first) == render_proof_json(again) == render_proof_json(alone)
    assert proof_report([again]) == proof_report([alone])
    assert outcome([again]) == 1


def _of_the_client(place: Place) -> dict[str, Any]:
    code = place.client / "__init__.py"
    code.write_text(code.read_text() + "# changed\n")
    write_manifest(place.client, place.spec)
    return {}


def _of_the_document(place: Place) -> dict[str, Any]:
    place.spec.write_bytes(place.spec.read_bytes() + b"# changed\n")
    write_manifest(place.client, place.spec)
    return {}


@pytest.mark.parametrize(
    "change",
    [
        _of_the_client,
        _of_the_document,
        lambda _: {"seed": 1},
        lambda _: {"budget": replace(FAST, by_both=6)},
        lambda _: {"operations": ["orders.add_line"]},
    ],
)
def test_a_changed_byte_or_option_is_proven(place, proven, change) -> None:
    """Of the client, of the document, another seed, budget or selection."""
    place.prove()
    place.prove(**change(place))
    assert len(proven) == 2


def test_another_version_of_a_library_is_another_proof(place, proven, monkeypatch) -> None:
    """What makes and judges cases is part of the key."""
    place.prove()
    monkeypatch.setattr("wireproof.runner.versions.proof_digest", lambda: "another")
    place.prove()
    assert len(proven) == 2


def test_a_changed_overlay_is_proven(place, proven) -> None:
    """The overlay is part of what the vendor says."""
    overlay = place.spec.with_name("overlay.yaml")
    for title in ("One", "Two", "Two"):
        update = {"target": "$.info", "description": "why", "update": {"title": title}}
        text = {"overlay": "1.0.0", "info": {"title": "o", "version": "1"}, "actions": [update]}
        overlay.write_text(json.dumps(text))
        write_manifest(place.client, place.spec, overlay)
        place.prove(overlay=overlay)
    assert len(proven) == 2
    overlay.write_text(overlay.read_text() + " ")
    with pytest.raises(UsageError, match="overlay"):
        place.prove(overlay=overlay)


def test_a_document_that_the_client_was_not_made_from_is_refused(place) -> None:
    """As without a cache: what was proven of another one is no answer."""
    place.prove()
    place.spec.write_bytes(place.spec.read_bytes() + b"# changed\n")
    with pytest.raises(UsageError, match="spec"):
        place.prove()


def test_a_file_that_the_document_refers_to_is_part_of_it(place, proven) -> None:
    """Changed bytes of it are proven; one that is missing may come, and nothing is kept."""
    text = place.spec.read_text()
    place.spec.write_text(text + "x-more: {$ref: more.yaml}\n")
    write_manifest(place.client, place.spec)
    for runs in (1, 2):
        place.prove()
        assert len(proven) == runs
    for content, runs in (("a: 1\n", 3), ("a: 1\n", 3), ("a: 2\n", 4)):
        place.spec.with_name("more.yaml").write_text(content)
        place.prove()
        assert len(proven) == runs


def test_what_is_accepted_is_asked_in_each_run(place, proven) -> None:
    """A list that changes meets the findings that were kept; one that has expired counts."""
    first, today = place.prove(), datetime.now(UTC).date()
    for days, expired in ((1, False), (-1, True)):
        place.accepted.write_text(
            "\n".join(
                f'[[accepted]]\nrule = "{one.rule}"\nsignature = "{one.signature}"\n'
                f'reason = "why"\nexpires = {today + timedelta(days=days)}'
                for one in first.findings
            )
        )
        result = place.prove()
        rules = [one.rule for one in result.findings]
        assert rules.count("acceptance-expired") == expired * len(first.findings)
        assert outcome([result]) == expired
        assert len(result.accounted) == (not expired) * len(first.findings)
    assert len(proven) == 1


def test_a_fault_that_its_script_no_longer_shows_is_proven_anew(place, proven, monkeypatch) -> None:
    """What was kept is shown by its script in the run that tells it, or not believed."""
    place.prove()
    tried: list[object] = []
    once = with_scripts_run

    def forgetful(result: ProofResult, client: Path) -> ProofResult:
        tried.append(result)
        if len(tried) > 2:
            return once(result, client)
        findings = tuple(replace(one, snippet="") for one in result.findings)
        return replace(result, findings=findings)

    monkeypatch.setattr(run, "with_scripts_run", forgetful)  # of the run as a whole,
    monkeypatch.setattr(proving, "with_scripts_run", forgetful)  # and then of each method
    assert place.prove().findings[0].snippet
    assert len(tried) == 3


def test_a_fault_that_its_script_never_showed_is_not_kept(place, monkeypatch) -> None:
    """It may be gone the next time."""

    def withheld(result: ProofResult, _client: Path) -> ProofResult:
        findings = tuple(replace(one, snippet="") for one in result.findings)
        return replace(result, findings=findings)

    monkeypatch.setattr(proving, "with_scripts_run", withheld)
    place.prove()
    monkeypatch.undo()
    tried = []
    monkeypatch.setattr("wireproof.runner.prover._try", lambda *arguments: tried.append(arguments))
    place.prove()
    assert tried


def test_a_proof_that_failed_itself_is_not_kept() -> None:
    """Memory that was short, a bug of a library: the next run may come to a verdict."""
    assert is_lasting([Unproven("list", "#", "no example is valid")], [], ())
    assert not is_lasting([Unproven("list", "#", "MemoryError", of_suite=True)], [], ())

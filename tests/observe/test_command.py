"""`wireproof observe`: findings, proposals, the overlay, and no value of a recording anywhere."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import yaml

from tests.observe.recordings import EXISTING, GOOD, SPEC, cassette, every_format, exchange
from wireproof.cli.app import run

SECRET = "s3cr3t_c4n4ry"
BAD = {**GOOD, "total": None}


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A workspace with one vendor, and a folder for recordings."""
    folder = tmp_path / "specs/shop"
    folder.mkdir(parents=True)
    (tmp_path / "cassettes").mkdir()
    text = json.dumps(SPEC, indent=1)
    (folder / "openapi.json").write_text(text)
    import hashlib

    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "vendor.toml").write_text(
        f'[source]\ndocument = "ours"\nretrieved = 2026-06-01\nsha256 = "{digest}"\n'
        '[client]\nclass_name = "Shop"\nenv_prefix = "SHOP"\n'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_traffic_that_conforms_is_fine(shop, capsys):
    """Exit 0, and one line that says how much was looked at."""
    cassette(shop / "cassettes", exchange(GOOD))

    assert run(["observe", "shop", "cassettes"]) == 0
    assert "1 exchange, 0 of 1 answers contradict the document (0.0%)" in capsys.readouterr().out


def test_a_deviation_is_told_with_its_place_in_the_vendors_file(shop, capsys):
    """Exit 1, so that it can run every night over recordings that were made anew."""
    cassette(shop / "cassettes", exchange(BAD), exchange(BAD), exchange(GOOD))

    assert run(["observe", "shop", "cassettes"]) == 1

    out = capsys.readouterr().out
    assert "specs/shop/openapi.json:" in out
    assert "null is answered, and the document allows none: 2 exchanges, 67%" in out


def test_of_many_findings_of_a_rule_a_few_are_listed(shop, capsys):
    """The most frequent first, and how many there are besides; every one with --full and --json."""
    text = [{**GOOD, "id": None}, {**GOOD, "state": None}, {**GOOD, "buyer": None}]
    rest = [{**GOOD, "buyer": {"name": None}}, None, BAD, BAD]
    cassette(shop / "cassettes", *map(exchange, [*text, *rest]))

    assert run(["observe", "shop", "cassettes"]) == 1
    short = capsys.readouterr().out
    assert run(["observe", "shop", "cassettes", "--full"]) == 1
    full = capsys.readouterr().out
    assert run(["observe", "shop", "cassettes", "--json"]) == 1
    machines = json.loads(capsys.readouterr().out)

    assert short.count("null is answered") == 4
    assert "properties/total: error" in short.splitlines()[0]
    assert "2 more of [observed-null]; --full lists them" in short
    assert full.count("null is answered") == 6
    assert len(machines["vendors"][0]["findings"]) == 6


def test_a_finding_may_be_accepted_with_a_reason(shop, capsys):
    """As in every command: a reason and a day, and it no longer counts."""
    cassette(shop / "cassettes", exchange(BAD))
    run(["observe", "shop", "cassettes", "--json"])
    [finding] = json.loads(capsys.readouterr().out)["vendors"][0]["findings"]
    (shop / "specs/shop/accepted.toml").write_text(
        f'[[accepted]]\nsignature = "{finding["signature"]}"\nrule = "observed-null"\n'
        'reason = "their bug, reported"\nexpires = 2999-01-01\n'
    )

    assert run(["observe", "shop", "cassettes"]) == 0
    assert "their bug, reported" in capsys.readouterr().out


def test_what_is_proposed_is_printed_and_nothing_is_changed(shop, capsys):
    """The actions, what they lead to, and which types of the client move."""
    cassette(shop / "cassettes", exchange(BAD), exchange(BAD))

    run(["observe", "shop", "cassettes", "--propose"])

    out = capsys.readouterr().out
    assert "target: $.components.schemas.Order.properties.total" in out
    assert "With 1 correction:" in out
    assert "0 of 2 answers contradict" in out
    assert "models.Order.total: Maybe[int] -> Maybe[int | None]" in out
    assert not (shop / "specs/shop/overlay.yaml").exists()


def test_written_corrections_are_in_the_overlay_and_nowhere_else(shop, capsys):
    """The second run is quiet."""
    cassette(shop / "cassettes", exchange(BAD), exchange(BAD))
    files = sorted(shop.rglob("*"))

    run(["observe", "shop", "cassettes", "--write"])

    overlay = shop / "specs/shop/overlay.yaml"
    assert sorted(shop.rglob("*")) == sorted([*files, overlay])
    assert len(yaml.safe_load(overlay.read_text())["actions"]) == 2
    assert run(["observe", "shop", "cassettes"]) == 0


def test_machines_get_json(shop, capsys):
    """Counts, findings, proposals."""
    cassette(shop / "cassettes", exchange(BAD), exchange(BAD))

    run(["observe", "shop", "cassettes", "--json"])

    found = json.loads(capsys.readouterr().out)
    [proposal] = found["proposals"]
    assert (proposal["rule"], proposal["explains"]) == ("observed-null", 2)
    assert found["after_violating"] == 0


def test_coverage_shows_what_was_exercised(shop, capsys):
    """Operations, statuses and fields."""
    cassette(shop / "cassettes", exchange(GOOD))

    run(["observe", "shop", "cassettes", "--coverage"])

    out = capsys.readouterr().out
    assert "statuses seen" in out
    assert "GET /orders/{id}" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shop"], "no recordings are named"),
        (["nobody", "cassettes"], "unknown vendor 'nobody'"),
        (["shop", "missing"], "missing does not exist"),
        (["shop", "cassettes"], "no recorded exchange was found"),
        (["--spec", "specs/shop/openapi.json", "--write", "good"], "--write needs an overlay"),
    ],
)
def test_wrong_use_is_exit_2(shop, capsys, arguments, said):
    """One message, and nothing is written."""
    (shop / "good").mkdir()
    cassette(shop / "good", exchange(BAD), exchange(BAD))

    assert run(["observe", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("body", [
    {**GOOD, "id": SECRET, "total": SECRET, "state": SECRET, "buyer": {"name": SECRET}},
    {"id": 3, "state": None, SECRET: SECRET, "buyer": [SECRET]},
    [SECRET],
    SECRET,
])  # fmt: skip
def test_no_value_of_a_recording_is_shown_or_written(shop, capsys, body):
    """A secret in each place of each format reaches no report, overlay or message."""
    folder = shop / "cassettes"
    every_format(folder, body, SECRET)
    (folder / "broken.yaml").write_text(f"interactions: [{SECRET}")
    (folder / "broken.har").write_text(f'{{"log": "{SECRET}')
    (folder / "other.txt").write_text(f"https\n{SECRET}\n")
    kinds = ("json", "junit", "sarif", "html", "md", "github", "text")
    reports = [f"--report={kind}=out/{kind}" for kind in kinds]

    run(["observe", "shop", "cassettes", "--coverage", "--propose", "--at-least", "1", *reports])
    run(["observe", "shop", "cassettes", "--at-least", "1", "--json"])
    run(["observe", "shop", "cassettes", "--at-least", "1", "--write"])

    told = capsys.readouterr()
    assert SECRET not in told.out
    assert SECRET not in told.err
    written = [*(shop / "out").iterdir(), shop / "specs/shop/overlay.yaml"]
    assert len(written) == 8
    for path in written:
        if path.exists():
            assert SECRET not in path.read_text(), path.name


def test_killed_while_writing_the_old_overlay_is_there(shop):
    """Kill -9 at many moments: the overlay is the old one or the new one."""
    cassette(shop / "cassettes", *[exchange(BAD)] * 50)
    overlay = shop / "specs/shop/overlay.yaml"
    command = [sys.executable, "-m", "wireproof", "observe", "shop", "cassettes", "--write"]
    for delay in (0.9, 1.2, 1.5):
        overlay.write_text(EXISTING)
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=shop
        )
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)

        text = overlay.read_text()
        assert text == EXISTING or len(yaml.safe_load(text)["actions"]) == 3


def test_traffic_of_nothing_that_the_document_describes_is_told(shop, capsys):
    """Somebody who recorded a test server would take the silence for a pass."""
    cassette(shop / "cassettes", exchange(GOOD, uri="https://other.example/v1/orders"))

    assert run(["observe", "shop", "cassettes"]) == 0
    assert "`servers` in an overlay" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"parsed_body": None, "body": None}, "no body was recorded (1 of 1 exchange); record"),
        ({"body": {"base64_string": "G5kAAGRd"}, "headers": {"Content-Type": "application/json",
          "Content-Encoding": "br"}}, "ask for gzip while recording"),
    ],
)  # fmt: skip
def test_recordings_that_show_nothing_are_told(shop, capsys, answer, said):
    """With the reason, and how to record what can be judged."""
    row = exchange(GOOD)
    row["response"] = {"status": {"code": 200}, **answer}
    row["response"].pop("parsed_body", None)
    cassette(shop / "cassettes", row)

    assert run(["observe", "shop", "cassettes"]) == 0
    told = capsys.readouterr()
    assert "no answer was judged" in told.out
    assert "nothing was judged: " in told.err
    assert said in told.err


def test_why_no_more_is_proposed_is_told(shop, capsys):
    """What was seen once, and what a person has to correct."""
    tag = exchange({**GOOD, "total": [], "buyer": {"name": None}})
    cassette(shop / "cassettes", exchange(BAD), exchange(BAD), tag)

    run(["observe", "shop", "cassettes", "--propose"])

    told = capsys.readouterr()
    assert "left without a correction: 2 causes" in told.err
    assert "2 shown by fewer than 2 exchanges (--at-least 1 takes them in)" in told.err


def test_a_contradiction_is_told_as_one(shop, capsys):
    """The finding says where; below the proposals it is counted."""
    cassette(shop / "cassettes", exchange(BAD), exchange(BAD))
    (shop / "specs/shop/overlay.yaml").write_text(
        EXISTING.replace("{description: In cents.}", "{type: integer}")
    )

    run(["observe", "shop", "cassettes", "--propose"])

    told = capsys.readouterr()
    assert "[observed-correction-contradicts]" in told.out
    assert "1 cause: 1 that an action of the overlay contradicts" in told.err


def test_what_other_callers_need_is_needed(shop, capsys):
    """With --used-by a part is looked at; corrections of the rest are no matter of it."""
    cassette(shop / "cassettes", exchange(BAD), exchange(BAD))
    run(["observe", "shop", "cassettes", "--write"])
    (shop / "code.py").write_text("from generated.shop import Shop\nShop().orders.create\n")
    run(["generate", "shop"])
    capsys.readouterr()

    run(["observe", "shop", "cassettes", "--used-by", "code.py"])

    told = capsys.readouterr()
    assert "left out on request" in told.out
    assert "needed by no recording" not in told.out


def test_a_log_of_a_client_alone_is_told_what_to_record(shop, capsys):
    """It holds facts, and nothing to judge."""
    fact = {"operation": "orders.get", "pointer": "/total", "expected": "a number", "got": "null"}
    (shop / "drift.ndjson").write_text(json.dumps(fact))

    assert run(["observe", "shop", "drift.ndjson", "--propose"]) == 0
    told = capsys.readouterr()
    assert "orders.get" in told.out
    assert "record the calls that it names" in told.err


def test_how_to_have_a_client_of_what_was_seen_alone_is_told(shop, capsys):
    """The operations that the recordings exercise, as vendor.toml lists them."""
    cassette(shop / "cassettes", exchange(GOOD))

    run(["observe", "shop", "cassettes", "--coverage"])

    assert 'include = ["GET /orders/{id}"]' in capsys.readouterr().err

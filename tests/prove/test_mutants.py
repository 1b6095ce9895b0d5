"""Mutants: clients broken on purpose, and what becomes of them."""

from __future__ import annotations

import ast
import json
import os
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutation import (
    code_runtime,
    code_tables,
    operators_calls,
    operators_replies,
    operators_schemas,
    source_operators,
)
from tests.mutation.baseline import Subject, open_baseline
from tests.mutation.edits import edited, edits_of
from tests.mutation.explain import explanations
from tests.mutation.fates import Fate, KillRate, Mutant, total
from tests.mutation.mutation import spread
from tests.mutation.population import Candidate, of_runtime, outside, tasks_of
from tests.mutation.reach import Task, owners, spans
from tests.mutation.run import EVERY_CALL, RUNTIME, TRAP, VALUES, Options, measure
from tests.mutation.samples import SAMPLES, Kept, another
from tests.mutation.sources import MODULES
from wireproof.cases.model import BUDGETS
from wireproof.cli.app import run
from wireproof.runner.session import Settings
from wireproof.spec.load import load_document

ROOT = Path(__file__).parents[2]

SPEC_OPERATORS = (
    *operators_calls.OPERATORS,
    *operators_schemas.OPERATORS,
    *operators_replies.OPERATORS,
)


@pytest.fixture(scope="module")
def trap():
    return load_document(TRAP)


@pytest.fixture
def recoup():
    folder = ROOT / "specs" / "recoup"
    document = load_document(folder / "openapi.yaml", overlay=folder / "overlay.yaml")
    return Subject("recoup", document, generate)


@pytest.fixture
def sum_only(tmp_path):
    """A document with one operation that takes nothing but a number."""
    number = {"name": "n", "in": "query", "schema": {"type": "integer"}}
    root = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://sum.example"}],
        "paths": {
            "/sum": {
                "get": {
                    "operationId": "sum",
                    "parameters": [number],
                    "responses": {"204": {"description": "Done."}},
                }
            }
        },
    }
    (tmp_path / "sum.json").write_text(json.dumps(root))
    return Subject("sum", load_document(tmp_path / "sum.json"), generate)


def generate(spec, folder):
    """Make a client with the generator itself: what the pipeline hands to the proof."""
    from wireproof.client import ApiOptions
    from wireproof.pipeline import generation
    from wireproof.write import write_client

    made = generation.generate(spec, options=ApiOptions("trap", "Trap", "TRAP"))
    write_client(folder, made.files)


def test_there_are_enough_ways_to_break_a_client():
    """At least forty operators change specs, and as many change code."""
    assert len(SPEC_OPERATORS) >= 40
    assert len(code_tables.OPERATORS) + len(code_runtime.OPERATORS) >= 40
    names = [one.name for one in (*code_tables.OPERATORS, *code_runtime.OPERATORS)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("operator", SPEC_OPERATORS, ids=lambda one: one.__name__)
def test_each_operator_changes_the_trap_and_only_a_copy(trap, operator):
    """The trap has a place for nearly every operator, and the document stays as it is."""
    before = json.dumps(trap.raw, default=str)

    mutations = spread(list(operator(trap.raw)), 4)

    for one in mutations:
        changed = one.mutated(trap.raw)
        assert json.dumps(changed, default=str) != before
        assert one.operation.startswith("#/paths/")
    assert json.dumps(trap.raw, default=str) == before


def test_the_trap_has_a_place_for_every_operator(trap):
    """An operator that never applies measures nothing."""
    idle = {one.__name__ for one in SPEC_OPERATORS if not any(True for _ in one(trap.raw))}

    assert idle == set()


SOURCE = """
from ._runtime import UNSET, Operation, Parameter, Response

OP = Operation(
    name="a.b",
    method="GET",
    path="/a/{id}",
    parameters=(Parameter("id", "path", required=True, type=str), Parameter("q", "query")),
    responses={"200": Response("application/json", A), "404": Response("application/json", B)},
)


class A:
    def b(self, *, id, q=UNSET):
        return self._call(OP, path={"id": id}, query={"q": q})
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("table-path", "'/a/{id}x'"),
        ("table-method", "method='POST'"),
        ("table-parameter-place", "Parameter('q', 'header')"),
        ("table-response-key", "'206': Response"),
        ("table-response-swapped", "{'200': Response('application/json', B)"),
        ("call-key", "{'idx': id}"),
        ("call-place", "header={'q': q}"),
    ],
)
def test_an_edit_changes_one_thing(name, expected):
    """The edited source is Python, and differs in what the operator says."""
    operator = next(one for one in code_tables.OPERATORS if one.name == name)

    assert edits_of(SOURCE, operator)
    text = edited(SOURCE, operator, 0)

    ast.parse(text)
    assert expected in text


def test_the_rate_counts_what_can_be_killed():
    """Equivalent and stillborn mutants are told of, and do not count."""
    mutant = Mutant("spec", "op", "#/a", "b")
    fates = [Fate(mutant, "killed", "request+", "wrong-path")] * 3
    fates += [Fate(mutant, "survived", reason="gap"), Fate(mutant, "equivalent", reason="same")]
    fates += [Fate(mutant, "stillborn")]

    rate = KillRate("v", tuple(fates))

    assert rate.rate == 0.75
    record = rate.record()
    assert record["mutants"] == 5
    assert record["killed_by"] == {"request+ wrong-path": 3}
    assert record["survivors"] == [
        {"operator": "op", "where": "#/a", "change": "b", "code": "", "reason": "gap"}
    ]


SAMPLE = "property-renamed-request|status-changed|key-moved|table-path|enum-shrunk-response"


def test_the_proof_kills_a_sample(recoup):
    """Renamed, moved, mistaken: each of these is found out."""
    options = Options(per_operator=1, kinds=("spec", "code"), only=f"^({SAMPLE})$")

    (rate,) = measure([recoup], options)

    assert len(rate.of("killed")) == 4
    assert [one.mutant.name for one in rate.of("survived")] == []
    assert not any(fate.fuzzed for fate in rate.fates)


def test_a_mutant_of_the_runtime_is_judged_by_one_document_after_the_other(recoup, sum_only):
    """What one document does not use, the next one may: only one of the two has a body."""
    # The edits are spread over the files of the runtime, of which there are some forty.
    only = Options(per_runtime_operator=16, kinds=("runtime",), only="^runtime-raise-other$")

    (alone,) = measure([sum_only], only)
    (both,) = measure([sum_only, recoup], only)

    assert alone.vendor == both.vendor == RUNTIME
    assert len(both.of("killed")) > len(alone.of("killed"))
    gap = "gap: no document of the set runs this line"
    assert gap in {fate.reason for fate in alone.of("survived")}
    assert both.reached > alone.reached


def test_no_edit_is_in_two_samples():
    """Others than the usual edits are taken once each, without those that are explained."""
    edits = [
        Mutant("code", "op", f"f.py:{n}", "changed", "why" * (n % 5 == 0), f"line {n}")
        for n in range(400)
    ]

    found = [
        [one.mutant.code for one in another([Candidate(edit, make_nothing) for edit in edits], n)]
        for n in range(1, SAMPLES + 1)
    ]

    flat = [one for sample in found for one in sample]
    assert sorted(flat) == sorted(one.code for one in edits if not one.excuse)
    assert all(found)
    moved = [replace(one, where=f"f.py:{n + 9}") for n, one in enumerate(edits)]
    again = another([Candidate(one, make_nothing) for one in reversed(moved)], 1)
    assert [one.mutant.code for one in again] == found[0]


def make_nothing(*_):
    raise AssertionError("nothing is made of a mutant that is only chosen")


def test_the_other_samples_have_none_of_the_usual_edits(sum_only, tmp_path):
    """Together they are all edits of the runtime that the proof answers for."""
    baseline = open_baseline(sum_only, (Settings(BUDGETS["fast"]),), tmp_path / "sum")
    wanted = re.compile("^runtime-raise-other$")

    def chosen(most: int, *, others: bool) -> Counter[Mutant]:
        found = of_runtime([baseline], most, wanted, Counter(), others=others)
        return Counter(one.mutant for one in found)

    usual, others = chosen(3, others=False), chosen(3, others=True)
    assert usual.total() == 3
    assert usual + others == chosen(999, others=False)


def test_a_fate_that_is_kept_is_not_asked_for_again(tmp_path):
    """A run that was broken off goes on where it stopped; two edits of one name are two."""
    mutant = Mutant("code", "op", "f.py:1", "changed")
    asked: list[str] = []

    def judged(check: str) -> Fate:
        asked.append(check)
        return Fate(mutant, "killed", check)

    path = tmp_path / "fates.jsonl"
    Kept(path).fate(mutant, lambda: judged("a"))
    again = Kept(path)
    found = [again.fate(mutant, lambda name=name: judged(name)) for name in "bc"]

    assert [one.check for one in found] == ["a", "c"]
    assert asked == ["a", "c"]
    assert len(path.read_text().splitlines()) == 2


def test_only_what_runs_a_line_is_asked_about_it(recoup, tmp_path):
    """A line of one check is not tried by the others; one that runs at import, by all."""
    baseline = open_baseline(recoup, (Settings(BUDGETS["fast"]),), tmp_path / "recoup")
    baseline.round(0)
    lines = (baseline.client / "_runtime" / "redirects.py").read_text().splitlines()

    def tasks(code: str) -> frozenset[Task] | None:
        (line,) = (number for number, one in enumerate(lines, 1) if code in one)
        return tasks_of(baseline, f"_runtime/redirects.py:{line}")

    abroad = tasks("headers = tuple(pair for pair in headers if pair[0].lower() in _KEPT_ABROAD)")
    assert abroad is not None
    assert {check.partition("-")[0] for _, _, check in abroad} == {"auth", "own"}
    assert tasks("_STATUSES = frozenset(") is None


def test_explanations_are_about_the_code_as_it_is(tmp_path):
    """Each explained survivor names an operator, and a line that it still breaks somewhere."""
    for spec in (TRAP, EVERY_CALL, VALUES):
        assert run(["generate", "--spec", str(spec), "--out", str(tmp_path / spec.stem)]) == 0
    folders = (ROOT / "generated", tmp_path)
    clients = [path.read_text() for one in folders for path in sorted(one.rglob("*.py"))]
    readers = [(ROOT / f"generator/wireproof/spec/{name}.py").read_text() for name in MODULES]
    broken = [
        ((*code_runtime.OPERATORS, *code_tables.OPERATORS), "\n".join(clients)),
        (source_operators.OPERATORS, "\n".join(readers)),
    ]

    for pattern, code, _change, _place, reason in explanations():
        texts = [
            text
            for operators, text in broken
            if any(re.fullmatch(pattern, one.name) for one in operators)
        ]
        assert texts, pattern
        assert any(code in text for text in texts), code
        assert reason


def test_what_is_not_mutated_is_code_that_a_named_test_covers():
    """Each line of the runtime that no mutant touches exists, and so does the test named."""
    runtime = ROOT / "generator/wireproof/runtime"
    lines = [
        (f"{path.stem}.{owned.get(number, '')}", line)
        for path in runtime.glob("*.py")
        for owned in [owners(path.read_text())]
        for number, line in enumerate(path.read_text().splitlines(), 1)
    ]
    for one in outside():
        found = [text for name, text in lines if re.fullmatch(one.code, name) and one.line in text]
        assert found, (one.code, one.line)
        file, _, test = one.test.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text(), one.test
        assert one.reason


def test_a_line_inside_a_statement_belongs_to_it():
    """A constant on the third line of a call runs when the call does."""
    source = "def f(a):\n    g(\n        a,\n        1,\n    )\n    if a:\n        return 2\n"

    assert spans(source)[4] == (2, 5)
    assert spans(source)[6] == (6, 6)
    assert spans(source)[7] == (7, 7)
    assert owners(source)[4] == "f"


def test_the_total_tells_the_deterministic_rate_apart():
    """What only fuzzed examples kill does not count for the deterministic checks."""
    mutant = Mutant("spec", "op", "#/a", "b")
    first = KillRate("v", (Fate(mutant, "killed"), Fate(mutant, "killed", fuzzed=True)))
    second = KillRate("w", (Fate(mutant, "survived", reason="gap"), Fate(mutant, "killed")))

    record = total([first, second])

    assert record["mutants"] == 4
    assert record["killed"] == 3
    assert record["rate"] == 0.75
    assert record["deterministic_rate"] == 0.5
    assert [one["vendor"] for one in record["runs"]] == ["v", "w"]


@pytest.mark.nightly
@pytest.mark.skipif("WIREPROOF_NIGHTLY" not in os.environ, reason="takes minutes")
@pytest.mark.parametrize("kind", ["spec", "code", "runtime"])
def test_the_kill_rate_of_the_trap(trap, kind):
    """At least 95 of 100 mutants that are not equivalent are killed."""
    (rate,) = measure([Subject("trap", trap, generate)], Options(kinds=(kind,)))

    assert rate.rate >= 0.95, [one.mutant.name for one in rate.of("survived")]

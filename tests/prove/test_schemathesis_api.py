"""Schemathesis moves fast: these fail first when a part that the proof stands on has moved."""

from __future__ import annotations

import gc
import importlib
import json
import subprocess
import sys
import weakref

import pytest
import schemathesis
from hypothesis.internal.conjecture import engine as hypothesis_engine

from tests.prove.conftest import one_call
from wireproof.cases import engine
from wireproof.errors import SuiteError

BODY = {
    "type": "object",
    "required": ["email"],
    "additionalProperties": False,
    "properties": {"email": {"type": "string", "format": "email"}, "n": {"type": "integer"}},
}


def test_coverage_makes_valid_and_invalid_samples_and_says_why():
    """The coverage phase is reached, and names what each sample is about."""
    made = engine.Engine(one_call(BODY)).coverage("/call/x")

    values = [one.value for one in made.samples]
    assert {"n": 0} in values
    assert any(isinstance(v, dict) and set(v) == {"email"} for v in values)
    assert any("Missing required property" in one.source for one in made.samples)


def test_the_same_seed_gives_the_same_samples():
    """A run can be repeated from its seed."""
    first = engine.Engine(one_call(BODY)).fuzz("/call/x", positive=True, examples=10, seed=7)
    again = engine.Engine(one_call(BODY)).fuzz("/call/x", positive=True, examples=10, seed=7)
    other = engine.Engine(one_call(BODY)).fuzz("/call/x", positive=True, examples=10, seed=8)

    assert first == again
    assert first != other
    assert first.samples


def test_what_cannot_be_made_is_explained():
    """A schema that nothing violates gives no negative samples, and the reason is kept."""
    made = engine.Engine(one_call({})).fuzz("/call/x", positive=False, examples=3, seed=0)

    assert made.reason or all(one.malformed is not None for one in made.samples)


def test_another_minor_version_is_refused(monkeypatch):
    """A Schemathesis that was never tried must not decide what is proven."""
    monkeypatch.setattr(schemathesis, "__version__", "4.33.0")

    with pytest.raises(SuiteError, match=r"needs Schemathesis 4\.32,"):
        engine.Engine(one_call(BODY))


def test_what_else_is_imported_changes_no_sample(tmp_path, monkeypatch):
    """Hypothesis likes constants of modules that it finds; a proof is the same beside any code."""
    made = engine.Engine(one_call({"type": "array", "items": {"type": "string"}, "minItems": 9}))
    before = made.fuzz("/call/x", positive=True, examples=200, seed=1)

    names = ", ".join(f"'word {number}'" for number in range(400))
    (tmp_path / "full_of_constants.py").write_text(f"NAMES = [{names}]\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("full_of_constants")
    after = made.fuzz("/call/x", positive=True, examples=200, seed=1)

    assert before == after
    assert len(before.samples) > 50


def test_a_very_wide_object_has_samples_and_is_given_up_on_early(monkeypatch):
    """Hypothesis has the limit that is lowered for it, and it applies only to wide objects."""
    usual = getattr(hypothesis_engine, "INVALID_THRESHOLD_BASE", None)  # not in the oldest version
    assert usual is None or usual > engine._TRIES_OF_WIDE
    met = []
    plain = engine._patience
    engine.COVERED.clear()
    monkeypatch.setattr(engine, "_patience", lambda *, wide: met.append(wide) or plain(wide=wide))
    properties = {f"p{n}": {"type": "string"} for n in range(engine._WIDE + 1)}
    made = engine.Engine(one_call({"type": "object", "properties": properties})).coverage("/call/x")
    engine.Engine(one_call(BODY)).coverage("/call/x")

    assert met == [True, True, False]  # its valid and its invalid samples
    assert made.samples


def test_samples_are_the_same_without_pytest():
    """Schemathesis's plugin widens Hypothesis's limits; a process without it has them as well.

    A text of 5,000 characters by a pattern is what the usual limits have no room for.
    """
    text = {"type": "string", "pattern": "^/v1/[^/]+/items", "maxLength": 5000}
    document = one_call({"type": "object", "properties": {"url": text}, "required": ["url"]})
    engine.COVERED.clear()
    here = engine.Engine(document).coverage("/call/x").samples
    code = (
        "import json, sys; from wireproof.cases.engine import Engine\n"
        "made = Engine(json.load(sys.stdin)).coverage('/call/x').samples\n"
        "print(json.dumps([[one.value, one.source] for one in made], default=repr))"
    )
    alone = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(document),
        capture_output=True,
        text=True,
        check=True,
    )

    there = json.loads(alone.stdout)
    assert there == [[one.value, one.source] for one in here]
    assert texts(there, 5000)


def texts(samples, length):
    """Return the texts of a length among the samples' `url`."""
    said = (value.get("url") for value, _ in samples if isinstance(value, dict))
    return [one for one in said if isinstance(one, str) and len(one) == length]


def test_samples_are_kept_for_whatever_leads_to_the_same_schemas():
    """Operations with the same arguments differ in the components of their answers."""
    engine.COVERED.clear()
    name, other = {"type": "string"}, {"type": "integer"}

    def made(**components):
        document = one_call({"$ref": "#/components/schemas/Name"})
        return engine.Engine({**document, "components": {"schemas": components}}).coverage(
            "/call/x"
        )

    assert made(Name=name) is made(Name=name, Other=other)
    assert made(Name=name) is not made(Name=other)
    inner = {"type": "array", "items": {"$ref": "#/components/schemas/Other"}}
    assert made(Name=inner, Other=name) is not made(Name=inner, Other=other)


def test_samples_are_kept_and_what_they_were_made_with_is_not():
    """An engine for a large vendor's schema takes tens of megabytes, and there are many."""
    engine.COVERED.clear()
    made = engine.Engine(one_call(BODY))
    before, gone = made.coverage("/call/x"), weakref.ref(made)
    del made
    gc.collect()

    assert gone() is None
    assert engine.Engine(one_call(BODY)).coverage("/call/x") is before

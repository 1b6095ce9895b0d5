"""Public recordings of OpenAI's API against OpenAI's own document, where they are there."""

from __future__ import annotations

import json

import pytest

from wireproof.observe.run import load_traffic
from wireproof.pipeline.observing import observe_document

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def observed(traffic_corpus):
    """The observation of all recordings, made once."""
    traffic = load_traffic([traffic_corpus / "cassettes"])
    return observe_document(traffic_corpus / "openai.json", None, traffic)


def test_what_a_validator_refuses_is_found_and_nothing_else(observed):
    """As many as jsonschema-rs refuses when it is asked about each answer by hand."""
    now = observed.now

    assert (now.matched, now.judged, now.violating) == (358, 298, 222)
    assert now.streams == (47, 47)


def test_a_few_corrections_explain_nearly_all(observed):
    """At most eight, and less than one answer in twenty still contradicts the document."""
    assert len(observed.proposals) <= 8
    assert observed.after.violating <= 0.05 * observed.after.judged


def test_other_apis_are_told_apart(observed):
    """Calls of other vendors stand in the same cassettes."""
    assert sum(observed.now.unmatched.values()) == 386 - 358
    assert "POST api.anthropic.com/v1/messages" in observed.now.unmatched


def test_no_value_of_the_recordings_is_proposed(observed):
    """Evidence is counts and dates."""
    shown = json.dumps([list(one.actions) for one in observed.proposals])

    assert "gpt-" not in shown
    assert "resp_" not in shown

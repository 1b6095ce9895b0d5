"""Any ten operations of GitHub have the names that they have in the client of all 1,223."""

from __future__ import annotations

import random

import pytest

from wireproof.client import ApiOptions, NameLock, build_api
from wireproof.oas.selection import Selection
from wireproof.pipeline.selecting import analyse_part
from wireproof.spec.load import assemble, finish


@pytest.fixture(scope="module")
def github(corpus):
    """The document, and the analysis of all of it."""
    whole = assemble(corpus / "github" / "api.github.com.min.json")
    return whole, build_api(finish(whole), ApiOptions("github", "GitHub"), NameLock())


@pytest.mark.parametrize("seed", range(3))
def test_ten_operations_have_the_names_and_types_of_the_whole(github, seed):
    """Methods, arguments, bodies, responses, models and their fields; the lock lists no others."""
    whole, api = github
    known = {one.id: one for one in api.operations}
    requests = sorted({f"{one.method} {one.path}" for one in api.operations})
    wanted = Selection(tuple(random.Random(seed).sample(requests, 10)))  # noqa: S311 - not for secrets

    _, part = analyse_part(whole, ApiOptions("github", "GitHub", selection=wanted), NameLock())

    assert len({one.pointer for one in part.operations}) == 10
    for one in part.operations:
        assert (one.parameters, one.body, one.responses) == (
            known[one.id].parameters,
            known[one.id].body,
            known[one.id].responses,
        )
    declared = {one.name: one for one in api.declarations}
    assert all(declared[one.name] == one for one in part.declarations)
    for scope, names in part.names.items():
        assert names.items() <= api.names[scope].items()

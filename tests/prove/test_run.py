"""A right client passes, and each way of being wrong is found."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from wireproof.cases.model import Budget
from wireproof.checks.catalogue import CHECKS
from wireproof.errors import SuiteError, UsageError
from wireproof.harness.harness import Harness
from wireproof.runner.run import Means, prove_client, refuse_empty

FAST = Budget("fast", 0)


def prove(client, spec, budget=FAST, **more):
    return prove_client(client=client, spec=spec, overlay=None, budget=budget, **more)


def test_a_right_client_has_no_findings(make_shop, shop_spec):
    """The hand-written client is right, so nothing is found, in both modes, with fuzzing."""
    result = prove(make_shop(), shop_spec, Budget("pr", 20))

    assert [str(one) for one in result.findings] == []
    assert result.ok
    assert {"sync", "async"} == {one.mode for one in result.counts}
    idle = {one.check for one in result.counts if not one.judged}
    idle_here = {"examples", "raw", "streams", "pages", "types", "tokens", "login", "patterns"}
    idle_here |= {"limits", "around", "redirects"}
    idle_here |= {one.name for one in CHECKS if "httpx2" in one.name}  # written for httpx alone
    assert idle == idle_here, "what the shop does not have"


BROKEN = [
    ('/orders/{text(order)}/lines"', '/orders/{text(order)}/line"', "wrong-path"),
    ('/orders/{text(order)}/lines"', '/orders/{order}/lines"', "wrong-path"),
    ('build_request("POST"', 'build_request("PUT"', "wrong-method"),
    ('"%7C".join', '",".join', "wrong-on-wire"),
    ("filter%5B{text(key)}%5D=", "{text(key)}=", "missing-on-wire"),
    ('"true" if value else "false"', "str(value)", "wrong-on-wire"),
    ('if "dryRun" in call:', 'if call.get("dryRun"):', "missing-on-wire"),
    ('headers["X-Trace"] = trace', "pass", "missing-on-wire"),
    ('headers["X-Trace"] = trace', 'headers["X-Trace"] = trace.upper()', "wrong-on-wire"),
    ("json.dumps(body, allow_nan=False)", 'json.dumps({**body, "kind": "gift"})', "body-differs"),
    (
        "json.dumps(body, allow_nan=False)",
        "json.dumps({k: v for k, v in body.items() if v is not None})",
        "body-differs",
    ),
    ('"content-type": "application/json"', '"content-type": "text/plain"', "wrong-content-type"),
    ('headers["X-Key"] = secret(self.key)', "pass", "not-authenticated"),
    ("max_length=12", "max_length=11", "valid-arguments-refused"),
    ("status >= 400 or status not in REPLIES", "status > 500", "error-status-not-raised"),
    ("409: Problem", "409: Stored", "valid-response-refused"),
    ("201: Stored", "201: Problem", "valid-response-refused"),
    ("StatusError(status, body)", "StatusError(status, None)", "response-altered"),
    ("return body\n\n\ndef at_home", "return None\n\n\ndef at_home", "response-altered"),
    ("raise errors.ResponseInvalid(str(error)) from error", "raise", "raw-exception"),
    ("pydantic.ValidationError, ValueError, InvalidURL", "KeyError", "raw-exception"),
    ("max_length=12", "max_length=13", "invalid-arguments-sent"),
    ("min_length=1, max_length=12", "max_length=12", "invalid-arguments-sent"),
    ("le=99", "le=100", "invalid-arguments-sent"),
    ("dryRun: StrictBool", "dryRun: bool", "invalid-arguments-sent"),
    ('kind: Literal["gift", "plain"]', "kind: StrictStr", "invalid-arguments-sent"),
    ("code: Int", "code: Int = 0", "invalid-response-accepted"),
    ("text: StrictStr", "text: StrictStr | None", "invalid-response-accepted"),
    ("allow_nan=False).encode()", "allow_nan=False).encode('utf-16')", "body-not-json"),
    (
        "response.content.decode(), parse_constant=refuse",
        "response.content.decode()",
        "broken-response-accepted",
    ),
    (
        'raise errors.RequestInvalid("no credentials: pass key or token")',
        "pass",
        "sent-without-credentials",
    ),
    ('"no credentials: pass key or token"', '"no credentials"', "unhelpful-error"),
    ("given() if callable(given) else given", "str(given)", "not-authenticated"),
    ("not USABLE.fullmatch(base_url)", "False", "unusable-server-accepted"),
    ("not all(value.isprintable() for value in headers.values())", "False", "header-injection"),
    ("status not in REPLIES", "False", "undocumented-status-accepted"),
    ('order in (".", "..")', "False", "path-traversal"),
    ("exclude_unset=True", "exclude={'sku'}", "dump-altered"),
    ('self.on_drift == "raise"', "True", "drift-withheld"),
    ("        return onward", "        return None", "wrong-redirect"),
]


SEES = {
    "wrong-path": "request+",
    "wrong-method": "request+",
    "wrong-on-wire": "request+",
    "missing-on-wire": "request+",
    "body-differs": "request+",
    "body-not-json": "request+",
    "wrong-content-type": "request+",
    "not-authenticated": ("request+", "auth"),
    "valid-arguments-refused": "request+",
    "invalid-arguments-sent": "request-",
    "error-status-not-raised": "response+",
    "valid-response-refused": "response+",
    "response-altered": "response+",
    "invalid-response-accepted": "response-",
    "raw-exception": ("request-", "response-"),
    "broken-response-accepted": "probes",
    "undocumented-status-accepted": "probes",
    "sent-without-credentials": "auth",
    "header-injection": "auth",
    "unhelpful-error": "auth",
    "unusable-server-accepted": "servers",
    "path-traversal": "request+",
    "dump-altered": "response+",
    "drift-withheld": "response-",
    "wrong-redirect": "auth",
}
"""The check that finds each fault."""


@pytest.mark.parametrize(("old", "new", "rule"), BROKEN, ids=[f"{o}>{n}" for o, n, _ in BROKEN])
def test_a_broken_client_is_found_out(make_shop, prove_shop, old, new, rule):
    """One changed line in a client is a finding, told once, with its place in the spec."""
    result = prove_shop(make_shop(old, new), SEES[rule])

    assert not result.ok
    assert rule in {one.rule for one in result.findings}
    first = result.findings[0]
    assert first.location.line
    assert len({one.signature for one in result.findings}) == len(result.findings)


def test_zero_cases_are_a_fault_of_the_suite(make_shop, shop_spec):
    """A run that judged nothing is no green run."""
    client = make_shop()
    path = client / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["operations"] = []
    path.write_text(json.dumps(manifest))

    with pytest.raises(SuiteError, match="proves nothing"):
        refuse_empty(prove(client, shop_spec))


def test_a_changed_file_makes_the_manifest_stale(make_shop, shop_spec):
    """A client that was edited by hand is not proven as if it were the generated one."""
    client = make_shop()
    code = client / "errors.py"
    code.write_text(code.read_text() + "\n")

    with pytest.raises(UsageError, match=r"errors\.py was changed"):
        prove(client, shop_spec)


def test_a_client_of_another_spec_is_refused(make_shop, shop_spec, tmp_path):
    """Spec and client have to belong together."""
    other = tmp_path / "other.yaml"
    other.write_text(shop_spec.read_text() + "\n# another document\n")

    with pytest.raises(UsageError, match="not generated from this spec"):
        prove(make_shop(), other)


def test_a_missing_client_is_named(tmp_path, shop_spec):
    """A folder that is not there is bad usage, not a pass."""
    with pytest.raises(UsageError, match="there is no client"):
        prove(tmp_path / "nowhere", shop_spec)


def test_an_unknown_operation_is_named(make_shop, shop_spec):
    """A misspelt operation does not silently prove nothing."""
    with pytest.raises(UsageError, match=r"orders\.add_line"):
        prove(make_shop(), shop_spec, operations=["orders.add"])


def test_a_seed_repeats_a_run(make_shop, shop_spec):
    """The same seed gives the same counts and the same findings."""
    client = make_shop('"%7C".join', '",".join')
    first = prove(client, shop_spec, Budget("pr", 10), seed=5)
    again = prove(client, shop_spec, Budget("pr", 10), seed=5)

    assert first == again


def test_processes_share_the_work_and_tell_the_same(make_shop, shop_spec):
    """Any number of processes gives the result of one."""
    client = make_shop('"%7C".join', '",".join')

    alone, shared = prove(client, shop_spec), prove(client, shop_spec, means=Means(jobs=2))
    assert alone == shared


def test_two_modes_share_what_is_left_of_many_cases(shop_cases):
    """Both try the first cases; every other one is tried by exactly one of them."""
    plan = replace(shop_cases[1][0].plan, by_both=3)
    numbers = range(11)

    sync, other = (
        list(Harness.turns(SimpleNamespace(plan=plan, fixture=mode), numbers, shares=1))
        for mode in (SimpleNamespace(mode="sync"), SimpleNamespace(mode="async"))
    )

    assert set(sync) & set(other) == {0, 1, 2}
    assert set(sync) | set(other) == set(numbers)
    assert {0, 1} <= {number % 2 for number in sync if number > 2}


def test_a_finding_names_no_machine(make_shop, prove_shop, shop_spec, monkeypatch):
    """Its place in the spec is a path from where we are, so that a report can be published."""
    monkeypatch.chdir(shop_spec.parent)

    result = prove_shop(make_shop("max_length=12", "max_length=13"), "request-")

    assert {one.location.file for one in result.findings} == {shop_spec.name}

"""Rules that only a whole client can break: one line of a generated one is changed for each."""

from __future__ import annotations

import pytest

from tests.mutation.run import EVERY_CALL, TRAP
from tests.mutation.subjects import every_call, trap
from tests.prove.one_line import FAST, broken, generated
from wireproof.cases.model import Budget
from wireproof.checks.catalogue import CHECKS
from wireproof.harness.manifest import load_manifest
from wireproof.runner.proving import run_plans
from wireproof.runner.session import Settings, plan_client

BROKEN = [
    (
        "resources/files.py",
        'Response("application/json", models.Report)',
        'Response("application/json", object)',
        "files.latest_report",
        "response+",
        "wrong-class",
    ),
    (
        "_runtime/repair.py",
        'place = f"{pointer}/{_escape(names[name])}"',
        'place = ""',
        "files.latest_report",
        "response-",
        "drift-misplaced",
    ),
    (
        "_runtime/call.py",
        "hide_in_logs(self.secrets)",
        "pass",
        "search.form.get",
        "auth",
        "secret-shown",
    ),
    (
        "_runtime/prepare.py",
        "raise RequestInvalid(errors=tuple(errors))",
        'raise RequestInvalid("no")',
        "search.form.get",
        "request-",
        "unhelpful-error",
    ),
    (
        "_runtime/decode.py",
        "if not drift:\n                return value, (mislabelled",
        "if is_json(answer.media_type):\n                return value, (mislabelled",
        "files.say",
        "probes",
        "valid-response-refused",
    ),
    (
        "_runtime/decode.py",
        "if body is None and response.content:",
        "if False:",
        "search.form.get",
        "probes",
        "undocumented-body-lost",
    ),
    (
        "_runtime/prepare.py",
        "encode_form(wire, parameter.encoding)",
        'encode_form({**wire, "word": "x"}, {})',
        "search.form.get",
        "request+",
        "wrong-on-wire",
    ),
    (
        "_runtime/repair.py",
        "{name: self.walk(arguments[1], value[name], at[name]) for name in value}",
        "{n: (self.walk(arguments[1], value[n], at[n]), value[n])[1] for n in value}",
        "files.latest_report",
        "response-",
        "wrong-class",
    ),
    (
        "_runtime/multipart.py",
        'own = {"Content-Type": part.content_type} if part.content_type else {}',
        'own = {"Content-Type": part.content_type}',
        "files.upload",
        "request+",
        "multipart-malformed",
    ),
    (
        "_runtime/transport.py",
        "client.headers.raw if pair[0].lower() not in own]",
        "client.headers.raw]",
        "search.form.get",
        "request+",
        "header-repeated",
    ),
    (
        "_runtime/refusals.py",
        "isinstance(step, int) and step < len(value)",
        "False",
        "things.notes.replace",
        "request-",
        "refusal-misplaced",
    ),
    (
        "inputs.py",
        "word: Required[str]",
        "word: Maybe[str]",
        "search.form.get",
        "types",
        "type-too-wide",
    ),
    (
        "resources/search_form.py",
        "terms: models.SearchFormGetTerms | inputs.SearchFormGetTerms",
        "terms: models.SearchFormGetTerms | dict[str, object]",
        "search.form.get",
        "types",
        "type-too-wide",
    ),
    (
        "inputs.py",
        "pages: Maybe[Sequence[int]]",
        "pages: Maybe[Sequence[str]]",
        "search.form.get",
        "types",
        "type-too-narrow",
    ),
    (
        "inputs.py",
        "lives: int",
        "lives: object",
        "things.add_pet",
        "types",
        "type-too-wide",
    ),
    (
        "resources/search_form.py",
        "options=options",
        "options={}",
        "search.form.get",
        "options",
        "wrong-on-wire",
    ),
    (
        "_runtime/signatures.py",
        "found |= hmac.compare_digest(text.encode(), one.encode())",
        "found = True",
        "search.form.get",
        "webhooks",
        "signature-accepted",
    ),
    (
        "_runtime/webhooks.py",
        "return {name.lower(): text for name, text in pairs}",
        "return dict(pairs)",
        "search.form.get",
        "webhooks",
        "signature-refused",
    ),
    (
        "_runtime/webhooks.py",
        "(signature is UNSET and self._variable in os.environ)",
        "self._variable in os.environ",
        "search.form.get",
        "webhooks",
        "event-misread",
    ),
    (
        "_runtime/webhooks.py",
        "if found is headers and not headers:",
        "if False:",
        "search.form.get",
        "webhooks",
        "event-misread",
    ),
    (
        "_runtime/webhooks.py",
        'return cast("T", value)\n\n    def verify',
        'return cast("T", None)\n\n    def verify',
        "search.form.get",
        "webhooks",
        "event-misread",
    ),
    (
        "_runtime/webhooks.py",
        "data = body.encode() if isinstance(body, str)",
        "data = body.strip().encode() if isinstance(body, str)",
        "search.form.get",
        "webhooks",
        "signature-refused",
    ),
    (
        "webhooks.py",
        '"type": ("shape.drawn",)',
        '"type": ("shape.lost",)',
        "search.form.get",
        "webhooks",
        "event-misread",
    ),
    (
        "_runtime/call.py",
        "    await self.transport.drop(reply)\n                await self.transport.sleep",
        "    await self.transport.sleep",
        "files.latest_report",
        "retry",
        "response-left-open",
    ),
    (
        "_runtime/decode.py",
        "kind = kinds.get(status)",
        'warnings.warn("odd", RuntimeWarning, stacklevel=1)\n    kind = kinds.get(status)',
        "files.latest_report",
        "probes",
        "stray-warning",
    ),
    (
        "_runtime/call.py",
        "return reply, mask(request.url, self.secrets), request.method",
        'return reply, mask(request.url, self.secrets), ""',
        "files.latest_report",
        "probes",
        "error-misinformed",
    ),
    (
        "_runtime/streaming.py",
        "error.operation = error.operation or self._operation.name",
        "pass",
        "streams.lines",
        "streams",
        "error-misinformed",
    ),
    (
        "_runtime/call.py",
        "raw = RawResponse(**vars(done), data",
        'raw = RawResponse(**{**vars(done), "content": b""}, data',
        "files.latest_report",
        "raw",
        "response-lost",
    ),
    (
        "_runtime/transport.py",
        "url = _with_params(url, client.params)",
        "pass",
        "search.ping",
        "own-client",
        "own-client-ignored",
    ),
    (
        "_runtime/transport.py",
        "cookies=None if request.foreign else client.cookies or None,",
        "cookies=client.cookies or None,",
        "search.ping",
        "own-client",
        "credential-leak",
    ),
    (
        "_runtime/redirects.py",
        "return replace(to, url=url, headers=headers, foreign=True)",
        "return None",
        "search.ping",
        "own-client",
        "wrong-redirect",
    ),
    (
        "_runtime/refusals.py",
        "for path, texts in found.items()]",
        'for path, texts in [*found.items(), ("elsewhere", {"no": None})]]',
        "things.add_pet",
        "request-",
        "refusal-misplaced",
    ),
]


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """The client of the document that says everything there is to say."""
    return generated(trap(), TRAP, tmp_path_factory.mktemp("right"))


def prove(right, manifest, operation, check, settings=FAST):
    document, _ = right
    planned = plan_client(document, manifest, settings, [operation])
    checks = [one for one in CHECKS if one.name == check]
    found = run_plans(document, manifest, planned, settings, checks=checks)
    return {one.rule for one in found.findings}


@pytest.mark.parametrize(
    ("file", "old", "new", "operation", "check", "rule"),
    BROKEN,
    ids=[f"{b[-1]} in {b[0]}" for b in BROKEN],
)
def test_a_rule_is_broken_by_one_line(right, tmp_path, file, old, new, operation, check, rule):
    """The client as it is keeps the rule; with the line changed it does not."""
    other = broken(right[1], tmp_path, file, old, new)

    assert prove(right, right[1], operation, check) == set()
    assert rule in prove(right, other, operation, check)


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("_client.py", '("query", "version"): version', '("query", "version"): 7', "wrong-on-wire"),
        ("manifest.json", '"usual": "2031"', '"usual": "2030"', "option-missing"),
    ],
)
def test_what_every_call_needs_is_an_option_of_the_client(tmp_path, file, old, new, rule):
    """Its value, or that of a call, is what is sent; and the client has one for each of them."""
    subject = every_call()
    subject.generate(EVERY_CALL, tmp_path / "right")
    right = subject.document, load_manifest(tmp_path / "right")
    assert prove(right, right[1], "scans.create", "options") == set()

    broken(right[1], tmp_path, file, old, new)
    assert rule in prove(right, load_manifest(tmp_path / "client"), "scans.create", "options")


def test_drift_is_told_to_a_function(right, tmp_path):
    """Of many invalid responses the later ones are tried with a function: it gets each record."""
    told = Settings(Budget("fast", 0, by_both=0))
    other = broken(right[1], tmp_path, "_runtime/decode.py", "if callable(policy):", "if False:")

    assert prove(right, right[1], "files.latest_report", "response-", told) == set()
    assert "drift-in-silence" in prove(right, other, "files.latest_report", "response-", told)

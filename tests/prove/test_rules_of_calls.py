"""Rules of what a call takes beside its arguments: limits, middleware, streams, forms of values."""

from __future__ import annotations

import pytest

from tests.mutation.run import TRAP, WHOLE_CLIENT
from tests.mutation.subjects import trap, whole_client
from tests.prove.one_line import broken, generated, prover

BROKEN = [
    (
        "_runtime/call.py",
        "for _ in range(options.max_redirects):",
        "for _ in range(5):",
        "search.ping",
        "limits",
        "limit-ignored",
    ),
    (
        "_runtime/transport.py",
        "if limit < 0:",
        "if limit <= 0:",
        "search.ping",
        "limits",
        "limit-ignored",
    ),
    (
        "_runtime/transport.py",
        '"timeout": _limits(steps, left)',
        '"timeout": _limits(steps, None)',
        "search.ping",
        "limits",
        "limit-ignored",
    ),
    (
        "_runtime/call.py",
        "late = wait > retry.retry_after_cap",
        "late = False",
        "search.ping",
        "limits",
        "limit-ignored",
    ),
    (
        "_runtime/middleware.py",
        "outermost, rest = middleware[0], middleware[1:]",
        "outermost, rest = middleware[-1], middleware[:-1]",
        "search.ping",
        "around",
        "middleware-ignored",
    ),
    (
        "_runtime/transport.py",
        "if one.body is not kept:",
        "if False:",
        "search.ping",
        "around",
        "response-left-open",
    ),
    (
        "_runtime/streaming.py",
        'self._fields.get("id", "")',
        '""',
        "streams.events",
        "streams",
        "response-altered",
    ),
    (
        "_runtime/streaming.py",
        "self._body.keep()",
        "pass",
        "streams.events",
        "streams",
        "response-left-open",
    ),
    (
        "_runtime/decode.py",
        "stacklevel=depth",
        "stacklevel=1",
        "files.latest_report",
        "response-",
        "stray-warning",
    ),
    (
        "_runtime/encode.py",
        'if any("," in text or text != text.strip(" \\t") for text in texts):',
        "if False:",
        "search.headers.list",
        "request+",
        "wrong-on-wire",
    ),
    (
        "_runtime/faults.py",
        "isinstance(error, unsent) or",
        "isinstance(error, unsent) and",
        "search.ping",
        "retry",
        "error-misinformed",
    ),
    (
        "_runtime/fields.py",
        "method.upper() in _WITH_CONTENT",
        "method.upper() not in _WITH_CONTENT",
        "search.ping",
        "retry",
        "wrong-on-wire",
    ),
    (
        "_runtime/undeclared.py",
        '"multipart": "multipart/form-data"',
        '"multipart": "application/json"',
        "search.ping",
        "around",
        "wrong-on-wire",
    ),
]

WHOLE = [
    (
        "_runtime/oauth_scheme.py",
        "await transport.ask(grant.store.save, token)",
        "pass",
        "me.who_am_i",
        "tokens",
        "token-not-kept",
    ),
    (
        "_runtime/oauth_scheme.py",
        "await self._load(self.grant, access)",
        "pass",
        "me.who_am_i",
        "tokens",
        "token-not-kept",
    ),
    (
        "_runtime/oauth.py",
        "access_token: str = field(repr=False)",
        "access_token: str",
        "me.who_am_i",
        "tokens",
        "secret-shown",
    ),
    (
        "_runtime/oauth.py",
        "parse_qsl(urlsplit(callback_url).query)",
        "parse_qsl(urlsplit(callback_url).query, keep_blank_values=True)",
        "me.who_am_i",
        "login",
        "raw-exception",
    ),
    (
        "_runtime/oauth.py",
        'if "error" in given:',
        "if False:",
        "me.who_am_i",
        "login",
        "wrong-login",
    ),
    (
        "_runtime/oauth.py",
        "if grant.client_secret and grant.send_secret",
        "if not grant.client_secret and grant.send_secret",
        "me.who_am_i",
        "tokens",
        "wrong-token-request",
    ),
    (
        "_runtime/pages.py",
        "full = self.steps + 1 == self.limit",
        "full = True",
        "items.by_cursor",
        "pages",
        "pages-end-in-silence",
    ),
    (
        "_runtime/call.py",
        "if self.options.idempotency_key is not None:",
        "if False:",
        "me.settings.create",
        "retry",
        "wrong-number-of-requests",
    ),
    (
        "_runtime/multipart.py",
        "if any(covers(one, guess) for one in known) or not known:",
        "if not known:",
        "files.upload",
        "forms",
        "wrong-part",
    ),
]


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """The client of the document that says everything there is to say."""
    return generated(trap(), TRAP, tmp_path_factory.mktemp("right"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The client of the document with what a client has beside single calls."""
    return generated(whole_client(), WHOLE_CLIENT, tmp_path_factory.mktemp("whole"))


def names(rows):
    return [f"{row[-1]} in {row[0]}: {row[2]}" for row in rows]


@pytest.mark.parametrize(
    ("file", "old", "new", "operation", "check", "rule"), BROKEN, ids=names(BROKEN)
)
def test_a_rule_is_broken_by_one_line(right, tmp_path, file, old, new, operation, check, rule):
    """The client as it is keeps the rule; with the line changed it does not."""
    prove = prover(right)
    other = broken(right[1], tmp_path, file, old, new)

    assert prove(operation, check)[0] == set()
    assert rule in prove(operation, check, manifest=other)[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "operation", "check", "rule"), WHOLE, ids=names(WHOLE)
)
def test_a_rule_of_a_whole_client_is_broken_by_one_line(
    whole, tmp_path, file, old, new, operation, check, rule
):
    """The same of logins, pages, keys and named files."""
    prove = prover(whole)
    other = broken(whole[1], tmp_path, file, old, new)

    assert prove(operation, check)[0] == set()
    assert rule in prove(operation, check, manifest=other)[0]

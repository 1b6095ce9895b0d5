"""What a client has beside single calls: with one line of it broken, the proof tells of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.mutation.run import WHOLE_CLIENT
from tests.mutation.subjects import whole_client
from tests.prove.one_line import broken, generated, prover
from wireproof.harness import vendor
from wireproof.oracle.selection import LEFT_OUT
from wireproof.runner.session import Session

BROKEN = {
    "a secret of four characters is shown": (
        "_runtime/masking.py",
        "len(secret) >= 4",
        "len(secret) > 4",
        ("me.settings.create", "auth", "secret-shown"),
    ),
    "a redirect to another protocol is followed": (
        "_runtime/redirects.py",
        'there.scheme in ("http", "https") and bool(there.hostname)',
        "bool(there.hostname)",
        ("me.settings.create", "auth", "wrong-redirect"),
    ),
    "without a word of more, more is asked for": (
        "_runtime/pages.py",
        "ended = more is not True or _is_nothing(last)",
        "ended = _is_nothing(last)",
        ("items.by_id", "pages", "pages-do-not-end"),
    ),
    "after an item without a name, more is asked for": (
        "_runtime/pages.py",
        "ended = more is not True or _is_nothing(last)",
        "ended = more is not True",
        ("items.by_id", "pages", "pages-do-not-end"),
    ),
    "a cursor that no parameter takes is forgotten": (
        "_runtime/pages.py",
        'arguments["extra_query"] = {**arguments.get("extra_query", {}), paging.parameter: value}',
        "pass",
        ("items.by_nothing_declared", "pages", "wrong-next-page"),
    ),
    "each thread fetches a token of its own": (
        "_runtime/oauth_scheme.py",
        "async with self._flight.alone(",
        "async with Flight().alone(",
        ("me.who_am_i", "tokens", "token-not-shared"),
    ),
    "each task fetches a token of its own": (
        "_runtime/flight.py",
        "self._by_loop.setdefault(event_loop(), Lock())",
        "Lock()",
        ("me.who_am_i", "tokens", "token-not-shared"),
    ),
    "a late refusal throws the new token away": (
        "_runtime/oauth_scheme.py",
        "self._token.access_token in refused",
        "refused",
        ("me.who_am_i", "tokens", "token-not-shared"),
    ),
    "a refresh token is used twice": (
        "_runtime/oauth.py",
        "kept = rotated if isinstance(rotated, str) and rotated else refresh_token",
        "kept = refresh_token",
        ("me.who_am_i", "tokens", "wrong-token-request"),
    ),
    "the token is asked for elsewhere": (
        "_client.py",
        "/oauth/application",
        "/oauth/applications",
        ("me.who_am_i", "tokens", "wrong-token-request"),
    ),
    "a code is exchanged where an application asks": (
        "_client.py",
        'user_token_url="/oauth/token"',
        'user_token_url=""',
        ("me.who_am_i", "login", "wrong-login"),
    ),
    "a token is refreshed where a code is exchanged": (
        "_client.py",
        'refresh_url="/oauth/refresh"',
        'refresh_url=""',
        ("me.who_am_i", "tokens", "wrong-token-request"),
    ),
    "a user is sent to another page": (
        "_client.py",
        'authorization_url="/login"',
        'authorization_url="/logout"',
        ("me.who_am_i", "login", "wrong-login"),
    ),
    "the callback of another login is exchanged": (
        "_runtime/oauth.py",
        "if not secrets.compare_digest(",
        "if False and not secrets.compare_digest(",
        ("me.who_am_i", "login", "wrong-login"),
    ),
    "the verifier is not that of the login": (
        "_runtime/oauth.py",
        '"code_verifier": Masked(login.verifier)',
        '"code_verifier": Masked(login.state)',
        ("me.who_am_i", "login", "wrong-login"),
    ),
    "the other library's client is refused": (
        "_runtime/transport.py",
        "if name in homes:",
        'if name in homes and name == "httpx":',
        ("me.who_am_i", "loopback-httpx2", "base-call-failed"),
    ),
    "the other library's faults escape": (
        "_runtime/transport.py",
        "partial(fault_of, library=self._library)",
        'partial(fault_of, library=import_module("httpx"))',
        ("me.who_am_i", "retry-httpx2", "wrong-error-class"),
    ),
    "the other library writes secrets into its log": (
        "_runtime/masking.py",
        '("httpx2", "httpcore2")',
        '("httpx", "httpcore")',
        ("me.settings.create", "auth-httpx2", "secret-shown"),
    ),
    "extra properties are forgotten": (
        "_runtime/bodies.py",
        "{**wire, **extra}",
        "wire",
        ("notes.create", "options", "wrong-part"),
    ),
    "extra properties of no body are dropped": (
        "_runtime/prepare.py",
        "if value is UNSET and not more:",
        "if value is UNSET:",
        ("me.who_am_i", "options", "invalid-arguments-sent"),
    ),
    "extra header fields are forgotten": (
        "_runtime/prepare.py",
        'extras = arguments.get("extra_headers", {})',
        "extras: dict[str, str] = {}",
        ("me.who_am_i", "options", "wrong-on-wire"),
    ),
    "a header field is sent under a name that is none": (
        "_runtime/fields.py",
        "if not _FIELD_NAME.fullmatch(name):",
        "if not name.isascii():",
        ("me.who_am_i", "options", "invalid-arguments-sent"),
    ),
    "extra parameters are forgotten": (
        "_runtime/prepare.py",
        'arguments.get("extra_query", {}).items()',
        "{}.items()",
        ("me.who_am_i", "options", "wrong-on-wire"),
    ),
    "the name in a tuple is not that of the file": (
        "_runtime/files.py",
        'FilePart(content, name or "", kind',
        'FilePart(content, "", kind',
        ("files.upload", "forms", "wrong-part"),
    ),
    "the media type in a tuple is not that of the file": (
        "_runtime/files.py",
        'kind or "", headers or {}',
        '"text/plain", headers or {}',
        ("files.upload", "forms", "wrong-part"),
    ),
    "stream=True is not sent": (
        "_runtime/prepare.py",
        "return {**plain, name: on} if told and plain is not None else value, []",
        "return value, []",
        ("chat.create_stream", "request+", "body-differs"),
    ),
    "stream=True calls what does not stream": (
        "resources/chat.py",
        "if stream is True:",
        "if False:",
        ("chat.create_stream", "streams", "base-call-failed"),
    ),
    "a stream is asked for where none is read": (
        "_runtime/prepare.py",
        "if not on and said is True:",
        "if False:",
        ("chat.create", "options", "invalid-arguments-sent"),
    ),
    "the cursor is lost on the second page": (
        "_runtime/pages.py",
        '**arguments.get("query", {}), paging.parameter: value',
        '**arguments.get("query", {})',
        ("items.by_cursor", "pages", "wrong-next-page"),
    ),
    "an empty cursor leads on": (
        "_runtime/pages.py",
        'token is None or token is UNSET or token == ""',
        "token is None or token is UNSET",
        ("items.search", "pages", "valid-response-refused"),
    ),
    "the link to the next page is folded": (
        "_runtime/pages.py",
        "else str(link)",
        "else str(link).lower()",
        ("items.by_next", "pages", "wrong-next-page"),
    ),
    "a key of a body that may ask for a stream takes anything": (
        "inputs.py",
        "q: Required[str]",
        "q: Required[object]",
        ("chat.create", "types", "type-too-wide"),
    ),
    "a key of an input is forgotten": (
        "inputs.py",
        "name: str",
        "nom: str",
        ("notes.create", "types", "type-too-narrow"),
    ),
}


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """The client as it is generated, and its document."""
    return generated(whole_client(), WHOLE_CLIENT, tmp_path_factory.mktemp("right"))


@pytest.fixture(scope="module")
def prove(right):
    """What one check of one operation finds, and how many cases it judged."""
    return prover(right)


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_line_is_found(right, prove, tmp_path, name):
    """The client as it is has no finding; with the line changed it has."""
    *line, (operation, check, rule) = BROKEN[name]
    found, judged = prove(operation, check)

    assert (found, judged > 0) == (set(), True)
    assert rule in prove(operation, check, manifest=broken(right[1], tmp_path, *line))[0]


def test_what_is_tried_once_is_tried_with_one_operation_of_each_kind(right):
    """A token of each scheme, and the other library without a body, with one, and for a stream."""
    document, manifest = right
    with Session(document, manifest, 0) as session:
        assert session.standing == {
            "me.who_am_i": {"library", "token login"},
            "me.jump.who": {"token jump"},
            "me.settings.create": {"library"},
            "chat.create_stream": {"library"},
        }


def test_without_the_other_library_nothing_is_judged_of_it(prove, monkeypatch):
    """It is no fault of a client that a library is not installed, and no case is counted."""
    monkeypatch.setattr(vendor, "_OTHERS", ("a_library_that_is_not_here",))

    assert prove("me.who_am_i", "loopback-httpx2") == (set(), 0)


def test_a_method_that_nobody_asked_for_is_found(right, prove):
    """A part of a document was wanted; whatever the client has beside it, nothing would judge."""
    left_out = {**right[0].raw, LEFT_OUT: ["#/paths/~1notes/post"]}

    found, _ = prove("me.who_am_i", "types", document=replace(right[0], raw=left_out))

    assert found == {"operation-unasked"}

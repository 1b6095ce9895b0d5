"""Credentials from the environment: taken where none are given, and no stronger than those.

In: a harness and the schemes of an alternative. Out: cases and results over the variables that the
client documents, an empty password among them, which is one (RFC 7617).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from wireproof.checks.check import ProbeCase, Result, raw_exception
from wireproof.harness.harness import Harness, Interaction, Setup
from wireproof.harness.manifest import Credential
from wireproof.harness.secrets import secrets_for
from wireproof.oracle.credentials import Secrets, is_carried
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply, WireRequest

_QUIET: Final = (WireReply(418),)
_NONE, _BESIDE = "an empty password from the environment", "an empty password beside one"


def empty_passwords(
    harness: Harness, setup: Setup, alternative: tuple[str, ...]
) -> Iterator[ProbeCase]:
    """Yield empty passwords in the environment, where a scheme alone has a password.

    And a user whose name no such scheme can say.
    """
    schemes = [harness.fixture.schemes.get(one, {}) for one in alternative]
    if [str(one.get("scheme", "")).lower() for one in schemes] == ["basic"]:
        for name in (_NONE, _BESIDE):
            yield ProbeCase(name, "from environment", setup, _QUIET, detail=alternative)
        # The first colon ends the name of a user (RFC 7617, section 2).
        odd = replace(setup, secret="some:one")  # noqa: S106 - a test value
        yield ProbeCase("a colon in a user's name", "refused", odd, _QUIET)


def check_environment(harness: Harness, case: ProbeCase) -> Result:
    """Credentials that are not given are taken from the documented environment variables."""
    manifest = harness.fixture.package.manifest
    chosen = [one for one in manifest.credentials if one.scheme in case.detail]
    if not chosen or not all(set(one.arguments) <= set(one.environment) for one in chosen):
        return Result("inexpressible", reason="no environment variables for these credentials")
    secrets = secrets_for(chosen, harness.fixture.schemes)
    values = {
        one.environment[role]: secrets.keywords[argument]
        for one in chosen
        for role, argument in one.arguments.items()
        if argument in secrets.keywords
    }
    setup = Setup(base_url=harness.base_url, schemes=())
    if case.name in (_NONE, _BESIDE):
        if "password" not in chosen[0].arguments:
            return Result("inexpressible", reason="the client has no argument for a password")
        values[chosen[0].environment["password"]] = ""
        if case.name == _NONE:
            secrets = _without_password(chosen[0], secrets)
        else:
            argument = chosen[0].arguments["password"]
            setup = replace(setup, more=((argument, secrets.keywords[argument]),))
    interaction = Interaction(setup, harness.plain, case.replies, tuple(values.items()))
    outcome = harness.perform(interaction)
    if outcome.error is not None and not harness.fixture.package.is_a(outcome.error, "ApiError"):
        return Result("judged", (raw_exception(outcome.error),))
    if outcome.sent and _all_carried(outcome.sent[0], secrets):
        return Result("judged")
    text, shown = "credentials from the environment are not used", repr(outcome.error)[:300]
    wanted = ", ".join(sorted(values))
    complaint = Complaint("environment-ignored", "security", text, wanted, shown)
    return Result("judged", (complaint,), interaction=interaction)


def _without_password(credential: Credential, secrets: Secrets) -> Secrets:
    user = secrets.keywords[credential.arguments["username"]]
    told = ("header", "Authorization", f"Basic {b64encode(f'{user}:'.encode()).decode()}")
    return Secrets(secrets.keywords, {credential.scheme: told})


def _all_carried(request: WireRequest, secrets: Secrets) -> bool:
    carried = {where[:2] for where in secrets.on_wire.values() if is_carried(request, *where)}
    return carried == {where[:2] for where in secrets.on_wire.values()}

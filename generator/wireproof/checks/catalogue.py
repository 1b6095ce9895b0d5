"""All checks, in the order in which they run and are shown."""

from __future__ import annotations

from typing import Final

from wireproof.checks.around import AROUND
from wireproof.checks.auth import AUTH
from wireproof.checks.check import Check
from wireproof.checks.examples import EXAMPLES
from wireproof.checks.forms import FORMS
from wireproof.checks.left_out import LEFT_OUT
from wireproof.checks.libraries import LIBRARIES
from wireproof.checks.limits import LIMITS
from wireproof.checks.login import LOGIN
from wireproof.checks.loopback import LOOPBACK
from wireproof.checks.options import OPTIONS
from wireproof.checks.own_client import OWN_CLIENT
from wireproof.checks.pages import PAGES
from wireproof.checks.patterns import PATTERNS
from wireproof.checks.probes import PROBES
from wireproof.checks.raw import RAW
from wireproof.checks.redirects import REDIRECTS
from wireproof.checks.requests import REQUEST_NEGATIVE, REQUEST_POSITIVE
from wireproof.checks.responses import CROSS_FEED, RESPONSE_NEGATIVE, RESPONSE_POSITIVE
from wireproof.checks.retry import RETRY
from wireproof.checks.servers import SERVERS
from wireproof.checks.streams import STREAMS
from wireproof.checks.tokens import TOKENS
from wireproof.checks.types import TYPES

CHECKS: tuple[Check, ...] = (
    REQUEST_POSITIVE,
    REQUEST_NEGATIVE,
    FORMS,
    OPTIONS,
    LEFT_OUT,
    TYPES,
    RESPONSE_POSITIVE,
    RESPONSE_NEGATIVE,
    CROSS_FEED,
    RAW,
    PROBES,
    AUTH,
    RETRY,
    SERVERS,
    EXAMPLES,
    PATTERNS,
    LOOPBACK,
    STREAMS,
    PAGES,
    TOKENS,
    LOGIN,
    OWN_CLIENT,
    REDIRECTS,
    LIMITS,
    AROUND,
    *LIBRARIES,
)

WEBHOOKS: Final = "webhooks"
"""The name of the check."""
SENTENCE: Final = "What the vendor signed is taken for the event that it is; nothing else is taken."

"""Facts about security schemes that both readings of a document share.

In: nothing. Out: names. Sources: IANA, "HTTP Authentication Schemes"; RFC 9110, section 11.
"""

from __future__ import annotations

from typing import Final

CHALLENGES: Final = frozenset(
    {"digest", "hoba", "mutual", "negotiate", "oauth", "scram-sha-1", "scram-sha-256", "vapid"}
)
"""HTTP schemes, in lower case, whose credentials are computed from a challenge or the request."""

AUTHORIZATION_PARAMETER: Final = "Authorization parameter"
"""The scheme that a header parameter of that name stands for; no component can be called so."""

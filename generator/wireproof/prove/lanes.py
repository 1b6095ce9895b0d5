"""All lanes, in the order in which they run and are shown."""

from __future__ import annotations

from wireproof.prove.lane_auth import AUTH
from wireproof.prove.lane_examples import EXAMPLES
from wireproof.prove.lane_forms import FORMS
from wireproof.prove.lane_loopback import LOOPBACK
from wireproof.prove.lane_probes import PROBES
from wireproof.prove.lane_requests import REQUEST_NEGATIVE, REQUEST_POSITIVE
from wireproof.prove.lane_responses import CROSS_FEED, RESPONSE_NEGATIVE, RESPONSE_POSITIVE
from wireproof.prove.lane_retry import RETRY
from wireproof.prove.lane_servers import SERVERS
from wireproof.prove.lane_streams import STREAMS
from wireproof.prove.trials import Lane

LANES: tuple[Lane, ...] = (
    REQUEST_POSITIVE,
    REQUEST_NEGATIVE,
    FORMS,
    RESPONSE_POSITIVE,
    RESPONSE_NEGATIVE,
    CROSS_FEED,
    PROBES,
    AUTH,
    RETRY,
    SERVERS,
    EXAMPLES,
    LOOPBACK,
    STREAMS,
)

"""What a workspace says about a client, and a document does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wireproof.client.model import Signature
from wireproof.oas.selection import Selection


@dataclass(frozen=True, slots=True)
class ApiOptions:
    """The names of a client: `[client]` of vendor.toml."""

    name: str
    class_name: str = ""
    env_prefix: str = ""
    import_name: str = ""
    """What the client is imported as, where that is known: `generated.acme`."""
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """Names that a person set: `POST /orders` to `orders.submit`."""
    selection: Selection = field(default_factory=Selection)
    """Which operations are wanted."""
    pagination: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """How lists are paged that a person knows better: by pattern, a table or false."""
    idempotency_header: str = ""
    """The header field by which the vendor tells a repeated request, where it has one."""
    templates: Path | None = None
    """The folder of the project's own templates."""
    signature: Signature | None = None
    """How webhooks are signed: `[client.webhooks]`."""

"""`build_api`: the one analysis that every emitter shares.

In: a normalised document, the workspace's options and the locked names. Out: an `Api`.
"""

from __future__ import annotations

from collections.abc import Sequence

from wireproof.client.account import account_for
from wireproof.client.authorization import lists_authorization, without_unused
from wireproof.client.degradation import degrade_operations, weaken_unions
from wireproof.client.families import read_families
from wireproof.client.identifiers import pascal
from wireproof.client.ledger import Ledger
from wireproof.client.left_out import (
    forget_gone,
    kept_names,
    read_components,
    tell_left_out,
)
from wireproof.client.model import Api
from wireproof.client.names import NameLock
from wireproof.client.operations import Draft, finish, read_operations
from wireproof.client.options import ApiOptions
from wireproof.client.paging_choice import choices_of
from wireproof.client.schemas import DocumentReader
from wireproof.client.security import read_credentials
from wireproof.client.servers import read_servers
from wireproof.client.visibility import directional_components
from wireproof.client.webhook_events import signature_of, told_apart
from wireproof.client.webhooks import read_webhooks
from wireproof.spec.document import Document


def build_api(
    document: Document, options: ApiOptions, lock: NameLock, *, accounted: bool = True
) -> Api:
    """Analyse a document.

    Args:
        document: the normalised document, overlay applied.
        options: names of the client.
        lock: the names of the last run; filled with those of this run.
        accounted: fill the ledger; who asks for the surface alone need not wait for that.
    """
    forget_gone(document, lock)
    ledger = Ledger()
    families = read_families(document, ledger)
    reader = DocumentReader(
        document, lock, ledger, directional_components(document, families), families
    )
    credentials = read_credentials(reader, parameter=lists_authorization(document.data))
    servers = read_servers(reader)
    schemes = {item.scheme: item for item in credentials}
    drafts = read_operations(reader, schemes, options.names)
    webhooks = read_webhooks(reader) + tuple(one for item in drafts for one in item.callbacks)
    read_components(reader)
    reader.drain()
    _weaken(reader, drafts, accounted=accounted)
    class_name = options.class_name or pascal(options.name)
    taken = frozenset(argument for one in credentials for _, argument in one.arguments)
    choices = choices_of(options.pagination, document.whole)
    resources = finish(reader, drafts, class_name, choices, taken)
    info = document.data.get("info")
    info = info if isinstance(info, dict) else {}
    return Api(
        name=options.name,
        class_name=class_name,
        title=str(info.get("title") or options.name),
        version=str(info.get("version") or ""),
        description=str(info.get("description") or ""),
        env_prefix=options.env_prefix or options.name.upper(),
        servers=servers,
        credentials=without_unused(credentials, (one.operation for one in drafts)),
        resources=resources,
        declarations=tuple(reader.declarations[name] for name in sorted(reader.declarations)),
        ledger=ledger.as_written(document.as_written),
        names=kept_names(document, lock) if accounted else lock.new,
        webhooks=told_apart(webhooks, reader.declarations),
        xml=reader.xml.nodes,
        idempotency_header=options.idempotency_header,
        signature=options.signature or signature_of(reader),
        spent=reader.spent,
    )


def _weaken(reader: DocumentReader, drafts: Sequence[Draft], *, accounted: bool) -> None:
    """Fill the ledger, and weaken the unions that cannot be told apart."""
    document, ledger = reader.document, reader.ledger
    if accounted:
        grouped = {(one.operation.pointer, one.resource, one.tags): None for one in drafts}
        account_for(document, ledger, grouped)
        tell_left_out(document, ledger)
    weaken_unions(document, reader.families, reader.declarations, ledger)
    if accounted:
        degrade_operations(document, reader.families, ledger)

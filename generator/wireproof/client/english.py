"""The little English that names of operations are made of: number of nouns, and verbs.

In: words of paths and operationIds. Out: whether they are plural, whether they are verbs.
"""

from __future__ import annotations

from typing import Final

_SINGULAR_S: Final = tuple(
    "ss us is news lens series sms aws dns sas settings preferences stats".split()
)
_PLURAL: Final = frozenset("people children media data".split())

READ: Final = frozenset("get retrieve read fetch show view describe find".split())
LISTED: Final = frozenset("list index all query".split())
MADE: Final = frozenset("create post add new insert register".split())
CHANGED: Final = frozenset("update modify patch edit change".split())
REPLACED: Final = frozenset("replace put".split())
DELETED: Final = frozenset("delete destroy remove".split())
STANDARD: Final = READ | LISTED | MADE | CHANGED | REPLACED | DELETED
"""Verbs that say no more than the HTTP method does."""

PREPOSITIONS: Final = frozenset("and as by for from in into of on to with".split())

LOOKUPS: Final = frozenset(
    "calculate check compare count diff download estimate export find generate list lookup "
    "preview query resolve search suggest validate verify get".split()
)
"""Verbs that a GET may have at the end of its path."""
VERBS: Final = LOOKUPS | frozenset(
    "abort accept acknowledge activate add advance allocate apply approve archive assign "
    "attach authenticate authorize backfill backup bind block build bulk cancel capture check "
    "clear clone close commit compact complete configure confirm connect consume convert copy "
    "create deactivate decline decrypt delete deliver deny deploy detach disable disconnect "
    "dismiss dispatch dispute duplicate enable encrypt end enqueue evaluate execute expire "
    "export fail finalize finish follow fork forward fund generate grant hangup ignore import "
    "increment ingest initiate inspect install invalidate invite invoke issue join launch "
    "leave link lock login logout mark merge migrate modify move mute notify open pause pay "
    "pin ping post predict prepare present probe process promote provision publish purge push "
    "quit ready recover redeem refer refresh refund register reindex reject release remix "
    "remove rename render renew reopen replace replay replicate report request rerun resend "
    "reset restart restore resume retire retry return reveal reverse revert review revoke "
    "rollback rotate run save schedule seal send set share ship shutdown sign simulate skip "
    "snooze split start stop submit subscribe suspend swap switch sync tag terminate test "
    "toggle track transfer transform transition translate trigger truncate unarchive unassign "
    "unblock uninstall unlink unlock unmark unmute unpin unpublish unset unstack unstar "
    "unsubscribe update upgrade upload upsert validate verify void wait wake withdraw".split()
)
"""Verbs that paths end in: `/orders/{id}/cancel`."""


def singular(word: str) -> str:
    """A word in the singular and in lower case, as far as its ending tells."""
    word = word.lower()
    if not is_plural(word) or word in _PLURAL:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1]


def is_plural(word: str) -> bool:
    """Whether a noun is a plural, as far as its ending tells."""
    word = word.lower()
    if word in _PLURAL:
        return True
    return len(word) > 2 and word.endswith("s") and not word.endswith(_SINGULAR_S)

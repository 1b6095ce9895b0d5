"""The tags of HTML that descriptions have, by what they do to a text (HTML Standard, section 4)."""

from __future__ import annotations

from typing import Final

PARAGRAPHS: Final = frozenset(
    "p div ul ol dl table tr blockquote pre h1 h2 h3 h4 h5 h6 section hr".split()
)
ITEMS: Final = frozenset(("li", "dt", "dd"))
SILENT: Final = frozenset(
    "a abbr b big br center cite code dd dfn dt em font i img kbd li mark q s samp small span "
    "strike strong sub sup tbody td th thead tt u var script style".split()
)
KNOWN: Final = PARAGRAPHS | SILENT
UNSEEN: Final = frozenset(("script", "style"))

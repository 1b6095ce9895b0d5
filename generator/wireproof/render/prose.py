"""HTML in the descriptions of a spec as plain text: paragraphs, lists, links, code.

In: a description, Markdown or HTML or both (OAS allows Markdown, and Markdown allows HTML). Out:
the same words without tags. What is no tag of HTML (`List<String>`) stays, and so does what stands
in backticks.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_PARAGRAPHS: Final = frozenset(
    "p div ul ol dl table tr blockquote pre h1 h2 h3 h4 h5 h6 section hr".split()
)
_ITEMS: Final = frozenset(("li", "dt", "dd"))
_SILENT: Final = frozenset(
    "a abbr b big br center cite code dd dfn dt em font i img kbd li mark q s samp small span "
    "strike strong sub sup tbody td th thead tt u var script style".split()
)
_KNOWN: Final = _PARAGRAPHS | _SILENT
_UNSEEN: Final = frozenset(("script", "style"))
_CODE: Final = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_MARKUP: Final = re.compile(
    rf"</?(?:{'|'.join(sorted(_KNOWN))})\b[^<>]*>|<!--|&(?:[a-z]{{2,8}}|#\w{{1,6}});", re.IGNORECASE
)
_HELD: Final = re.compile("\0(\\d+)\0")


def plain_text(text: str) -> str:
    """A description without HTML; one that has none is given back as it is.

    Args:
        text: without control characters.
    """
    if not _MARKUP.search(text):
        return text
    codes: list[str] = []

    def hold(found: re.Match[str]) -> str:
        codes.append(found[0])
        return f"\0{len(codes) - 1}\0"

    parser = _Plain()
    parser.feed(_CODE.sub(hold, text))
    parser.close()
    plain = re.sub(r" *\n *", "\n", re.sub(r"\n{3,}", "\n\n", "".join(parser.parts))).strip()
    return _HELD.sub(lambda found: codes[int(found[1])], plain)


class _Plain(HTMLParser):
    """Collects the text of a document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a paragraph, an item, a link; keep what is no tag."""
        if tag not in _KNOWN:
            self.parts.append(self.get_starttag_text() or "")
        elif tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in _ITEMS:
            self.parts.append("\n- ")
        elif tag == "br":
            self.parts.append("\n")
        elif tag in ("code", "tt", "samp", "kbd"):
            self.parts.append("`")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        """End what was begun; a link's address follows its text."""
        if tag not in _KNOWN:
            self.parts.append(f"</{tag}>")
        elif tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag in ("code", "tt", "samp", "kbd"):
            self.parts.append("`")
        elif tag == "a" and self._links:
            address, start = self._links.pop()
            named = "".join(self.parts[start:]).strip()
            if address.startswith(("http://", "https://")) and address != named:
                self.parts.append(f" ({address})")
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self._unseen:
            self.parts.append(data)

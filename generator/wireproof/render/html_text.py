"""HTML without its tags: what a browser would show, as text."""

from __future__ import annotations

from html.parser import HTMLParser

from wireproof.render.tags import ITEMS, KNOWN, PARAGRAPHS, UNSEEN


class HtmlText(HTMLParser):
    """Collects the text of a document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a paragraph, an item, a link; keep what is no tag."""
        if tag not in KNOWN:
            self.parts.append(self.get_starttag_text() or "")
        elif tag in PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in ITEMS:
            self.parts.append("\n- ")
        elif tag == "br":
            self.parts.append("\n")
        elif tag in ("code", "tt", "samp", "kbd"):
            self.parts.append("`")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))
        self._unseen += tag in UNSEEN

    def handle_endtag(self, tag: str) -> None:
        """End what was begun; a link's address follows its text."""
        if tag not in KNOWN:
            self.parts.append(f"</{tag}>")
        elif tag in PARAGRAPHS:
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
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self._unseen:
            self.parts.append(data)

"""HTML in the descriptions of a spec as plain text: paragraphs, lists, links, code.

In: a description, Markdown or HTML or both (OAS allows Markdown, and Markdown allows HTML). Out:
the same words without tags. What is no tag of HTML (`List<String>`) stays, and so does what stands
in backticks.
"""

from __future__ import annotations

import re
from typing import Final

from wireproof.render.tags import KNOWN

_CODE: Final = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_MARKUP: Final = re.compile(
    r"</?([a-z][a-z0-9]*)\b[^<>]*>|<!--|&(?:[a-z]{2,8}|#\w{1,6});", re.IGNORECASE
)
"""What may be a tag, with its name; a comment; a character by its name or number."""
_HELD: Final = re.compile("\0(\\d+)\0")


def plain_text(text: str) -> str:
    """A description without HTML; one that has none is given back as it is.

    Args:
        text: without control characters.
    """
    if not any(not one[1] or one[1].lower() in KNOWN for one in _MARKUP.finditer(text)):
        return text
    codes: list[str] = []

    def hold(found: re.Match[str]) -> str:
        codes.append(found[0])
        return f"\0{len(codes) - 1}\0"

    from wireproof.render.html_text import HtmlText  # noqa: PLC0415 - most descriptions have none

    parser = HtmlText()
    parser.feed(_CODE.sub(hold, text))
    parser.close()
    plain = re.sub(r" *\n *", "\n", re.sub(r"\n{3,}", "\n\n", "".join(parser.parts))).strip()
    return _HELD.sub(lambda found: codes[int(found[1])], plain)

"""Text of strangers in output that others interpret: one function a format.

In: any text, from a spec, a client or a server. Out: text that the reader of a format shows and
does not obey: a terminal, GitHub's log and its annotations, Markdown, XML. HTML is escaped by
Jinja, JSON by its writer. Sources: XML 1.0, section 2.2; CommonMark 0.31 and the extensions of GFM
(autolinks, tables); GitHub, "Workflow commands".
"""

from __future__ import annotations

import re
from typing import Final

# What moves a cursor, colours, turns text around or breaks a line in one reader and not in another;
# not line feed and tab. C0, DEL, C1; the separators and directions of Unicode (UAX 9 and UAX 14).
# These two sets take Python a hundredth of a second to compile, which few texts need.
_CONTROL: Final = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_NOT_XML: Final = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
# GitHub trims a line before it looks for `::`; the older `##[` counts anywhere, as does Azure's.
_COMMAND: Final = re.compile(r"^(\s*):(?=:)|#(?=#\[|#vso\[)", re.MULTILINE)
_MARKUP: Final = re.compile(r"([\\`*\[\]|~$])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_BLOCK: Final = re.compile(r"^([-+#=>]|\d+[.)])")
# What a reader of Markdown makes a link of without being asked: mentions, issues, addresses.
_LINKED: Final = re.compile(
    r"@|#(?=\d)|\bwww(?=\.)|(?<=[A-Za-z]):(?=//)|\b(?:mailto|xmpp)(?=:)", re.IGNORECASE
)
_LAYOUT: Final = {ord("\n"): None, ord("\t"): None}
_ZERO: Final = "\u200b"
"""A space without width: it keeps two characters from being read as one sign."""


def visible(text: str) -> str:
    """Show control characters and lone surrogates as Python writes them; keep lines and tabs."""
    if text.isascii() and text.translate(_LAYOUT).isprintable():
        return text
    return re.sub(_CONTROL, lambda match: ascii(match.group())[1:-1], text)


def one_line(text: str) -> str:
    r"""A text that begins no line of its own: line feeds and tabs are shown as `\n` and `\t`."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def terminal(text: str) -> str:
    """Lines for a terminal or a log: shown, not obeyed, neither by it nor by a CI server."""
    return _COMMAND.sub(_as_code, visible(text))


def _as_code(match: re.Match[str]) -> str:
    return f"{match.group(1)}\\x3a" if match.group().endswith(":") else "\\x23"


def github(text: str, *, key: bool = False) -> str:
    """The message of a workflow command, or with `key` the value of one of its properties."""
    shown = visible(text.replace("\r\n", "\n"))
    escaped = shown.replace("%", "%25").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if key else escaped


def markdown(text: str, most: int = 600) -> str:
    """Text in a line of Markdown: no markup, no HTML, no link, no mention; at most `most` long."""
    flat = cut(" ".join(visible(text).split()), most)
    flat = _LINKED.sub(lambda match: match.group() + _ZERO, flat)
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    flat = _MARKUP.sub(lambda match: "\\" + match.group(), flat)
    return _BLOCK.sub(lambda match: _first(match.group()), flat)


def _first(text: str) -> str:
    return f"{text[:-1]}\\{text[-1]}"


def markdown_code(text: str, most: int = 400, *, cell: bool = False) -> str:
    """Text as a code span, of one line; in a cell of a table a pipe is escaped even there."""
    flat = cut(" ".join(visible(text).split()), most)
    if not flat:
        return ""
    fence = "`" * (longest_run(flat, "`") + 1)
    pad = " " if "`" in (flat[0], flat[-1]) else ""
    if cell:
        flat = re.sub(r"(\\*)\|", _escaped_pipe, flat)
    return f"{fence}{pad}{flat}{pad}{fence}"


def _escaped_pipe(match: re.Match[str]) -> str:
    slashes = len(match.group(1))
    return "\\" * (slashes + 1 + slashes % 2) + "|"


def markdown_block(text: str, language: str = "") -> str:
    """Text as a fenced block, whose fence is longer than any in it."""
    shown = visible(text).rstrip("\n")
    fence = "`" * max(3, longest_run(shown, "`") + 1)
    return f"{fence}{language}\n{shown}\n{fence}"


def longest_run(text: str, sign: str) -> int:
    """The length of the longest row of a character."""
    return max((len(run) for run in re.findall(f"{re.escape(sign)}+", text)), default=0)


def json_controls(text: str) -> str:
    """JSON text whose control characters beyond ASCII are escaped, too (RFC 8259, section 7).

    A lone surrogate is no character, and readers refuse even its escape (section 8.2): it is shown.
    """
    return re.sub(_CONTROL, _in_json, text)


def _in_json(match: re.Match[str]) -> str:
    code = ord(match.group())
    slashes = "\\\\" if 0xD800 <= code < 0xE000 else "\\"
    return f"{slashes}u{code:04x}"


def xml(text: str) -> str:
    """Text for an XML writer: what XML 1.0 cannot hold is shown as Python writes it."""
    return re.sub(_NOT_XML, lambda match: ascii(match.group())[1:-1], text)


def cut(text: str, longest: int) -> str:
    """A text that is not longer than this; what was cut says so."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}... ({len(text)} characters)"

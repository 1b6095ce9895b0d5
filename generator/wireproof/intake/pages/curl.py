"""The cURL command of a page's example: method, address, headers, credentials, body.

In: the text of a code block. Out: a `Curl`, or None when it is no such command. It is read, never
run.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

_DATA = frozenset({"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json"})
_TAKES_VALUE = frozenset(
    {"-o", "--output", "-A", "--user-agent", "-e", "--referer", "-x", "--proxy", "-m",
     "--max-time", "--connect-timeout", "-b", "--cookie", "-c", "--cookie-jar", "--retry", "-w",
     "--write-out", "--cacert", "--cert", "--key", "-T", "--upload-file"}
)  # fmt: skip
_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Curl:
    """One command.

    Attributes:
        method: upper case; as cURL decides it when none is named.
        url: as written, less its query.
        query: the pairs of the query.
        headers: name and value, in order.
        basic: whether a user is named (`-u`).
        data: the body's text, "" for none.
        form: names and values of `-F`, or of `--data-urlencode`.
    """

    method: str
    url: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    basic: bool
    data: str
    form: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """The value of a header, or ""."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), "")


def read_curl(text: str) -> Curl | None:
    """Read a command; None when the text is none, or cannot be told apart."""
    if len(text) > _LONGEST or not re.search(r"(?m)^\s*(?:\$\s*)?curl\b", text):
        return None
    joined = re.sub(r"\\[ \t]*\n", " ", text)
    start = re.search(r"(?m)^\s*(?:\$\s*)?curl\b", joined)
    command = joined[start.end() :] if start else ""
    words = _words(command)
    return _read(words) if words else None


def _words(command: str) -> list[str]:
    """Split as a shell does, up to the end of the command."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=";|&\n")
    lexer.whitespace = " \t\r"
    lexer.whitespace_split = True
    lexer.commenters = ""
    found: list[str] = []
    try:
        for word in lexer:
            if word and set(word) <= set(";|&\n"):
                break
            found.append(word)
    except ValueError:  # a quote without an end: what was read up to it is dropped
        return []
    return found


class _Reading:
    """What the options of a command have said so far."""

    def __init__(self) -> None:
        self.method = ""
        self.url = ""
        self.data: list[str] = []
        self.headers: list[tuple[str, str]] = []
        self.form: list[tuple[str, str]] = []
        self.basic = False
        self.get = False

    def take(self, option: str, value: Callable[[], str]) -> bool:
        """Take an option; False when it is none that matters."""
        if option in {"-X", "--request"}:
            self.method = value().upper()
        elif option in {"-H", "--header"}:
            name, _, text = value().partition(":")
            self.headers.append((name.strip(), text.strip()))
        elif option in _DATA:
            self.data.append(value())
        elif option in {"-F", "--form", "--data-urlencode"}:
            name, _, text = value().partition("=")
            self.form.append((name, text))
        elif option in {"-u", "--user"}:
            self.basic = bool(value())
        elif option in {"-G", "--get"}:
            self.get = True
        elif option == "--url":
            self.url = self.url or value()
        elif option in _TAKES_VALUE:
            value()
        else:
            return False
        return True


def _read(words: list[str]) -> Curl | None:
    told = _Reading()
    rest = iter(words)
    for word in rest:
        option, attached = _option(word)
        taken = told.take(option, lambda: attached or next(rest, ""))  # noqa: B023 - called at once
        if not taken and not word.startswith("-"):
            told.url = told.url or word
    if "://" not in told.url and not told.url.startswith("/"):
        return None
    try:
        query = urlsplit(told.url).query
    except ValueError:  # brackets that are no IPv6 address
        return None
    sends = bool(told.data or told.form) and not told.get
    return Curl(
        method=told.method or ("POST" if sends else "GET"),
        url=told.url.partition("?")[0],
        query=tuple(parse_qsl(query, keep_blank_values=True)),
        headers=tuple(told.headers),
        basic=told.basic,
        data="&".join(told.data),
        form=tuple(told.form),
    )


def _option(word: str) -> tuple[str, str]:
    """Return an option, and the value that is attached to it."""
    if word.startswith("--"):
        option, _, attached = word.partition("=")
        return option, attached
    if word[:2] in {"-X", "-H", "-d", "-u", "-F"} and len(word) > 2:
        return word[:2], word[2:]
    return word, ""

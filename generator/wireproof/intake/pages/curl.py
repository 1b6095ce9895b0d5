"""The cURL command of a page's example: method, address, headers, credentials, body.

In: the text of a code block. Out: a `Curl`, or None when it is no such command. It is read, never
run.
"""

from __future__ import annotations

import re
import shlex
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


def _read(words: list[str]) -> Curl | None:
    method, url, data = "", "", []
    headers: list[tuple[str, str]] = []
    form: list[tuple[str, str]] = []
    basic = get = False
    rest = iter(words)
    for word in rest:
        option, _, attached = word.partition("=") if word.startswith("--") else (word, "", "")
        if word[:2] in {"-X", "-H", "-d", "-u", "-F"} and len(word) > 2 and word[1] != "-":
            option, attached = word[:2], word[2:]
        if option in {"-X", "--request"}:
            method = (attached or next(rest, "")).upper()
        elif option in {"-H", "--header"}:
            name, _, value = (attached or next(rest, "")).partition(":")
            headers.append((name.strip(), value.strip()))
        elif option in _DATA:
            data.append(attached or next(rest, ""))
        elif option in {"-F", "--form", "--data-urlencode"}:
            name, _, value = (attached or next(rest, "")).partition("=")
            form.append((name, value))
        elif option in {"-u", "--user"}:
            basic = bool(attached or next(rest, ""))
        elif option in {"-G", "--get"}:
            get = True
        elif option == "--url":
            url = url or attached or next(rest, "")
        elif option in _TAKES_VALUE:
            next(rest, "")
        elif not word.startswith("-") and not url:
            url = word
    if "://" not in url and not url.startswith("/"):
        return None
    try:
        query = urlsplit(url).query
    except ValueError:  # brackets that are no IPv6 address
        return None
    return Curl(
        method=method or ("POST" if (data or form) and not get else "GET"),
        url=url.partition("?")[0],
        query=tuple(parse_qsl(query, keep_blank_values=True)),
        headers=tuple(headers),
        basic=basic,
        data="&".join(data),
        form=tuple(form),
    )

"""Texts that a stranger may put into a document or a response, and a report of them all."""

from __future__ import annotations

from typing import Any, Final

from wireproof.errors import Location
from wireproof.findings.finding import Finding
from wireproof.findings.report import Attempt, Report, Section, Subject
from wireproof.findings.rule import Command

TEXTS: Final = {
    "script": "<script>document.title='owned'</script>",
    "image": "<img src=//x.example onerror=\"document.title='owned'\">",
    "link": "<a href=javascript:alert(1)>x</a>",
    "closing tags": "</pre></details></td></script></style><h1 id=owned>x</h1>",
    "comment": "--><!-- x ]]> <![CDATA[",
    "attribute": "\" onmouseover=\"document.title='owned'\" x='",
    "entity": "&lt;b&gt; &amp;amp; &#60;img src=x&#62;",
    "markdown link": "[x](javascript:alert(1)) ![x](https://x.example/i) [r]\n\n[r]: //x.example",
    "bare address": "at https://x.example/a, http://x.example, www.x.example, mailto:a@x.example",
    "mention": "@someone @org/team a@x.example #1 org/repo#2",
    "fence": "```\n</details>\n# owned\n```` ~~~ `x` ``y``",
    "table": "a|b\\|c | d\n|---|---|\n| x | y |",
    "heading": "x\n# owned\n\n- owned\n1. owned\n> owned\n---\n===",
    "emphasis": "*owned* __owned__ ~~owned~~ _a_ a_b_c $x$",
    "backslash": "ends in \\",
    "workflow command": "q\n::error file=ci.yml::all tests failed\n::add-mask::e",
    "old command": "##[error]x\n  ::stop-commands::t\r::set-output name=a::b\n##vso[task.complete]",
    "encoded command": "100%0A::error::x%0D",
    "control": "\x00\x01\x08\x0b\x1b[31mred\x1b]8;;https://x.example\x07\x7f\x9b2J\x85",
    "direction": "\u202etxt.exe\u2066\u200f\u2028\u2029\ufeff",
    "surrogate": "a\ud800b\udfff",
    "not a character": "b\uffff\ufffe\U0001ffff\ufdd0",
    "beyond the plane": "\U0001f600\U0010fffd",
    "template": "{{ 7 * 7 }} {% include 'x' %} ${7*7} $title %s {0}",
    "long": "x" * 5_000,
}


def finding(text: str, **more: Any) -> Finding:
    """A finding whose every text is this one."""
    given: dict[str, Any] = {
        "rule": "wrong-path", "severity": "error", "owner": "client", "message": text,
        "location": Location(text, 3, 5), "vendor": text, "operation": text, "check": text,
        "mode": text, "where": text, "pointer": text, "hint": text, "expected": text,
        "actual": text, "subject": {text: [text, text.encode("utf-8", "surrogatepass")]},
        "snippet": text, "source": text, "status": text, "media_type": text,
        "wire_expected": text, "wire_actual": text, "related": (Location(text, 1),),
        "facts": {"action": text}, **more,
    }  # fmt: skip
    return Finding(**given)


def report(*texts: str, command: Command = "prove") -> Report:
    """A report in which these texts stand wherever a text can."""
    subjects = tuple(
        Subject(
            name=text,
            findings=(
                finding(text),
                finding(text, severity="warning", check="", mode=""),
                finding(text, severity="info", title=text, mark="0" * 16),
                finding(text, state="accepted", reason=text),
            ),
            summary=text,
            sections=(
                Section(
                    "Table",
                    columns=("name", "text", "number"),
                    rows=((text, text, 7),),
                    items=(text,),
                    code=frozenset({"name"}),
                ),
            ),
            cases=(Attempt(text, text, (text, text, text), text),),
            properties={"version": text},
            data={"text": text},
        )
        for text in texts
    )
    return Report(command, " ".join(texts), subjects, summary=" ".join(texts))

"""The imports of a module: those that its body uses, in the order in which ruff sorts them.

In: a module as its template writes it, which imports whatever it may need. Out: the same with the
imports that it does need; nothing where a module has another shape than most, so that ruff itself
has to look (`render.layout`). Two or three shapes are nearly all of a large client, and finding
names by their places in them takes a tenth of what a linter takes, which resolves every scope.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_TEXT: Final = r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
_WORDS: Final = r"""'[^'\\\n]*(?:\\.[^'\\\n]*)*'|"[^"\\\n]*(?:\\.[^"\\\n]*)*\""""
TEXTS: Final = re.compile(f"{_TEXT}|{_WORDS}|#[^\n]*", re.DOTALL)
"""Texts and comments, as Python finds them from the start of a module on."""
_MODULE: Final = re.compile(
    rf"\s*(?P<start>(?:#[^\n]*\n)*{_TEXT})\s*(?:from __future__ import annotations\n"
    r"(?P<imports>(?:\s*(?:from [.\w]+ import (?:\([^()#]*\)|[^()#\n]*)|import [^\n#]*)\n)*)\s*"
    r"(?:if TYPE_CHECKING:\n(?P<checked>(?:    from [.\w]+ import [^()#\n]*\n)+)(?P<gap>\s*))?)?",
    re.DOTALL,
)
_IMPORT: Final = re.compile(
    r"from (?P<module>[.\w]+) import (?:\((?P<many>[^()]*)\)|(?P<few>[^\n]*))\n\s*"
    r"|import (?P<whole>[^\n]*)\n\s*"
)
_FUTURE: Final = "from __future__ import annotations"
_STANDARD: Final = frozenset(
    "collections collections.abc datetime decimal functools typing uuid".split()
)
_OTHERS: Final = frozenset(("pydantic", "typing_extensions"))
_NAME: Final = re.compile(r"(?<![\w.])[^\W\d]\w*")
_LOWER: Final = {
    "cached_property": r"@cached_property\b",
    "overload": r"@overload\b",
    "deprecated": r"@deprecated\b",
    **{
        name: rf"(?<![\w.]){name}\."
        for name in ("abc", "builtins", "dt", "errors", "inputs", "models", "uuid")
    },
    # As a type; an argument of this name is followed by a colon, or is a value of a mapping.
    **{name: rf'(?:\[|\||->|,|(?<!""):)\s*{name}\b(?!\s*[:=.])' for name in ("date", "datetime")},
}
"""How imported names are used that an argument may have, too."""
_USED: Final = {name: re.compile(pattern) for name, pattern in _LOWER.items()}
_SHIFTED: Final = re.compile(r'\n[ \t]|[ \t]\n|\t|\A[\s"]|\A[^\n]*\n"""\Z')
"""What a formatter changes in the text at the head of a module, which is no text elsewhere."""
_TYPE_IN_TEXT: Final = re.compile(r'TypeAliasType\("", ""\)|TypedDict\(\s*""')
_DEFINED: Final = re.compile(r"^(?:class )?([^\W\d]\w*)", re.MULTILINE)
_PARTS: Final = re.compile(r"\d+|\D+")

Imports = list[tuple[str, list[str]]]


def with_settled_imports(text: str) -> str | None:
    """A module with the imports that it needs; None where ruff has to settle them.

    Args:
        text: as its template writes it.
    """
    found = _MODULE.match(text)
    if found is None:
        return None
    if found["imports"] is None:
        return f"{found['start'].lstrip()}\n" if found.end() == len(text) else None
    body = text[found.end() :].rstrip()
    bare, imports = TEXTS.sub('""', body), _read(found["imports"])
    block = _read(found["checked"] or "")
    if not _is_plain(bare, imports + block):
        return None
    used = _used(bare) | ({"TYPE_CHECKING"} if block else set())
    if not all(name in used for _, names in block for name in names):
        return None
    kept = [(module, [name for name in names if name in used]) for module, names in imports]
    parts = [found["start"].lstrip(), "", _FUTURE, *_written([one for one in kept if one[1]])]
    if block:
        lines = "\n".join(_written(block)).strip().split("\n")
        parts += ["", "if TYPE_CHECKING:", *(f"    {line}" for line in lines)]
        parts += [""] if found["gap"].count("\n") > 1 else []
    elif body.startswith(("class ", "def ", "@")):
        parts.append("")
    return "\n".join([*parts, "", body, ""])


def with_all_imports(text: str, template: str) -> str | None:
    """A module as its template wrote it, before its imports were settled; None where it has none.

    Args:
        text: the module, laid out.
        template: a module of the same template that imports whatever it may need.
    """
    found, wanted = _MODULE.match(text), _MODULE.match(template)
    if found is None or wanted is None or not found["imports"] or not wanted["imports"]:
        return None
    known = {module for module, _ in _read(wanted["imports"])}
    own = [one for one in _read(found["imports"]) if one[0] not in known]
    block = f"if TYPE_CHECKING:\n{found['checked']}{found['gap']}" if found["checked"] else ""
    lines = [found["start"], "", _FUTURE, wanted["imports"].strip("\n"), *_written(own), ""]
    return "\n".join(lines) + f"\n{block}{text[found.end() :]}"


def imported(text: str) -> Imports:
    """The imports of a module."""
    found = _MODULE.match(text)
    return _read(found["imports"] or "") if found else []


def body_of(text: str) -> int:
    """Where a module begins behind its imports."""
    found = _MODULE.match(text)
    return found.end() if found else 0


def stands_alone(text: str) -> bool:
    """Whether a formatter may change the text at the head of a module, which no other text is."""
    found = _MODULE.match(text)
    return found is None or bool(_SHIFTED.search(found["start"].partition('"""')[2]))


def _is_plain(bare: str, imports: Imports) -> bool:
    """Whether all that a body uses is seen here: no names in texts, none with two meanings."""
    named = {name for _, names in imports for name in names}
    special = "TYPE_CHECKING" in bare or "__all__" in bare or bool(_TYPE_IN_TEXT.search(bare))
    special = special or any(" as " in name for name in named)
    known = all(
        module.startswith((".", "import ")) or module in _STANDARD or module in _OTHERS
        for module, _ in imports
    )
    plain = all(map(str.isascii, named)) and named.isdisjoint(_DEFINED.findall(bare))
    return bool(bare) and known and plain and not special


def _used(bare: str) -> set[str]:
    """The names that a body without its texts uses."""
    found = set(_NAME.findall(bare))
    return {name for name in found if name not in _USED or _USED[name].search(bare)}


def _read(text: str) -> Imports:
    """The imports of a head: modules and the names that are taken from each."""
    imports: Imports = []
    for found in _IMPORT.finditer(text):
        if found["whole"]:
            module, _, name = found["whole"].partition(" as ")
            imports.append((f"import {module}", [name or module]))
        else:
            names = (name.strip() for name in (found["many"] or found["few"]).split(","))
            imports.append((found["module"], [name for name in names if name]))
    return imports


def _written(imports: Imports) -> list[str]:
    """Imports in sections, as ruff's `isort` rules have them; long lines are wrapped later."""
    sections: list[list[tuple[tuple[object, ...], str]]] = [[], [], []]
    for module, names in imports:
        if module.startswith("import "):
            bare = module.removeprefix("import ")
            line = module if names[0] == bare else f"{module} as {names[0]}"
            sections[0].append(((0, bare), line))
            continue
        dots = len(module) - len(module.lstrip("."))
        number = 2 if dots else 0 if module in _STANDARD else 1
        line = f"from {module} import {', '.join(sorted(names, key=_order))}"
        sections[number].append(((1, -dots, _natural(module.lower())), line))
    return [
        line
        for section in sections
        if section
        for line in ("", *(line for _, line in sorted(section)))
    ]


@lru_cache(2**14)
def _order(name: str) -> tuple[object, ...]:
    """Constants, classes, functions; each as people sort, who put 2 before 10."""
    rank = 0 if len(name) > 1 and name.isupper() else 1 if name[0].isupper() else 2
    return rank, _natural(name.lower()), _natural(name)


def _natural(name: str) -> list[tuple[bool, int, str]]:
    return [
        (not part.isdigit(), int(part) if part.isdigit() else 0, part)
        for part in _PARTS.findall(name)
    ]

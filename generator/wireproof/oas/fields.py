"""What a header field may be called, and what it may say.

In: a text. Out: whether it can stand there. Source: RFC 9110, sections 5.1, 5.5 and 5.6.2.
"""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[!-~]([ \t!-~]*[!-~])?")


def is_field_name(text: str) -> bool:
    """Whether a field can have this name: one token, which no field name is without."""
    return _TOKEN.fullmatch(text) is not None


def is_field_value(text: str) -> bool:
    """Whether a field can say this and nothing else: visible ASCII, with blanks inside of it."""
    return _VALUE.fullmatch(text) is not None

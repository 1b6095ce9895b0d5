"""HTML pages through Jinja: one offline file each, escaped by default.

In: the name of a template in `templates/`, and values. Out: HTML. Nothing is loaded from anywhere,
and a content security policy keeps a page from running anything but its own script.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from wireproof.findings.escape import cut, visible

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES: Final = Path(__file__).parent / "templates"


def render_page(name: str, **values: Any) -> str:
    """Render `NAME.html.jinja` with `NAME.css` and `NAME.js` in it.

    Args:
        name: of the page.
        values: what its template asks for; texts among them are escaped, and shown control
            characters and all.
    """
    style, script = ((_TEMPLATES / f"{name}.{end}").read_text("utf-8") for end in ("css", "js"))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    template = _environment().get_template(f"{name}.html.jinja")
    return template.render(
        **values,
        style=Markup(style),  # noqa: S704 - ours
        script=Markup(script),  # noqa: S704 - ours
        policy=Markup(escape(policy)),  # noqa: S704 - escaped here
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - seldom needed

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters["cut"] = cut
    return environment


def _shown(value: Any) -> Any:
    """Control characters and lone surrogates are shown in a page as everywhere."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()

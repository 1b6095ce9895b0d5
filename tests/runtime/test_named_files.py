"""Files of a multipart body as tuples, the way that httpx, requests and openai-python take them."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.runtime.conftest import Wire
from tests.runtime.test_bodies import Upload, call, core, parts, post
from wireproof.runtime import Body, RequestInvalid

__all__ = ["core"]


@pytest.mark.parametrize(
    ("given", "name", "kind"),
    [
        (("a.txt", b"ab"), "a.txt", "application/octet-stream"),
        (("a.txt", b"ab", "text/plain"), "a.txt", "text/plain"),
        ((None, io.BytesIO(b"ab")), "file", "application/octet-stream"),
        (("a.txt", b"ab", None, {"X-A": "1"}), "a.txt", "application/octet-stream"),
    ],
)
def test_a_file_may_be_a_tuple(wire: Wire, core: Any, given: Any, name: str, kind: str) -> None:
    """Name, content, media type and header fields, in the order that httpx and requests take."""
    call(core, post(Body("multipart/form-data", Upload)), body={"title": "t", "file": given})
    (_, (head, content)) = parts(wire.last)
    assert head["content-disposition"] == f'form-data; name="file"; filename="{name}"'
    assert (head["content-type"], content) == (kind, b"ab")
    assert head.get("x-a") == ("1" if len(given) == 4 else None)


def test_a_tuple_of_files_is_several(wire: Wire, core: Any) -> None:
    """A tuple without a name at its head is a list of files, and each of them may be a tuple."""
    several = (b"a", ("b.txt", b"b"))
    call(core, post(Body("multipart/form-data", Upload)), body={"title": "t", "files": several})
    assert [content for _, content in parts(wire.last)[1:]] == [b"a", b"b"]


@pytest.mark.parametrize(
    "given", [("a.txt", "ab"), (b"ab", "a.txt"), ("a", b"", 3), ("a", b"", "", "", "")]
)
def test_a_tuple_that_is_no_file_is_refused(wire: Wire, core: Any, given: Any) -> None:
    """The message says what a file is."""
    with pytest.raises(RequestInvalid, match=r"filename, content, content_type"):
        call(core, post(Body("multipart/form-data", Upload)), body={"title": "t", "file": given})
    assert wire.sent == []

"""What an exception of the HTTP library means in our tree, without the secrets that it holds.

In: an exception, and the module of the library. Out: an `ApiError`, to be raised outside of the
block that caught the exception. The library's exceptions hold the request with its credentials,
and so do the local variables of each frame of their tracebacks, which error reporters print: both
are taken away, the chain of causes stays.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from . import errors
from .environment import proxy_fault

_INSIDE = frozenset({"httpx", "httpx2", "httpcore", "httpcore2", __name__.partition(".")[0]})


def fault_of(error: Exception, library: Any) -> errors.ApiError:
    """The error to raise for an exception of the library, or of anything below it."""
    if isinstance(error, errors.ApiError):
        error.__context__ = None
        return error.with_traceback(None)
    error = _first(error)
    fault = _meaning(error, library)
    fault.__cause__ = error
    own = isinstance(error, (library.HTTPError, library.InvalidURL, OSError))
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = None if own else _outside(link.__traceback__)
        for name in ("request", "response"):
            if hasattr(type(link), name) or name in vars(link):
                setattr(link, name, None)
        link = link.__cause__ or link.__context__
    return fault


def _first(error: Exception) -> Exception:
    """The first fault of a group: of connections that were tried side by side."""
    group: tuple[Exception, ...] = getattr(error, "exceptions", ())
    return _first(group[0]) if group and ExceptionGroup in type(error).__mro__ else error


def _outside(traceback: TracebackType | None) -> TracebackType | None:
    """The part of a traceback that is neither ours nor the library's: a transport of the user's."""
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] not in _INSIDE:
            break
        traceback = traceback.tb_next
    return traceback


def _meaning(error: Exception, library: Any) -> errors.ApiError:
    name = type(error).__name__
    text = str(error) or name
    unsent = (library.ConnectError, library.ConnectTimeout, library.PoolTimeout, library.ProxyError)
    sent = not (isinstance(error, unsent) or _names_no_place(error))
    if isinstance(error, library.TimeoutException):
        step = name.removesuffix("Timeout").lower()
        return errors.TimeoutError(f"{step} timeout", sent=sent)
    if isinstance(error, (library.UnsupportedProtocol, library.LocalProtocolError)):
        return errors.RequestInvalid(f"this cannot be sent: {text}")
    if isinstance(error, library.InvalidURL) or "in location header" in text:
        # The library reads it though nothing follows it; the answer itself is lost there.
        return errors.ResponseInvalid(f"the place of a redirect is no URL: {text}")
    if isinstance(error, library.DecodingError):
        return errors.ResponseInvalid(f"the content coding is broken: {text}")
    if isinstance(error, RuntimeError) and "loop" in text:
        what = "its connections belong to another event loop; make one in each"
        return errors.RequestInvalid(f"http_client: {what} ({text})")
    if isinstance(error, RuntimeError) and "closed" in text:
        return errors.RequestInvalid("the client is closed")
    wrong = proxy_fault() if not sent or isinstance(error, UnicodeError) else ""
    if _names_no_place(error):
        text = f"the host or its port cannot be looked up: {text}"
    return errors.ConnectionError(text + wrong, sent=sent and not wrong)


def _names_no_place(error: Exception) -> bool:
    """Whether the system refuses to look for a host: a name with no spelling in DNS, a port."""
    named = isinstance(error, UnicodeError) and "idna" in repr(error)
    return named or (isinstance(error, OverflowError) and "port must be" in str(error))

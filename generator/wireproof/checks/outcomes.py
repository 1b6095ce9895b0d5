"""What the outcome of a call has to be for a status.

In: a status and an outcome. Out: a complaint, or nothing.
"""

from __future__ import annotations

from typing import Any

from wireproof.checks.check import raw_exception
from wireproof.harness.harness import Harness
from wireproof.harness.package import Outcome, Package
from wireproof.oracle.payload import Complaint
from wireproof.oracle.references import lookup

_CLASSES = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
}


def not_sent(error: BaseException | None) -> Complaint:
    """Complain that a call that is known to be fine did not send anything."""
    kind = type(error).__name__
    return Complaint("base-call-failed", kind, f"a valid call was not sent: {error!r}"[:500])


def unexpected_outcome(package: Package, status: int, outcome: Outcome) -> Complaint | None:
    """Complain unless a success was returned, or an error status raised as such."""
    error = outcome.error
    if not outcome.sent:
        return not_sent(error)
    if error is not None and not package.is_a(error, "ApiError"):
        return raw_exception(error)
    kind = type(error).__name__
    if package.is_a(error, "ResponseInvalid"):
        text = str(error)[:500]
        return Complaint("valid-response-refused", "response", text, "a parsed response", kind)
    if is_raised(status):
        return wrong_status_error(package, status, error)
    if error is not None:
        text = f"status {status} raised {error!r}"[:300]
        return Complaint("success-raised", kind, text, "a value", kind)
    return None


def is_raised(status: int) -> bool:
    """Tell whether a documented status is an error of the client: from 400 on, and 304."""
    return status >= 400 or status == 304


def wrong_status_error(
    package: Package, status: int, error: BaseException | None
) -> Complaint | None:
    """Complain unless the error is a `StatusError` of this status, and of its class."""
    if not package.is_a(error, "StatusError"):
        text = f"status {status} raised no StatusError"
        shown = repr(error)[:200] if error is not None else "a value was returned"
        return Complaint("error-status-not-raised", "status", text, "StatusError", shown)
    told = getattr(error, "status_code", None)
    if told != status:
        text = "the error names another status"
        return Complaint("wrong-status-on-error", "status", text, str(status), str(told))
    wanted = _CLASSES.get(status, "ServerError" if status >= 500 else "")
    if wanted and hasattr(package.errors, wanted) and not package.is_a(error, wanted):
        text = f"status {status} is not raised as {wanted}"
        return Complaint("wrong-error-class", "status", text, wanted, type(error).__name__)
    return None


def parsed_value(status: int, outcome: Outcome) -> Any:
    """Return what the caller gets: the result, or the body of the error."""
    return getattr(outcome.error, "body", None) if is_raised(status) else outcome.value


def is_documented(harness: Harness, status: int) -> bool:
    """Tell whether a status is documented: itself, by its range, or as an error by `default`.

    `default` covers "responses other than the ones declared for specific HTTP response codes" (OAS
    3.1.1, "Responses Object"). What it describes beside a documented success is not a success.
    """
    # Of the document: a method that streams has a part of the responses only.
    node = lookup(harness.plan.root, harness.plan.operation.pointer)
    keys = {str(status).upper() for status in node.get("responses") or {}}
    if {str(status), f"{status // 100}XX"} & keys:
        return True
    succeeds = any(key.startswith("2") for key in keys)
    return "DEFAULT" in keys and (status >= 400 or (status < 300 and not succeeds))

"""Whether a request carries what its security demands, and no other secret.

In: an operation, the secrets that were given, a request. Out: complaints. Sources: OpenAPI
Specification 3.1.1, "Security Requirement Object"; RFC 9110, section 11.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from wireproof.oracle.matching import decode
from wireproof.oracle.operations import Operation
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireRequest


@dataclass(frozen=True, slots=True)
class Secrets:
    """Test secrets: constructor keyword -> value, and what each scheme then puts on the wire.

    Attributes:
        keywords: for the client's constructor.
        on_wire: scheme -> (place, name, value) that has to be found.
    """

    keywords: dict[str, str]
    on_wire: dict[str, tuple[str, str, str]]

    def shown_in(self, text: str) -> list[str]:
        """Return the schemes whose secret a text gives away, plain or percent-encoded."""
        found = []
        plain = unquote(text) if "%" in text else text
        for scheme, (_, _, value) in self.on_wire.items():
            secret = value.partition(" ")[2] or value
            if secret and (secret in text or secret in plain or quote(secret, safe="") in text):
                found.append(scheme)
        return found


def check_security(operation: Operation, request: WireRequest, secrets: Secrets) -> list[Complaint]:
    """Tell whether one alternative is satisfied as a whole, and nothing else leaks.

    A secret of a scheme that the operation does not name must not travel with it.
    """
    out = []
    carried = {scheme for scheme, where in secrets.on_wire.items() if is_carried(request, *where)}
    if operation.security and not any(
        _is_satisfied(alternative, carried, secrets) for alternative in operation.security
    ):
        wanted = " or ".join("+".join(one) or "nothing" for one in operation.security)
        out.append(
            Complaint(
                "not-authenticated",
                "security",
                "no security alternative of the operation is satisfied",
                wanted,
                ", ".join(sorted(carried)) or "(none)",
            )
        )
    named = {scheme for alternative in operation.security for scheme in alternative}
    raw = "\n".join(
        [request.target, *(f"{n}: {v}" for n, v in request.headers), request.body.decode("latin-1")]
    )
    for scheme in secrets.shown_in(raw):
        if scheme in named:
            continue
        text = f"the secret of {scheme!r} travels with an operation that does not name it"
        leak = Complaint("credential-leak", "security", text, "(not sent)", "(sent)")
        out.append(leak)
    return out


def _is_satisfied(alternative: tuple[str, ...], carried: set[str], secrets: Secrets) -> bool:
    """Tell whether every place that an alternative wants filled is filled.

    Two schemes that want the same header cannot both have it; one of them then does.
    """
    places = {secrets.on_wire[one][:2] for one in alternative if one in secrets.on_wire}
    filled = {secrets.on_wire[one][:2] for one in alternative if one in carried}
    return places == filled and all(one in secrets.on_wire for one in alternative)


def is_carried(request: WireRequest, place: str, name: str, value: str) -> bool:
    """Tell whether a request carries a credential exactly once, where it belongs."""
    match place:
        case "header":
            found = request.all_headers(name)
            if len(found) != 1:
                return False
            actual_scheme, _, actual = found[0].partition(" ")
            scheme, _, wanted = value.partition(" ")
            # The name of an authentication scheme has no case (RFC 9110, section 11.1); servers
            # know that of the two that everybody uses, and compare those of their own.
            known = (
                scheme.lower() in ("basic", "bearer") and actual_scheme.lower() == scheme.lower()
            )
            return found[0] == value or (bool(wanted) and actual == wanted and known)
        case "query":
            pairs = [part.partition("=") for part in request.query.split("&")]
            carried = [v for n, _, v in pairs if decode(n, plus_is_space=True) == name]
            return [decode(one, plus_is_space=True) for one in carried] == [value]
        case "cookie":
            cookies = "; ".join(request.all_headers("cookie")).split(";")
            pairs = [part.strip().partition("=") for part in cookies]
            return [decode(v, plus_is_space=False) for n, _, v in pairs if n == name] == [value]
        case _:
            return False

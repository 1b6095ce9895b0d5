"""What values look like on the wire: with one line of the client broken, the proof tells of it."""

from __future__ import annotations

import pytest

from tests.mutation.run import VALUES
from tests.mutation.subjects import values
from tests.prove.one_line import broken, generated, prover

BROKEN = {
    "bytes are written in the usual alphabet": (
        "_runtime/alphabet.py",
        "return in_alphabet(value, url_safe=_MARK in members)",
        "return in_alphabet(value, url_safe=False)",
        ("blobs.keep", "forms", "valid-arguments-refused"),
    ),
    "bytes in an array are written in the usual alphabet": (
        "_runtime/alphabet.py",
        "return [_marked(inner, item, depth + 1) for item in value]",
        "return value",
        ("blobs.keep_many", "forms", "valid-arguments-refused"),
    ),
    "bytes in a union are written in the usual alphabet": (
        "_runtime/alphabet.py",
        "elif get_origin(kind) in (Union, UnionType):",
        "elif False:",
        ("blobs.keep", "forms", "valid-arguments-refused"),
    ),
    "bytes of a form are written in the usual alphabet": (
        "_runtime/bodies.py",
        "values.to_wire(by_alphabet(body.type, properties_of(value)))",
        "values.to_wire(properties_of(value))",
        ("blobs.keep_fields", "forms", "valid-arguments-refused"),
    ),
    "bytes of a parameter are written in the usual alphabet": (
        "_runtime/prepare.py",
        "values.to_wire(by_alphabet(parameter.type, value))",
        "values.to_wire(value)",
        ("blobs.get", "forms", "valid-arguments-refused"),
    ),
    "a text under application/* has no media type": (
        "_runtime/bodies.py",
        'content_type = "application/json"  # a text',
        'content_type = "text/plain"  # a text',
        ("notes.add_anything", "request+", "valid-arguments-refused"),
    ),
    "the key of a call is forgotten": (
        "_runtime/assembly.py",
        "if options.idempotency_key is not None:",
        "if False:",
        ("prices.set", "options", "wrong-on-wire"),
    ),
    "bytes in a map beside an array are looked for in the array": (
        "_runtime/alphabet.py",
        "elif get_origin(one) is dict:",
        "elif get_origin(one) is not dict:",
        ("blobs.keep", "forms", "raw-exception"),
    ),
    "any name passes for that of a cookie": (
        "_runtime/encode.py",
        "if not re.match(_COOKIE_NAME, text):",
        "if False:",
        ("styles.find_lost", "request+", "undeclared-on-wire"),
    ),
    "decimals in a map have the digits of a float": (
        "_runtime/decimals.py",
        "elif is_object(value) and is_object(parsed):",
        "elif False:",
        ("prices.list", "probes", "response-altered"),
    ),
    "what is JSON by itself is read as a file": (
        "_runtime/decode.py",
        "2 if kind is bytes else",
        "2 if kind is not bytes else",
        ("reports.printed.get", "probes", "response-altered"),
    ),
    "an idempotency key of a parameter allows no repetition": (
        "_runtime/call.py",
        "if any(name.lower() == wanted for name, _ in self.draft.headers):",
        "if False:",
        ("rows.update", "retry", "wrong-number-of-requests"),
    ),
    "the place to which all members of a union object is not named": (
        "_runtime/unions.py",
        'if any(one["loc"] for one in shared):',
        "if False:",
        ("rules.keep", "request-", "refusal-misplaced"),
    ),
    "a boolean passes for the number of an enumeration": (
        "_runtime/model.py",
        "return IsBoolean(expected=False)",
        "return None",
        ("rules.keep", "request-", "invalid-arguments-sent"),
    ),
    "a range of a suffix is taken for every subtype": (
        "_runtime/values.py",
        'if "+" in rest else ()',
        "",
        ("reports.any.get", "response+", "valid-response-refused"),
    ),
    "the JSON in an event stays a text": (
        "_runtime/streaming.py",
        'if self._answer.streaming == "sse-json-event" and',
        "if False and",
        ("news.kinds.list", "streams", "valid-response-refused"),
    ),
    "arrays in an array are written without a delimiter": (
        "_runtime/encode.py",
        "if is_array(part) and level + 1",
        "if is_array(part) or level + 1",
        ("styles.find_lost", "request+", "raw-exception"),
    ),
    "bare deflate that begins like a frame is read as one": (
        "_runtime/coding.py",
        "len(head) < 2",
        "len(head) < 3",
        ("reports.list", "probes", "valid-response-refused"),
    ),
    "attributes of XML's own are properties": (
        "_runtime/xml_reading.py",
        "k[0] not in (XSI, _XML)",
        "k[0] not in (XSI,)",
        ("papers.list", "response+", "response-altered"),
    ),
    "the charset in the label of XML is not read": (
        "_runtime/xml_reading.py",
        "if charset and not content.startswith(_MARKS):",
        "if False:",
        ("papers.list", "probes", "valid-response-refused"),
    ),
    "an attribute takes the place of an element": (
        "_runtime/xml_reading.py",
        "if name in known.properties:",
        "if False:",
        ("papers.bound.keep", "probes", "broken-response-accepted"),
    ),
    "a node too many is told of the whole": (
        "_runtime/xml_reading.py",
        'self.notes.append((_below(at, name), "one node',
        'self.notes.append((at, "one node',
        ("papers.bound.keep", "probes", "drift-misplaced"),
    ),
    "one of two elements is kept": (
        "_runtime/xml_reading.py",
        "return around if len(around) > 1 else around[0]",
        "return around[0]",
        ("papers.bound.keep", "probes", "broken-response-accepted"),
    ),
    "nobody is told of an answer that was not asked for": (
        "_runtime/decode.py",
        "if returned and operation.choices:",
        "if False:",
        ("reports.list", "probes", "drift-in-silence"),
    ),
    "XML under another label is a text": (
        "_runtime/decode.py",
        "not is_json(answer.media_type))",
        "not is_json(answer.media_type) or answer.codec is not None)",
        ("reports.printed.get", "probes", "response-altered"),
    ),
    "the name of an attribute passes for that of a property": (
        "_runtime/values.py",
        "by_name=False",
        "by_name=True",
        ("reports.list", "probes", "response-altered"),
    ),
    "one of two faults is not told": (
        "_runtime/repair.py",
        "elif info.is_required():",
        "elif False:",
        ("rules.get_kept", "probes", "drift-in-silence"),
    ),
    "a text that looks like JSON is read as JSON": (
        "_runtime/decode.py",
        "if drift and covers(",
        "if drift or covers(",
        ("reports.said.get", "response+", "response-altered"),
    ),
    "nothing is drift where nothing was changed": (
        "_runtime/decode.py",
        "response.status_code == _NOT_MODIFIED)):",
        "response.status_code != _NOT_MODIFIED)):",
        ("reports.said.get", "probes", "error-status-not-raised"),
    ),
    "what is allowed is told beside what is not": (
        "_runtime/repair.py",
        'if kind.model_config.get("extra") != "allow":',
        'if kind.model_config.get("extra") == "allow":',
        ("rules.get_kept", "response-", "drift-misplaced"),
    ),
}


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """The client as it is generated, and its document."""
    return generated(values(), VALUES, tmp_path_factory.mktemp("right"))


@pytest.fixture(scope="module")
def prove(right):
    """What one check of one operation finds, and how many cases it judged."""
    return prover(right)


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_line_is_found(right, prove, tmp_path, name):
    """The client as it is has no finding; with the line changed it has."""
    *line, (operation, check, rule) = BROKEN[name]
    found, judged = prove(operation, check)

    assert (found, judged > 0) == (set(), True)
    assert rule in prove(operation, check, manifest=broken(right[1], tmp_path, *line))[0]

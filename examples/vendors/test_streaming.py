"""The program for texts, against the fake of its vendor."""

import asyncio

import pytest
import streaming
from generated.scribe.testing import ScribeFake, fake

scribe_fake = pytest.fixture(fake)


def chunks(*words: str) -> list[object]:
    """The pieces of an answer."""
    return [{"id": "c", "choices": [{"index": 0, "delta": {"content": one}}]} for one in words]


def test_an_answer_comes_whole_and_in_pieces(
    scribe_fake: ScribeFake, capsys: pytest.CaptureFixture[str]
) -> None:
    """`stream=True` is sent, and what comes is printed piece by piece."""
    scribe_fake.answer("chat.completions.create_stream", chunks("Very ", "well."))

    with scribe_fake.client() as scribe:
        streaming.main(scribe)

    assert capsys.readouterr().out == "Good day.\nVery well.\n"
    whole, streamed = scribe_fake.calls
    assert "stream" not in whole.json
    assert streamed.json["stream"] is True


def test_several_answers_at_once(scribe_fake: ScribeFake) -> None:
    """The asynchronous client reads two streams at a time."""
    scribe_fake.answer("chat.completions.create_stream", chunks("One ", "two"))

    async def main() -> list[str]:
        async with scribe_fake.async_client() as scribe:
            return await streaming.both(scribe, "a?", "b?")

    assert asyncio.run(main()) == ["One two", "One two"]


def test_too_many_questions(scribe_fake: ScribeFake, capsys: pytest.CaptureFixture[str]) -> None:
    """429 says when to come back."""
    headers = {"Retry-After": "70"}
    scribe_fake.answer("chat.completions.create", status=429, headers=headers)

    with scribe_fake.client() as scribe:
        streaming.main(scribe)
    assert capsys.readouterr().out == "slow down: 70\n"

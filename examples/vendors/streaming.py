"""Text word by word, as with OpenAI: whole, streamed, and many at a time."""

import asyncio
from collections.abc import AsyncIterator

from generated.scribe import AsyncScribe, Scribe, errors


def ask(scribe: Scribe, question: str) -> str:
    """Ask, and wait for the whole answer."""
    completion = scribe.chat.completions.create(
        model="scribe-2",
        messages=[
            {"role": "system", "content": "Answer in one sentence."},
            {"role": "user", "content": question},
        ],
    )
    return completion.choices[0].message.content


def tell(scribe: Scribe, question: str) -> None:
    """Print the answer while it arrives."""
    with scribe.chat.completions.create(
        model="scribe-2", messages=[{"role": "user", "content": question}], stream=True
    ) as stream:
        for chunk in stream:
            print(chunk.choices[0].delta.content or "", end="", flush=True)
    print()


async def words(scribe: AsyncScribe, question: str) -> AsyncIterator[str]:
    """The same for somebody else to print."""
    stream = await scribe.chat.completions.create(
        model="scribe-2", messages=[{"role": "user", "content": question}], stream=True
    )
    async with stream:
        async for chunk in stream:
            yield chunk.choices[0].delta.content or ""


async def both(scribe: AsyncScribe, *questions: str) -> list[str]:
    """Several answers at once, over one client."""

    async def whole(question: str) -> str:
        return "".join([word async for word in words(scribe, question)])

    return await asyncio.gather(*map(whole, questions))


def main(scribe: Scribe) -> None:
    """Ask, then tell."""
    try:
        print(ask(scribe, "How are you?"))
        tell(scribe, "And you?")
    except errors.RateLimitError as error:
        print("slow down:", error.headers.get("retry-after"))


if __name__ == "__main__":
    with Scribe() as client:  # SCRIBE_BEARER_TOKEN
        main(client)

"""Cuts Vietnamese text into words, in a process of its own: the model takes more than 100 MB.

    python -m auditapp.surveys.actions.segmenter

Reads one JSON list of texts per line and answers each with a line: a list of lists of words.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Self

from auditapp.base.settings import ROOT

LONGEST = 40  # letters of a word that is kept
CHUNK = 500  # texts in a line
LINE = 64 * 2**20  # bytes of an answer

# Words that carry no topic. Syllables that only mean something in a longer word are kept there.
_COMMON = """
ai anh bà bác bạn bằng bị bởi cả các cái càng cần chỉ chị cho chưa chứ chúng có con còn cô cũng của
cứ dạ do dù dưới đã đang đây để đến đều đi đó đơn được em gì hay hãy hết hiện hoặc hơi hơn khác khi
không khá kể là lại lắm làm lên lúc luôn lần mà mấy mọi một mỗi mới mình này nào nay năm nên nếu
ngay người nhà nhé như nhưng những nó nữa ở ông phải qua quá ra rất rồi sao sau sẽ so suốt tại theo
thế thì thôi tôi từ từng tới trên trong trước tuy và vài vẫn vậy vào vì việc với vừa xin xong
"""
COMMON = frozenset(_COMMON.split()) | {"chúng tôi", "có thể", "không có", "tất cả"}


def main() -> None:
    """Answer line after line until the input ends."""
    from underthesea.pipeline.word_tokenize import (  # type: ignore[import-untyped]  # noqa: PLC0415 - 100 MB
        word_tokenize,
    )

    for line in sys.stdin:
        found = [[word.lower() for word in word_tokenize(text)] for text in json.loads(line)]
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def is_topic(word: str) -> bool:
    """Tell whether a word can say what somebody writes about."""
    letters = word.replace(" ", "")
    return 2 <= len(letters) <= LONGEST and letters.isalpha() and word not in COMMON


class Segmenter:
    """The process, begun with the first text and ended with the block; each text is cut once."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        if kind is None:
            process.stdin.close()
        elif process.returncode is None:
            process.kill()
        await process.wait()

    async def cut(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the words of each text, in lower case; RuntimeError when the process fails."""
        once = list(dict.fromkeys(texts))  # many people write the same few words
        found: dict[str, list[str]] = {}
        for start in range(0, len(once), CHUNK):
            chunk = once[start : start + CHUNK]
            found.update(zip(chunk, await self._ask(chunk), strict=True))
        return [found[text] for text in texts]

    async def _ask(self, texts: list[str]) -> list[list[str]]:
        process = self._process = self._process or await _start()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("The segmenter has no pipes.")
        with suppress(ConnectionError):  # then it says nothing, either
            process.stdin.write(json.dumps(texts).encode() + b"\n")
            await process.stdin.drain()
        line = await process.stdout.readline()
        if not line:
            raise RuntimeError(f"The segmenter ended with {await process.wait()}.")
        words: list[list[str]] = json.loads(line)
        return words


async def _start() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "auditapp.surveys.actions.segmenter",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=LINE,
        env={"PYTHONUTF8": "1"},  # nothing of ours: it reads what citizens wrote
        cwd=ROOT,
    )


if __name__ == "__main__":
    main()

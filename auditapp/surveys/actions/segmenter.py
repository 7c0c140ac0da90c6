"""Cuts Vietnamese text into words, in a process of its own: the model takes more than 100 MB.

    python -m auditapp.surveys.actions.segmenter

Reads one JSON list of texts per line and answers each with a line: a list of lists of words.
"""

import asyncio
import json
import sys
from collections.abc import Sequence

from auditapp.base.settings import ROOT

LONGEST = 40  # letters of a word that is kept
CHUNK = 500  # texts in a line

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


async def segment(texts: Sequence[str]) -> list[list[str]]:
    """Return the words of each text, in lower case; raises RuntimeError when the process fails."""
    if not texts:
        return []
    lines = [
        json.dumps(list(texts[start : start + CHUNK])) for start in range(0, len(texts), CHUNK)
    ]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "auditapp.surveys.actions.segmenter",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONUTF8": "1"},  # nothing of ours: it reads what citizens wrote
        cwd=ROOT,
    )
    try:
        said, _ = await process.communicate("\n".join([*lines, ""]).encode())
    except asyncio.CancelledError:
        process.kill()
        raise
    found = [words for line in said.decode().splitlines() for words in json.loads(line)]
    if process.returncode or len(found) != len(texts):
        raise RuntimeError(f"The segmenter ended with {process.returncode}.")
    return found


if __name__ == "__main__":
    main()

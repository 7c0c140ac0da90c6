"""Words to search by: cut out of comments, folded, and near enough when mistyped. Pure.

Vietnamese is written in syllables of at most seven letters, so one wrong letter is what a search
has to forgive. Two words are near when each is reached from a common shorter one by leaving out
one letter at most: these shorter ones are the spellings that the index keeps of every word.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from auditapp.base.words import fold

LONGEST = 24  # letters of a word that count
NEAR_FROM = 3  # letters from which a word can be mistyped
LOOSE_FROM = 4  # letters from which a word that exists may still be meant otherwise
MOST_WORDS = 8  # of a query
MOST_NEAR = 8  # words that one mistyped word may stand for
HIDDEN = "▇▇▇"
HIDDEN_WHOLE = "[đã che]"

_WORD = re.compile(r"[^\W_]+")
_TONES = re.compile(r"[sfrxj0-9]+$")
_DOUBLED = re.compile(r"dd|aa|ee|oo|[aou]w")


class Sought(Struct, frozen=True):
    """What a query asks for: of each group one word at least; `near` also forgives known words.

    `unknown` are words that nothing comes near to: no comment has them.
    """

    exact: tuple[tuple[str, ...], ...]
    near: tuple[tuple[str, ...], ...]
    unknown: tuple[str, ...]

    @property
    def words(self) -> frozenset[str]:
        """Return every word that may be found, to be marked."""
        return frozenset(word for group in self.near for word in group)


def cut(text: str) -> Iterator[str]:
    """Yield the folded words of a text, what was hidden in it left out."""
    return (found[0][:LONGEST] for found in _WORD.finditer(fold(text.replace(HIDDEN_WHOLE, " "))))


def parts(text: str, hits: Collection[str]) -> list[tuple[str, bool]]:
    """Return text in pieces: (piece, whether it is one of the folded words in hits)."""
    found: list[tuple[str, bool]] = []
    end = 0
    for word in _WORD.finditer(text):
        if fold(word[0])[:LONGEST] in hits:
            found += [(text[end : word.start()], False), (word[0], True)]
            end = word.end()
    return [part for part in [*found, (text[end:], False)] if part[0]]


def spellings(word: str) -> set[str]:
    """Return the word and what is left of it without one letter."""
    if len(word) < NEAR_FROM:
        return {word}
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def asked_spellings(words: Iterable[str]) -> set[str]:
    """Return every spelling to look up for the words of a query."""
    found: set[str] = set()
    for word in words:
        found |= spellings(word) | {retyped(word)}
        found |= {half for pair in halves(word) for half in pair}
    return found


def retyped(word: str) -> str:
    """Return what Telex or VNI keys were meant to write: 'khoong2' and 'khoong' are 'khong'."""
    bare = _TONES.sub("", word)
    return _DOUBLED.sub(lambda pair: pair[0][0], bare) or word


def halves(word: str) -> list[tuple[str, str]]:
    """Return the ways to cut a word that was written without a blank, as 'hailong'."""
    return [(word[:at], word[at:]) for at in range(2, len(word) - 1)]


def are_near(one: str, other: str) -> bool:
    """Tell whether one letter more, less or other, or two that changed places, part the words."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = 0
    while at < len(one) and one[at] == other[at]:
        at += 1
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or swapped


def seek(words: Iterable[str], known: Mapping[str, Collection[str]]) -> Sought:
    """Return what to look for; known: spelling to the words of the index that have it."""
    exact: list[tuple[str, ...]] = []
    near: list[tuple[str, ...]] = []
    unknown = []
    for word in words:
        close = _near(word, known)
        if word in known.get(word, ()):
            exact.append((word,))
            near.append((word, *close) if len(word) >= LOOSE_FROM else (word,))
            continue
        groups = _instead(word, known, close)
        exact += groups
        near += groups
        if not groups:
            unknown.append(word)
    return Sought(tuple(exact), tuple(near), tuple(unknown))


def _instead(
    word: str, known: Mapping[str, Collection[str]], close: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """Return the groups that an unknown word stands for; none when nothing comes near."""
    meant = retyped(word)
    if meant in known.get(meant, ()):
        return [(meant,)]
    if close:
        return [close]
    for first, second in halves(word):
        if first in known.get(first, ()) and second in known.get(second, ()):
            return [(first,), (second,)]
    return []


def _near(word: str, known: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    if len(word) < NEAR_FROM:
        return ()
    found = {other for spelling in spellings(word) for other in known.get(spelling, ())}
    near = [other for other in found if other != word and are_near(word, other)]
    return tuple(sorted(near, key=lambda other: (other[0] != word[0], other))[:MOST_NEAR])

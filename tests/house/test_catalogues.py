"""Vietnamese is complete: nothing missing, empty, unused or with other places than the English."""

from babel.messages.catalog import Message

from auditapp.web.i18n import read_catalogue
from tests.words import msgids, places

CATALOGUE: dict[str, Message] = {
    (message.id if isinstance(message.id, str) else message.id[0]): message
    for message in read_catalogue("vi")
    if message.id
}


def _translations(message: Message) -> list[str]:
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    return [str(string) for string in strings]


def test_it_translates_every_word_in_code_and_templates() -> None:
    assert sorted(set(msgids()) - set(CATALOGUE)) == []


def test_it_keeps_no_word_that_nothing_uses() -> None:
    assert sorted(set(CATALOGUE) - set(msgids())) == []


def test_it_leaves_no_translation_empty_or_fuzzy() -> None:
    bad = [
        msgid
        for msgid, message in CATALOGUE.items()
        if message.fuzzy or not all(_translations(message))
    ]
    assert bad == []


def test_it_keeps_the_places_of_every_sentence() -> None:
    wrong = [
        msgid
        for msgid, message in CATALOGUE.items()
        for translated in _translations(message)
        if not set(places(translated)) <= set(places(msgid)) | {"num"}
    ]
    assert wrong == []

"""Words of the screens: English in code, Vietnamese in auditapp/i18n/vi/*.po, merged at start."""

import gettext
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parents[1] / "i18n"
LANGUAGES = ("vi", "en")
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}


def read_catalogue(language: str, folder: Path = FOLDER) -> Catalog:
    """Read and merge every .po file of a language; raises ValueError on two translations of one."""
    whole = Catalog(locale=language)
    for path in sorted((folder / language).glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=language, abort_invalid=True)
        for message in part:
            if not message.id:
                continue
            known = whole.get(message.id)
            if known is not None and known.string != message.string:
                raise ValueError(f"{path.name}: two translations of {message.id!r}")
            whole[message.id] = message
    return whole


def translations(language: str) -> gettext.NullTranslations:
    """Return the translations of a language; English needs none."""
    if language == "en":
        return gettext.NullTranslations()
    buffer = BytesIO()
    write_mo(buffer, read_catalogue(language))
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def pick(text: dict[str, str], language: str) -> str:
    """Return the text in the language, else in Vietnamese, else in any."""
    return text.get(language) or text.get("vi") or next(iter(text.values()), "")


class Words:
    """Translates one language's keys with their parameters, outside templates."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = translations(language)

    def __call__(self, key: str, /, **params: Any) -> str:
        sentence = self._catalogue.gettext(key)
        return sentence % params if params else sentence

    @property
    def catalogue(self) -> gettext.NullTranslations:
        """Return what Jinja's i18n extension installs."""
        return self._catalogue

"""Words of the screens: English in code, other languages in folders of catalogues, merged at start.

A language is a folder: auditapp/i18n/<code>/*.po, or one of the same shape in the folder that
AUDITAPP_LANGUAGES_DIR names. What it does not translate is said in Vietnamese, sentence by
sentence.
"""

import gettext
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from auditapp.base.words import N_

FOLDER = Path(__file__).resolve().parents[1] / "i18n"
SOURCE, FALLBACK = "en", "vi"
OWN_NAME = N_("The name of this language in its own words")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


def find_languages(further: Path | None = None) -> dict[str, list[Path]]:
    """Return the catalogue folders of each language: Vietnamese, English, then the others."""
    found: dict[str, list[Path]] = {FALLBACK: [], SOURCE: []}
    for root in (FOLDER, further):
        for path in sorted(root.iterdir()) if root else ():
            if _CODE.fullmatch(path.name) and any(path.glob("*.po")):
                found.setdefault(path.name, []).append(path)
    return found


def read_catalogue(language: str, folder: Path = FOLDER) -> Catalog:
    """Read and merge every .po file of a language; raises ValueError on two translations of one."""
    locale = _known_locale(language)
    whole = Catalog(locale=locale)
    for path in sorted((folder / language).glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=locale, abort_invalid=True)
        for message in part:
            if not message.id:
                continue
            known = whole.get(message.id)
            if known is not None and known.string != message.string:
                raise ValueError(f"{path.name}: two translations of {message.id!r}")
            whole[message.id] = message
    return whole


def _known_locale(language: str) -> str | None:
    """Return the language where Babel knows it: it has no data of most small languages."""
    try:
        Locale.parse(language, sep="-")
    except UnknownLocaleError:
        return None
    return language.replace("-", "_")


class Words:
    """Translates one language's keys with their parameters, outside templates."""

    def __init__(self, language: str, folders: list[Path] | None = None) -> None:
        self.language = language
        paths = [FOLDER / language] if folders is None else folders
        # A catalogue holds several times what its sentences take, so none of them is kept.
        parts = [read_catalogue(path.name, path.parent) for path in paths]
        self.own_name = self._own_name(parts)
        self._catalogue = self._translations(parts)

    def __call__(self, key: str, /, **params: Any) -> str:
        sentence = self._catalogue.gettext(key)
        return sentence % params if params else sentence

    @property
    def catalogue(self) -> gettext.NullTranslations:
        """Return what Jinja's i18n extension installs."""
        return self._catalogue

    def _own_name(self, parts: list[Catalog]) -> str:
        """Return what the language calls itself."""
        if self.language == SOURCE:
            return "English"
        names = [message.string for part in parts if (message := part.get(OWN_NAME))]
        return str(names[0]) if names and names[0] else self.language

    def _translations(self, parts: list[Catalog]) -> gettext.NullTranslations:
        """Return the translations; English needs none, the others fall back to Vietnamese."""
        if self.language == SOURCE:
            return gettext.NullTranslations()
        found = gettext.NullTranslations() if not parts else _compiled(parts[0])
        for part in parts[1:]:
            found.add_fallback(_compiled(part))
        if self.language != FALLBACK:
            found.add_fallback(Words(FALLBACK).catalogue)
        return found


def _compiled(catalogue: Catalog) -> gettext.GNUTranslations:
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def pick(text: dict[str, str], language: str) -> str:
    """Return the text in the language, else in Vietnamese, else in any."""
    return text.get(language) or text.get("vi") or next(iter(text.values()), "")

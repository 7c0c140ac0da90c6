"""One line in the person's own words. Stored: the line."""

from typing import Annotated

from msgspec import Meta

from auditapp.formkit.questions.own_words import OwnWords
from auditapp.formkit.words import clean_line


class ShortText(OwnWords, frozen=True, kw_only=True, tag="short_text"):
    max_length: Annotated[int, Meta(ge=1, le=200)] = 200

    clean = staticmethod(clean_line)

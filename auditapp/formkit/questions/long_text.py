"""Several lines in the person's own words. Stored: the text with plain line ends."""

from typing import Annotated

from msgspec import Meta

from auditapp.formkit.questions.own_words import OwnWords
from auditapp.formkit.words import clean_text


class LongText(OwnWords, frozen=True, kw_only=True, tag="long_text"):
    max_length: Annotated[int, Meta(ge=1, le=10_000)] = 500

    clean = staticmethod(clean_text)

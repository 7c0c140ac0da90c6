"""What an API token may be used for: never more than its owner may do. Pure."""

from collections.abc import Sequence

from auditapp.base.errors import Invalid
from auditapp.base.words import N_

RESULTS, ANSWERS, WORDS, AUDITS, TICKETS = "results", "answers", "words", "audits", "tickets"
IMPROVEMENT, RAISING = "improvement", "raising"
SCOPES: dict[str, str] = {
    RESULTS: N_("Read agencies, surveys, questionnaires and results"),
    ANSWERS: N_("Read single answers, without free text"),
    WORDS: N_("Read what people wrote, with the answers"),
    AUDITS: N_("Read audits and their findings"),
    IMPROVEMENT: N_("Read nonconformities and corrective actions"),
    RAISING: N_("Raise nonconformities"),
    TICKETS: N_("Issue one-time codes"),
}


def checked_scopes(chosen: Sequence[str]) -> str:
    """Return scopes as they are stored; raises Invalid for none and for unknown ones."""
    if not chosen or not set(chosen) <= SCOPES.keys():
        raise Invalid("Please choose what the token may be used for.", field="scopes")
    return " ".join(scope for scope in SCOPES if scope in chosen)

"""The forms of the repository, compiled without a database."""

from functools import cache
from pathlib import Path

from auditapp.formkit.engine import CompiledForm, compile_form
from auditapp.formkit.load import load_forms

FORMS = Path(__file__).resolve().parents[3] / "forms"


@cache
def compiled(slug: str) -> CompiledForm:
    """Return the newest version of a survey form."""
    found = [form for form in load_forms(FORMS).surveys if form.slug == slug]
    return compile_form(max(found, key=lambda form: form.version))

"""An agency's own DOCX template: what fields it uses, what is wrong with it, filling it in.

The template's tags are Jinja, run in a sandbox: no attribute of ours beyond the fields, no calls,
no loops beyond what the fields hold (ranges are bounded, the process has limits on top).
"""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any, BinaryIO

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_UNPACKED = 30 * 1024 * 1024
MOST_PARTS = 500
_TAG = re.compile(r"<[^>]+>")
_PRINTED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
NEEDED = {"[Content_Types].xml", "word/document.xml"}
FORBIDDEN = ("vbaProject", "activeX", "embeddings/")


class Faulty(Exception):
    """The file cannot serve as a template; the words say where."""


def environment() -> ImmutableSandboxedEnvironment:
    """Return the sandbox: what a template names wrongly is an error, words are escaped for XML."""
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def check_file(data: bytes) -> None:
    """Raise Faulty unless data is a DOCX of a sane size without programs in it."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Faulty("no-docx") from error
    names = {part.filename for part in parts}
    if not names >= NEEDED:
        raise Faulty("no-docx")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Faulty("too-large")
    if any(word in name for word in FORBIDDEN for name in names):
        raise Faulty("program")


def used_fields(data: bytes) -> set[str]:
    """Return the names that the template takes from outside; raises Faulty for broken tags."""
    check_file(data)
    try:
        return set(_opened(data).get_undeclared_template_variables(environment()))
    except TemplateSyntaxError as error:
        raise Faulty(f"syntax: {_broken(data) or error.message}") from error
    except (TemplateError, KeyError, ValueError) as error:
        raise Faulty(f"syntax: {error}") from error


def _broken(data: bytes) -> str:
    """Return the tags that cannot be read even by themselves, as they stand in the file."""
    template = _opened(data)
    words = _TAG.sub("", template.patch_xml(template.get_xml()))
    found = []
    for tag in _PRINTED.findall(words):
        try:
            environment().from_string(tag)
        except TemplateSyntaxError as error:
            found.append(f"{tag.strip()} ({error.message})")
    return "; ".join(found)[:400]


def fill(data: bytes, values: Mapping[str, Any], out: BinaryIO) -> None:
    """Write the template with its fields filled in; raises Faulty."""
    check_file(data)
    template = _opened(data)
    try:
        template.render(dict(values), environment(), autoescape=True)
    except TemplateSyntaxError as error:
        raise Faulty(f"syntax: {_broken(data) or error.message}") from error
    except (TemplateError, TypeError, ValueError, OverflowError, KeyError) as error:
        raise Faulty(f"filling: {error}") from error
    template.save(out)


def _opened(data: bytes) -> DocxTemplate:
    try:
        template = DocxTemplate(BytesIO(data))
        template.init_docx()
    except Exception as error:
        raise Faulty("no-docx") from error
    return template

"""The spreadsheet to fill in for a batch: one line per sheet, one column per question. Pure."""

import csv
import io
from collections.abc import Callable, Sequence

from auditapp.base.words import N_
from auditapp.channels.models.paper_form import Blank, Plan
from auditapp.channels.models.paper_table import DAY, SERIAL
from auditapp.formkit.words import Text

Say = Callable[..., str]
Pick = Callable[[Text], str]

SHEET_NUMBER = N_("Sheet number")
COLLECTED_ON = N_("Collected on (if noted)")
IN_OWN_WORDS = N_("Other: please say what")
IN_PLACES = N_("in order of their places, for example")
IN_MINUTES = N_("hours:minutes, or minutes alone")
IN_DAYS = N_("days")
TITLE = N_("Sheets")
ANSWERS = N_("Answers")
COLUMNS = (N_("Column"), N_("Type this"), N_("or the code"), N_("or the words"))
WIDTH = 24


def headings(plan: Plan, say: Say, pick: Pick) -> list[str]:
    """Return the first line: words for people, and in brackets the code that is read."""
    found = [f"{say(SHEET_NUMBER)} [{SERIAL}]", f"{say(COLLECTED_ON)} [{DAY}]"]
    for code, blank in plan.blanks.items():
        found.append(f"{blank.number}. {_line(pick(blank.text))} [{code}]")
        if blank.other:
            found.append(f"{blank.number}. {say(IN_OWN_WORDS)} [{code}.other]")
    return found


def write_csv(lines: Sequence[str], serials: Sequence[int]) -> bytes:
    """Return the template as CSV in UTF-8 with its mark, as spreadsheets want it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(lines)
    writer.writerows([serial] for serial in serials)
    return ("\ufeff" + out.getvalue()).encode()


def write_workbook(
    plan: Plan, serials: Sequence[int], lines: Sequence[str], say: Say, pick: Pick
) -> bytes:
    """Return the template as XLSX; its second sheet lists the answers of every column."""
    from openpyxl import Workbook  # noqa: PLC0415 - 15 MB that only a template needs
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    sheet.title = say(TITLE)
    sheet.append(list(lines))
    for serial in serials:
        sheet.append([serial])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[cell.column_letter].width = WIDTH
    sheet.freeze_panes = "B2"
    legend = book.create_sheet(say(ANSWERS))
    legend.append([say(word) for word in COLUMNS])
    for blank in plan.blanks.values():
        for row in _legend(blank, say, pick):
            legend.append(row)
    for letter, width in zip("ABCD", (48, 12, 20, 48), strict=True):
        legend.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _legend(blank: Blank, say: Say, pick: Pick) -> list[list[str]]:
    name = f"{blank.number}. {_line(pick(blank.text))}"
    answers = [[name, box.key, box.word, pick(box.text)] for box in blank.boxes]
    if blank.kind == "places":
        first = blank.boxes[: blank.most]
        keys, words = "".join(box.key for box in first), "; ".join(box.word for box in first)
        return [[name, keys, words, say(IN_PLACES)], *answers]
    if blank.kind == "span":
        is_days = "days" in blank.units
        return [[name, "3" if is_days else "1:30", "", say(IN_DAYS if is_days else IN_MINUTES)]]
    return answers


def _line(text: str) -> str:
    return " ".join(text.replace("[", "(").replace("]", ")").split())

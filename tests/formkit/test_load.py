"""Loading the folder of forms: every fault has its file, its place and its sentence."""

import shutil
from pathlib import Path

import pytest

from auditapp.formkit.faults import BadForms, Fault
from auditapp.formkit.load import check_forms, load_forms
from auditapp.formkit.questions import Conformity

GOOD = Path(__file__).parent / "fixtures" / "good"
SURVEY = "surveys/counter/v1.toml"
AUDIT = "audits/office/v1.toml"
BANK = "questions/demo.toml"
CLAUSES = "clauses/demo.toml"
S1 = "sections[1]"
Q0, Q1, Q2 = (f"sections[0].questions[{n}]" for n in range(3))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "forms"))


def test_it_finds_nothing_wrong_with_good_forms() -> None:
    assert check_forms(GOOD) == []


def test_it_loads_clause_sets_banks_checklists_and_surveys() -> None:
    forms = load_forms(GOOD)
    assert list(forms.clauses) == list(forms.banks) == ["demo"]
    assert [(f.slug, f.version) for f in forms.checklists] == [("office", 1), ("office", 2)]
    assert [(f.slug, f.version, f.kind) for f in forms.surveys] == [("counter", 1, "survey")]
    assert [q.code for q in forms.surveys[0].questions] == [
        "overall",
        "bad",
        "online",
        "day",
        "visits",
    ]


def test_it_copies_the_bank_into_a_checklist_under_its_clauses() -> None:
    first, second = load_forms(GOOD).checklists
    assert [(s.code, s.title["vi"]) for s in first.sections] == [
        ("4.1", "Hiểu tổ chức"),
        ("4.2", "Các bên quan tâm"),
    ]
    question = first.questions[0]
    assert isinstance(question, Conformity)
    assert (question.code, question.scheme, question.required) == ("Q-4.1-1", "simple", True)
    assert question.evidence_hint == {"vi": "Biên bản", "en": "Minutes"}
    assert question.clauses == ("4.1",)
    assert (first.unit, first.standard, second.unit) == ("VP", "demo", "LD")


ONLINE = 'type = "yes_no"'
TWO = """options = [
  { code = "a", text = { vi = "A", en = "A" } },
  { code = "b", text = { vi = "B", en = "B" } },
]
"""
RECOMMEND = """type = "recommendation"
labels = { low = { vi = "Không", en = "No" }, high = { vi = "Có", en = "Yes" } }
"""
RANKING = f'type = "ranking"\ntop = 2\n{TWO}'
MATRIX = """type = "matrix"
points = 2
labels = [{ vi = "Không", en = "No" }, { vi = "Có", en = "Yes" }]
rows = [{ code = "row", factor = "access", text = { vi = "Hàng", en = "Row" } }]
"""
REASONS = f"""type = "reasons"
about = "overall"
{TWO}bands = [{{ code = "low", at_most = 2 }}, {{ code = "high", at_least = 3 }}]
"""

FAULTS = [
    # Shape
    (SURVEY, "points = 3", "points = 'x'", f"{Q0}.points", "a whole number, not text in quotes."),
    (SURVEY, "points = 3", "points = 11", f"{Q0}.points", "a whole number <= 10."),
    (SURVEY, "points = 3\n", "", Q0, "The field 'points' is missing."),
    (SURVEY, "faces = true", "smile = true", f"{Q0}.smile", "The field 'smile' is unknown."),
    (SURVEY, '"rating"', '"stars"', f"{Q0}.type", "The type 'stars' is unknown. Known are conf"),
    (SURVEY, 'type = "rating"\n', "", f"{Q0}.type", "The type is missing. Known are"),
    (SURVEY, 'code = "bad"', 'code = "1 bad"', f"{Q1}.code", "not written as a code may be"),
    (SURVEY, '"survey"', '"quiz"', "kind", "Invalid enum value 'quiz'."),
    (SURVEY, "at_most = 2", "about = 2", f"{Q1}.when.about", "The field 'about' is unknown."),
    (SURVEY, "at_most = 2", "at_most = 2, is = 1", f"{Q1}.when", "exactly one of is, is_not"),
    (SURVEY, "min = 2026-01-01", "min = 'May'", f"{S1}.questions[0].min", "Invalid"),
    (SURVEY, 'kind = "survey"', "kind = ", "", "The file is not valid TOML: "),
    (BANK, "VP = {", "vp = {", "units", "This is not written as a code may be"),
    # Cross references of a survey
    (SURVEY, 'code = "bad"', 'code = "overall"', f"{Q1}.code", "'overall' stands more than once."),
    (SURVEY, 'code = "more"', 'code = "all"', f"{S1}.code", "'all' stands more than once."),
    (
        SURVEY,
        '[[sections]]\ncode = "all"',
        '[[factors]]\ncode="access"\ntitle={vi="a",en="a"}\n[[sections]]\ncode = "all"',
        "factors[1].code",
        "The factor code 'access' stands more than once.",
    ),
    (SURVEY, 'code = "else"', 'code = "waiting"', f"{Q1}.options[1].code", "option code 'waiting'"),
    (SURVEY, 'code = "else"', 'code = "none"', f"{Q1}.options[1].code", "'none' is reserved."),
    (SURVEY, 'code = "online"', 'code = "bad.other"', f"{Q2}.code", "is a field of question 'bad'"),
    (SURVEY, '"Waiting" } }', '"Waiting" }, other = true }', f"{Q1}.options[1].other", "Only one"),
    (SURVEY, "points = 3", "points = 4", f"{Q0}.labels", "There are 3 labels for 4 points."),
    (SURVEY, 'factor = "access"', 'factor = "x"', f"{Q0}.factor", "The factor 'x' is not among"),
    (SURVEY, '["4.2"]', '["4.9"]', f"{Q0}.clauses[0]", "The clause '4.9' is in no clause set."),
    (SURVEY, 'question = "overall", at', 'question = "x", at', f"{Q1}.when", "does not exist"),
    (
        SURVEY,
        'question = "overall", at_most = 2',
        'question = "day", is = "x"',
        f"{Q1}.when",
        "The condition asks question 'day', which is not before this one.",
    ),
    (SURVEY, "at_most = 2", "is = 7", f"{Q1}.when", "Question 'overall' has no answer '7'."),
    (SURVEY, "at_most = 2", 'includes = "x"', f"{Q1}.when", "needs a multiple choice"),
    (SURVEY, 'is = "yes"', "at_least = 1", f"{S1}.when", "needs a rating or a number"),
    (SURVEY, 'is = "yes"', 'is = "maybe"', f"{S1}.when", "'online' has no answer 'maybe'."),
    (
        SURVEY,
        'type = "yes_no"',
        'type = "note"',
        f"{S1}.when",
        "The condition asks 'online', which is a note and has no answer.",
    ),
    (SURVEY, "headline = true\n", "headline = true\nwhen = {question='online',answered=false}\n",
     f"{Q0}.when", "it cannot have a condition"),
    (SURVEY, 'type = "yes_no"', 'type = "yes_no"\nheadline = true', f"{Q2}.headline", "Only one q"),
    (SURVEY, 'type = "yes_no"', 'type = "yes_no"\nheadline = true', f"{Q2}.headline", "Only a rat"),
    (SURVEY, "max = 20", "max = -1", f"{S1}.questions[1].min", "is above the largest (max)."),
    (SURVEY, "when = { question", "min = 3\nwhen = { question", f"{Q1}.min", "At least 3 are"),
    (SURVEY, 'type = "yes_no"', 'type = "note"\nrequired = true', f"{Q2}.required", "A note has"),
    # Kinds of question, and names in texts
    (SURVEY, ONLINE, RECOMMEND.replace("low", "lo"), f"{Q2}.labels.lo", "'lo' is unknown"),
    (SURVEY, ONLINE, RANKING.replace("top = 2", "top = 3"), f"{Q2}.top", "3 places for 2 options."),
    (SURVEY, ONLINE, RANKING.replace('"b"', '"a"'), f"{Q2}.options[1].code", "option code 'a'"),
    (SURVEY, ONLINE, RANKING.replace('"b"', '"' + "b" * 61 + '"'), f"{Q2}.options[1].code",
     "not written as a code may be"),
    (SURVEY, ONLINE, 'type = "duration"\nmin = 5\nmax = 3', f"{Q2}.min", "above the largest"),
    (SURVEY, ONLINE, 'type = "duration"\nbins = [5, 5]', f"{Q2}.bins[1]", "must begin above"),
    (SURVEY, ONLINE, 'type = "duration"\nunit = "weeks"', f"{Q2}.unit", "Invalid enum value"),
    (SURVEY, ONLINE, MATRIX.replace("points = 2", "points = 3"), f"{Q2}.labels", "2 labels for 3"),
    (SURVEY, ONLINE, MATRIX.replace('"row"', '"bad"'), f"{Q2}.rows[0].code", "'bad' stands more"),
    (SURVEY, ONLINE, MATRIX.replace('"row"', '"online"'), f"{Q2}.rows[0].code", "stands more than"),
    (SURVEY, ONLINE, MATRIX.replace('"access"', '"x"'), f"{Q2}.rows[0].factor", "is not among"),
    (SURVEY, ONLINE, MATRIX.replace('"row", ', '"row", headline = true, '),
     f"{Q2}.rows[0].headline", "The field 'headline' is unknown"),
    (SURVEY, ONLINE, REASONS.replace('"overall"', '"x"'), f"{Q2}.about", "'x' is no rating or"),
    (SURVEY, ONLINE, REASONS.replace('"overall"', '"day"'), f"{Q2}.about", "'day' is no rating"),
    (SURVEY, ONLINE, REASONS.replace("at_least = 3", "at_least = 2"), f"{Q2}.bands[1]",
     "The score 2 belongs to another band already."),
    (SURVEY, ONLINE, REASONS.replace("at_most = 2", "at_most = 7"), f"{Q2}.bands[0]",
     "The scores of 'overall' go from 1 to 3."),
    (SURVEY, ONLINE, REASONS.replace(TWO, ""), f"{Q2}.bands[0]", "The band has no options"),
    (SURVEY, ONLINE, RANKING, f"{S1}.when", "needs one answer, and 'online' is a ranking."),
    (SURVEY, 'code = "online"', 'code = "done"', f"{Q2}.code", "The code 'done' is reserved."),
    (SURVEY, '"Nộp trực tuyến?"', '"Nộp tại {co_quan}?"', f"{Q2}.text", "{agency} or {field}, not"),
    (SURVEY, '"Waiting"', '"Waiting {"', f"{Q1}.options[0].text", "In braces can stand only"),
    (SURVEY, '"Phiếu tại quầy"', '"Phiếu của {agency}"', "title", "here they would stay"),
    (BANK, '"Minutes"', '"Minutes of {agency}"', "questions[0].evidence", "here they would stay"),
    # Languages
    (SURVEY, ', en = "Online?"', "", f"{Q2}.text", "The text has no English (en)."),
    (SURVEY, '"Cảm ơn Ông/Bà"', '" "', "thanks", "The text has no Vietnamese (vi)."),
    (SURVEY, '["vi", "en"]', '["vi"]', "title", "The language 'en' is not among the form's"),
    (AUDIT, '["vi", "en"]', '["vi", "en", "tay"]', "languages[2]", "bank has no language 'tay'."),
    (AUDIT, '["vi", "en"]', '["vi", "en", "tay"]', "title", "The text has no language (tay)."),
    (CLAUSES, ', en = "Context"', "", "clauses[0].title", "The text has no English (en)."),
    # Clause sets, banks, checklists
    (CLAUSES, 'code = "demo"', 'code = "x"', "code", "The code 'x' is not the name of the file."),
    (CLAUSES, 'code = "4.2"', 'code = "4.1"', "clauses[2].code", "clause '4.1' stands more than"),
    (CLAUSES, 'parent = "4"', 'parent = "5"', "clauses[1].parent", "The parent '5' is not among"),
    (CLAUSES, 'code = "4.2"', 'code = "5.2"', "clauses[2].parent", "'5.2' is not under '4'."),
    (CLAUSES, 'code = "4"\n', 'code = "4"\nleaf = true\n', "clauses[0].leaf", "has clauses"),
    (BANK, 'standard = "demo"', 'standard = "x"', "standard", "'x' is not the name of the file."),
    (BANK, 'standard = "demo"', 'standard = "x"', "standard", "There is no clause set 'x'."),
    (BANK, "Q-4.2-1", "Q-4.1-1", "questions[1].id", "question id 'Q-4.1-1' stands more than once."),
    (BANK, "Q-4.2-1", "Q-4.1-1.note", "questions[1].id", "is a field of question 'Q-4.1-1'."),
    (BANK, 'clause = "4.2"', 'clause = "4"', "questions[1].clause", "'4' is not a leaf of the st"),
    (BANK, '"LD", "VP"', '"LD", "XX"', "questions[0].units[1]", "The unit 'XX' is not in the tab"),
    (AUDIT, 'standard = "demo"', 'standard = "x"', "standard", "There is no question bank 'x'."),
    (AUDIT, 'unit = "VP"', 'unit = "XX"', "unit", "The unit 'XX' is not in the question bank."),
    (AUDIT, '"Q-4.1-1"', '"Q-9-9"', "sections[0].questions[0]", "'Q-9-9' is not in the question"),
    (AUDIT, '"Q-4.1-1"', '"Q-4.2-1"', "sections[0].questions[0]", "belongs to clause '4.2'."),
    (AUDIT, '"Q-4.1-1"', '"Q-4.2-1"', f"{S1}.questions[0]", "'Q-4.2-1' stands more than on"),
    (AUDIT, 'clause = "4.2"', 'clause = "4.1"', f"{S1}.clause", "clause '4.1' stands more"),
    (AUDIT, 'clause = "4.2"', 'clause = "9"', f"{S1}.clause", "The clause '9' is unknown."),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "path", "sentence"), FAULTS)
def test_it_names_the_fault(
    folder: Path, file: str, old: str, new: str, path: str, sentence: str
) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    faults = check_forms(folder)
    assert any(
        fault.file == file and fault.path == path and sentence in fault.sentence for fault in faults
    ), [str(fault) for fault in faults]


@pytest.mark.parametrize("kind", [RECOMMEND, RANKING, MATRIX, REASONS])
def test_it_finds_nothing_wrong_with_a_good_question(folder: Path, kind: str) -> None:
    text = (folder / SURVEY).read_text("utf-8").replace(ONLINE, kind, 1)
    text = text.replace(
        """{ question = "online", is = "yes" }""", """{ question = "bad", answered = true }"""
    )
    (folder / SURVEY).write_text(text, "utf-8")
    assert check_forms(folder) == []
    assert load_forms(folder).surveys[0].questions


def test_it_names_a_headline_that_is_not_asked_first(folder: Path) -> None:
    text = (folder / SURVEY).read_text("utf-8")
    start, overall, rest = text.partition('[[sections.questions]]\ncode = "overall"')
    question, mark, later = (overall + rest).partition('[[sections.questions]]\ncode = "online"')
    bare = question.split('[[sections.questions]]\ncode = "bad"')[0]
    online, _, tail = (mark + later).partition("[[sections]]")
    (folder / SURVEY).write_text(start + online + bare + "[[sections]]" + tail, "utf-8")
    assert [(f.path, f.sentence) for f in check_forms(folder)] == [
        (f"{Q1}.headline", "The headline question must be asked first.")
    ]


def test_it_names_faces_that_do_not_exist(folder: Path) -> None:
    text = (folder / SURVEY).read_text("utf-8")
    label = '  { vi = "Không", en = "No" },\n'
    text = text.replace("points = 3", "points = 6").replace(label, label * 4)
    (folder / SURVEY).write_text(text, "utf-8")
    assert [f.sentence for f in check_forms(folder)] == ["There are faces for up to 5 points only."]


def test_it_finds_every_fault_of_a_file_at_once(folder: Path) -> None:
    text = (folder / SURVEY).read_text("utf-8")
    text = text.replace("points = 3", "points = 'x'").replace("max = 20", "max = 'y'")
    (folder / SURVEY).write_text(text.replace("faces = true", "smile = 1"), "utf-8")
    assert {fault.path for fault in check_forms(folder)} == {
        f"{Q0}.points",
        f"{Q0}.smile",
        f"{S1}.questions[1].max",
    }


def test_it_does_not_repeat_the_faults_of_a_shared_file(folder: Path) -> None:
    (folder / BANK).write_text("standard = 1", "utf-8")
    assert {fault.file for fault in check_forms(folder)} == {BANK}
    (folder / CLAUSES).write_text("code = 1", "utf-8")
    assert {fault.file for fault in check_forms(folder)} == {BANK, CLAUSES}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("surveys/counter/final.toml", "The file must be surveys/<name>/v<number>.toml."),
        ("surveys/v1.toml", "The file must be surveys/<name>/v<number>.toml."),
        ("audits/Văn phòng/v1.toml", "may hold only a-z, 0-9 and hyphens."),
        ("surveys/counter/v0.toml", "The file must be surveys/<name>/v<number>.toml."),
    ],
)
def test_it_names_a_file_in_the_wrong_place(folder: Path, name: str, sentence: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    shutil.copy(folder / SURVEY, folder / name)
    (fault,) = check_forms(folder)
    assert (fault.file, fault.path) == (name, "")
    assert sentence in fault.sentence


def test_it_names_a_file_that_is_no_text(folder: Path) -> None:
    (folder / SURVEY).write_bytes(b"\xff\xfe")
    assert [str(f) for f in check_forms(folder)] == [f"{SURVEY}: The file is not UTF-8 text."]


def test_it_names_a_missing_folder(tmp_path: Path) -> None:
    assert [f.sentence for f in check_forms(tmp_path / "x")] == ["There is no such folder."]


def test_it_refuses_to_load_faulty_forms(folder: Path) -> None:
    (folder / BANK).write_text("", "utf-8")
    with pytest.raises(BadForms) as caught:
        load_forms(folder)
    assert Fault(BANK, "", "The field 'standard' is missing.") in caught.value.faults
    assert "questions/demo.toml: The field 'questions' is missing." in str(caught.value)

"""The folder forms/: read every file, find every fault, build every form. The only I/O here."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, structs

from auditapp.formkit.check_audit import check_bank, check_checklist, check_clauses
from auditapp.formkit.check_survey import check_survey
from auditapp.formkit.check_texts import check_places, check_texts
from auditapp.formkit.checklist import build_checklist
from auditapp.formkit.definition import Checklist, ClauseSet, Form, QuestionBank, Survey
from auditapp.formkit.faults import BadForms, Fault, decode

T = TypeVar("T", bound=Struct)
SHARED_LANGUAGES = ("vi", "en")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VERSION = re.compile(r"v([1-9][0-9]{0,3})")


class LoadedForms(Struct, frozen=True):
    """Everything under forms/, checked; keys are codes of standards."""

    clauses: dict[str, ClauseSet]
    banks: dict[str, QuestionBank]
    checklists: tuple[Form, ...]
    surveys: tuple[Form, ...]


def check_forms(folder: Path) -> list[Fault]:
    """Return every fault of the folder, in the order of files; an empty list means all is well."""
    return _Loader(folder).load()[1]


def load_forms(folder: Path) -> LoadedForms:
    """Return every form of the folder, read again when a file changed; raises BadForms."""
    files = sorted(folder.rglob("*.toml"))
    return _loaded(folder, tuple((path, *_stamp(path)) for path in files))


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=1)
def _loaded(folder: Path, _: tuple[tuple[Path, int, int], ...]) -> LoadedForms:
    forms, faults = _Loader(folder).load()
    if faults:
        raise BadForms(faults)
    return forms


def load_banks(folder: Path) -> tuple[dict[str, ClauseSet], dict[str, QuestionBank]]:
    """Return the clause sets and question banks that can be read, by the codes of standards."""
    loader = _Loader(folder)
    loader.load_shared()
    return loader.clauses, loader.banks


class _Loader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.clauses: dict[str, ClauseSet] = {}
        self.banks: dict[str, QuestionBank] = {}

    def load(self) -> tuple[LoadedForms, list[Fault]]:
        if not self.folder.is_dir():
            self.faults.append(Fault(str(self.folder), "", "There is no such folder."))
        self.load_shared()
        checklists = [self._load_checklist(path) for path in self._versions("audits")]
        surveys = [self._load_survey(path) for path in self._versions("surveys")]
        forms = LoadedForms(
            clauses=self.clauses,
            banks=self.banks,
            checklists=tuple(form for form in checklists if form is not None),
            surveys=tuple(form for form in surveys if form is not None),
        )
        return forms, self.faults

    def load_shared(self) -> None:
        for path in self._files("clauses"):
            self._load_clauses(path)
        for path in self._files("questions"):
            self._load_bank(path)

    def _load_clauses(self, path: Path) -> None:
        clauses = self._read(path, ClauseSet)
        if clauses is not None:
            self._note(path, check_clauses(clauses, path.stem))
            self._note(path, check_texts(clauses, SHARED_LANGUAGES))
            self.clauses[clauses.code] = clauses

    def _load_bank(self, path: Path) -> None:
        bank = self._read(path, QuestionBank)
        if bank is not None:
            if bank.standard not in self.clauses and not self._broken("clauses", bank.standard):
                self._note(path, [("standard", f"There is no clause set {bank.standard!r}.")])
            self._note(path, check_bank(bank, path.stem, self.clauses.get(bank.standard)))
            self._note(path, check_texts(bank, SHARED_LANGUAGES))
            self._note(path, check_places(bank, allowed=False))
            self.banks[bank.standard] = bank

    def _load_checklist(self, path: Path) -> Form | None:
        checklist = self._read(path, Checklist)
        if checklist is None:
            return None
        before = len(self.faults)
        self._note(path, check_texts(checklist, checklist.languages))
        self._note(path, check_places(checklist, allowed=False))
        name = checklist.standard
        bank, clauses = self.banks.get(name), self.clauses.get(name)
        if bank is None or clauses is None:
            if not self._broken("clauses", name) and not self._broken("questions", name):
                self._note(path, [("standard", f"There is no question bank {name!r}.")])
            return None
        for index, language in enumerate(checklist.languages):
            if language not in SHARED_LANGUAGES:
                sentence = f"The question bank has no language {language!r}."
                self._note(path, [(f"languages[{index}]", sentence)])
        self._note(path, check_checklist(checklist, bank, clauses))
        if len(self.faults) > before or self._broken("questions", name):
            return None
        return build_checklist(
            checklist, bank, clauses, slug=path.parent.name, version=int(path.stem[1:])
        )

    def _load_survey(self, path: Path) -> Form | None:
        survey = self._read(path, Survey)
        if survey is None:
            return None
        before = len(self.faults)
        self._note(path, check_survey(survey, self._clause_codes()))
        self._note(path, check_texts(survey, survey.languages))
        self._note(path, check_places(survey, allowed=True))
        if len(self.faults) > before:
            return None
        return Form(**structs.asdict(survey), slug=path.parent.name, version=int(path.stem[1:]))

    def _clause_codes(self) -> set[str] | None:
        if any(fault.file.startswith("clauses/") for fault in self.faults):
            return None
        return {clause.code for found in self.clauses.values() for clause in found.clauses}

    def _files(self, name: str) -> list[Path]:
        return sorted((self.folder / name).glob("*.toml"))

    def _versions(self, name: str) -> list[Path]:
        """Return <name>/<slug>/vN.toml, oldest first; name every file that is called otherwise."""
        found: list[tuple[str, int, Path]] = []
        for path in sorted((self.folder / name).rglob("*.toml")):
            slug, version = path.parent.name, _VERSION.fullmatch(path.stem)
            if path.parent.parent != self.folder / name or version is None:
                self._note(path, [("", f"The file must be {name}/<name>/v<number>.toml.")])
            elif not _SLUG.fullmatch(slug):
                self._note(path, [("", f"The folder {slug!r} may hold only a-z, 0-9 and hyphens.")])
            else:
                found.append((slug, int(version[1]), path))
        return [path for _, _, path in sorted(found)]

    def _read(self, path: Path, kind: type[T]) -> T | None:
        try:
            raw = tomllib.loads(path.read_text("utf-8"))
        except UnicodeDecodeError:
            self._note(path, [("", "The file is not UTF-8 text.")])
            return None
        except tomllib.TOMLDecodeError as error:
            self._note(path, [("", f"The file is not valid TOML: {error}.")])
            return None
        definition, faults = decode(raw, kind, self._name(path))
        self.faults.extend(faults)
        return definition

    def _note(self, path: Path, found: Iterable[tuple[str, str]]) -> None:
        name = self._name(path)
        self.faults.extend(Fault(name, place, sentence) for place, sentence in found)

    def _broken(self, kind: str, standard: str) -> bool:
        """Say whether a shared file has faults of its own, which would only repeat elsewhere."""
        return any(fault.file == f"{kind}/{standard}.toml" for fault in self.faults)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


@cache
def load_clauses(folder: Path, standard: str) -> ClauseSet:
    """Return one clause set, read once in a process; raises BadForms for one that is not there."""
    path = folder / "clauses" / f"{standard}.toml"
    name = f"clauses/{standard}.toml"
    if not path.is_file():
        raise BadForms([Fault(name, "", "There is no such clause set.")])
    found, faults = decode(tomllib.loads(path.read_text("utf-8")), ClauseSet, name)
    if found is None:
        raise BadForms(faults)
    return found

"""Every setting of the service, in one table: name, kind, default and help. Source: environment.

Each name is read as AUDITAPP_<NAME>; secrets may come from a file named by AUDITAPP_<NAME>_FILE.
docs/settings.md is generated from this table, and a test compares the two.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from auditapp.base.outgoing import OUTGOING, Outgoing, read_outgoing
from auditapp.base.setting import PREFIX, Setting, SettingError
from auditapp.base.setting import listed as _listed
from auditapp.base.setting import whole as _whole
from auditapp.base.setting import yes_no as _yes_no

__all__ = ["PREFIX", "ROOT", "SETTINGS", "Setting", "SettingError", "Settings", "load"]

ROOT = Path(__file__).resolve().parents[2]


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DATABASE_URL",
        "sqlite:///auditapp.sqlite3",
        "Database: sqlite:///path or postgresql://user:password@host/name.",
        secret=True,
    ),
    Setting(
        "SECRET_KEY",
        "",
        "Key that signs form tokens and session-bound tokens, at least 32 characters. "
        "Required by serve; keep it the same on every process and after a restart.",
        secret=True,
    ),
    Setting("HOST", "127.0.0.1", "Address that serve listens on."),
    Setting("PORT", "8000", "Port that serve listens on."),
    Setting("WORKERS", "1", "Serving processes. More than one needs PostgreSQL."),
    Setting(
        "PUBLIC_URL",
        "http://localhost:8000",
        "Address that people see, without a slash at the end; printed in QR codes. "
        "With https:// cookies become __Host- cookies and HSTS is sent.",
    ),
    Setting("FORMS_DIR", "forms", "Folder of the form definitions (TOML)."),
    Setting("STATIC_DIR", "static", "Folder of style sheets, scripts and pictures."),
    Setting(
        "SPOOL_DIR",
        "",
        "Folder of files made on request, such as posters; each is deleted a day later. All "
        "processes share it. Empty: `spool` beside the SQLite database, else below the program.",
    ),
    Setting(
        "BLOBS_URL",
        "",
        "Where photos and files of audits are kept: a folder, or a bucket of anything that speaks "
        "S3 as s3://KEY:SECRET@bucket/prefix?endpoint=https://host&region=name. All processes "
        "share it. Empty: `files` beside the SQLite database, else below the program.",
        secret=True,
    ),
    Setting(
        "TRUSTED_PROXIES",
        "",
        "Networks (CIDR, separated by commas) whose X-Forwarded-For is believed. Empty: nobody. "
        "Set it behind a proxy: each client address may sign in 60 times a minute.",
    ),
    Setting("ALLOWED_HOSTS", "", "Host names answered to, separated by commas. Empty: any."),
    Setting("LANGUAGE", "vi", "Language shown first: vi, en, or another one that has a folder."),
    Setting(
        "LANGUAGES_DIR",
        "",
        "Folder with further languages, one folder of .po files each (`docs/languages.md`).",
    ),
    Setting("SESSION_IDLE_MINUTES", "60", "A session unused for so long ends."),
    Setting("SESSION_MAX_HOURS", "12", "A session ends after so long in any case."),
    Setting("FORM_TOKEN_MINUTES", "120", "How long one opened survey page may send and amend."),
    Setting("INTAKE_QUEUE", "5000", "Survey answers waiting at most; beyond it the answer is 503."),
    Setting(
        "POINT_PACE",
        "120",
        "Answers a minute that one point gets at once; further ones wait up to 2 seconds.",
    ),
    Setting(
        "POINT_BURST",
        "10",
        "Equal ratings within two minutes at one point; more of them are flagged for review.",
    ),
    Setting("API_PACE", "120", "API requests a minute of one person's tokens; beyond it 429."),
    Setting("SMALL_CELL", "5", "Fewer answers than this are never shown (at least 3)."),
    Setting("SMALL_SAMPLE", "30", "Fewer answers than this are marked as a small sample."),
    Setting("TICKET_DAYS", "90", "How many days a one-time ticket is good for at least."),
    Setting(
        "RECEIPT_DAYS",
        "30",
        "How many days a citizen's receipt can delete the answer. 0: no receipts are offered.",
    ),
    Setting(
        "GRADE_SCHEME",
        "full",
        "Grades that new audit checklists begin with: full (eight), or simple (conforming, not "
        "conforming, recommendation). Each audit can choose otherwise before it starts.",
    ),
    Setting("KEEP_ANSWERS_MONTHS", "24", "Months after which single answers are deleted."),
    Setting("KEEP_COMMENTS_MONTHS", "12", "Months after which citizens' words are deleted."),
    Setting(
        "FORMER_UNIT_MONTHS",
        "12",
        "Months in which whoever left a unit audits it only with a recorded exception.",
    ),
    Setting(
        "SMALL_AGENCY_STAFF",
        "40",
        "Up to so many staff, the head may let somebody audit who is not independent, in writing.",
    ),
    Setting(
        "COMMITMENT_REQUIRED",
        "yes",
        "Auditors commit to independence and confidentiality before they record anything: yes or "
        "no. Holds for audits planned from then on; the others only ask.",
    ),
    *OUTGOING,
    Setting("SIMULATED", "no", "Mark every page as simulated data (the demo sets it): yes or no."),
)


class Settings(msgspec.Struct, frozen=True):
    """The settings of one process, read and checked."""

    database_url: str
    secret_key: str
    host: str
    port: int
    workers: int
    public_url: str
    forms_dir: Path
    static_dir: Path
    spool_dir: Path
    blobs_url: str
    trusted_proxies: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    language: str
    languages_dir: Path | None
    session_idle_minutes: int
    session_max_hours: int
    form_token_minutes: int
    intake_queue: int
    point_pace: int
    point_burst: int
    api_pace: int
    small_cell: int
    small_sample: int
    ticket_days: int
    receipt_days: int
    grade_scheme: Literal["full", "simple"]
    keep_answers_months: int
    keep_comments_months: int
    former_unit_months: int
    small_agency_staff: int
    commitment_required: bool
    simulated: bool
    outgoing: Outgoing


def load(environ: Mapping[str, str]) -> Settings:
    """Read every setting from environ; raises SettingError naming the variable at fault."""
    raw = {setting.name: _raw(setting, environ) for setting in SETTINGS}
    languages_dir = _languages_dir(raw["LANGUAGES_DIR"])
    return Settings(
        database_url=raw["DATABASE_URL"],
        secret_key=_secret_key(raw["SECRET_KEY"]),
        host=raw["HOST"],
        port=_whole("PORT", raw, 0, 65535),
        workers=_whole("WORKERS", raw, 1, 64),
        public_url=_url(raw["PUBLIC_URL"]),
        forms_dir=_folder(raw["FORMS_DIR"]),
        static_dir=_folder(raw["STATIC_DIR"]),
        spool_dir=_beside("spool", raw["SPOOL_DIR"], raw["DATABASE_URL"]),
        blobs_url=_blobs(raw["BLOBS_URL"], raw["DATABASE_URL"]),
        trusted_proxies=_listed(raw["TRUSTED_PROXIES"]),
        allowed_hosts=_listed(raw["ALLOWED_HOSTS"]),
        language=_language(raw["LANGUAGE"], languages_dir),
        languages_dir=languages_dir,
        session_idle_minutes=_whole("SESSION_IDLE_MINUTES", raw, 1, 1440),
        session_max_hours=_whole("SESSION_MAX_HOURS", raw, 1, 168),
        form_token_minutes=_whole("FORM_TOKEN_MINUTES", raw, 5, 1440),
        intake_queue=_whole("INTAKE_QUEUE", raw, 1, 1_000_000),
        point_pace=_whole("POINT_PACE", raw, 1, 1_000_000),
        point_burst=_whole("POINT_BURST", raw, 1, 1_000_000),
        api_pace=_whole("API_PACE", raw, 1, 1_000_000),
        small_cell=_whole("SMALL_CELL", raw, 3, 1000),
        small_sample=_whole("SMALL_SAMPLE", raw, 3, 10_000),
        ticket_days=_whole("TICKET_DAYS", raw, 1, 730),
        receipt_days=_whole("RECEIPT_DAYS", raw, 0, 365),
        grade_scheme=_scheme(raw["GRADE_SCHEME"]),
        keep_answers_months=_whole("KEEP_ANSWERS_MONTHS", raw, 3, 120),
        keep_comments_months=_whole("KEEP_COMMENTS_MONTHS", raw, 1, 120),
        former_unit_months=_whole("FORMER_UNIT_MONTHS", raw, 0, 120),
        small_agency_staff=_whole("SMALL_AGENCY_STAFF", raw, 0, 500),
        commitment_required=_yes_no("COMMITMENT_REQUIRED", raw),
        simulated=_yes_no("SIMULATED", raw),
        outgoing=read_outgoing(raw),
    )


def _raw(setting: Setting, environ: Mapping[str, str]) -> str:
    name = PREFIX + setting.name
    if setting.secret and (path := environ.get(name + "_FILE")):
        if name in environ:
            raise SettingError(f"Set {name} or {name}_FILE, not both.")
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(f"{name}_FILE cannot be read: {error}.") from error
    return environ.get(name, setting.default).strip()


def _languages_dir(value: str) -> Path | None:
    if value and not _folder(value).is_dir():
        raise SettingError(f"AUDITAPP_LANGUAGES_DIR is no folder: {value!r}.")
    return _folder(value) if value else None


def _language(value: str, further: Path | None) -> str:
    folders = [ROOT / "auditapp" / "i18n", *([further] if further else [])]
    known = {"en"} | {path.parent.name for folder in folders for path in folder.glob("*/*.po")}
    if value not in known:
        named = " or ".join(sorted(known, reverse=True))
        raise SettingError(f"AUDITAPP_LANGUAGE must be {named}, not {value!r}.")
    return value


def _scheme(value: str) -> Literal["full", "simple"]:
    if value == "full":
        return "full"
    if value == "simple":
        return "simple"
    raise SettingError(f"AUDITAPP_GRADE_SCHEME must be full or simple, not {value!r}.")


def _secret_key(value: str) -> str:
    if not value:
        return secrets.token_urlsafe(32)  # good for one process's life: serve asks for a real one
    if len(value) < 32:
        raise SettingError("AUDITAPP_SECRET_KEY must have at least 32 characters.")
    return value


def _url(value: str) -> str:
    if not value.startswith(("http://", "https://")) or value.endswith("/"):
        raise SettingError(
            "AUDITAPP_PUBLIC_URL must start with http:// or https:// and not end with a slash."
        )
    return value


def _folder(value: str) -> Path:
    return (ROOT / value).resolve()


def _beside(name: str, value: str, database_url: str) -> Path:
    database = database_url.removeprefix("sqlite:///")
    if value or database == database_url:
        return _folder(value or name)
    return Path(database).resolve().parent / name


def _blobs(value: str, database_url: str) -> str:
    if "://" in value and not value.startswith("s3://"):
        raise SettingError("AUDITAPP_BLOBS_URL must be a folder or s3://….")
    return value if "://" in value else str(_beside("files", value, database_url))

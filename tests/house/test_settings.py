"""Settings: each documented, each read, bad values named; secrets may come from files."""

from pathlib import Path

import pytest

from auditapp.base.outgoing import Outgoing
from auditapp.base.settings import ROOT, SETTINGS, SettingError, Settings, load


def documented() -> str:
    """Return docs/settings.md as it must be."""
    lines = [
        "# Settings",
        "",
        "Read from the environment. A secret may stand in a file: end the variable with `_FILE`.",
        "Generated from `auditapp/base/settings.py`; a test compares the two.",
        "",
        "| variable | default | meaning |",
        "| --- | --- | --- |",
    ]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else "–"
        lines.append(f"| `AUDITAPP_{setting.name}` | {default} | {setting.help} |")
    return "\n".join(lines) + "\n"


def test_it_documents_every_setting() -> None:
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == documented()


def test_it_reads_every_setting_of_the_table() -> None:
    read = {*Settings.__struct_fields__, *Outgoing.__struct_fields__} - {"outgoing"}
    assert {setting.name.lower() for setting in SETTINGS} == read


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "AUDITAPP_PORT must be a whole number"),
        ("PORT", "70000", "between 0 and 65535"),
        ("LANGUAGE", "fr", "AUDITAPP_LANGUAGE must be vi or en"),
        ("LANGUAGES_DIR", "nowhere", "AUDITAPP_LANGUAGES_DIR is no folder"),
        ("PUBLIC_URL", "example.org", "AUDITAPP_PUBLIC_URL must start with"),
        ("SIMULATED", "maybe", "AUDITAPP_SIMULATED must be yes or no"),
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("SMALL_CELL", "2", "between 3 and 1000"),
        ("SMTP_SECURITY", "ssl", "AUDITAPP_SMTP_SECURITY must be starttls, tls or none"),
        ("SMTP_HOST", "mail", "AUDITAPP_SMTP_FROM must be an e-mail address"),
        ("WEBHOOK_INSIDE", "home", "AUDITAPP_WEBHOOK_INSIDE"),
    ],
)
def test_it_names_a_bad_value(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        load({f"AUDITAPP_{name}": value})


def test_it_reads_a_secret_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("s" * 40 + "\n")
    assert load({"AUDITAPP_SECRET_KEY_FILE": str(path)}).secret_key == "s" * 40


def test_it_refuses_a_secret_given_twice(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="not both"):
        load({"AUDITAPP_SECRET_KEY": "k" * 40, "AUDITAPP_SECRET_KEY_FILE": str(tmp_path)})


def test_it_says_which_secret_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="AUDITAPP_SECRET_KEY_FILE cannot be read"):
        load({"AUDITAPP_SECRET_KEY_FILE": str(tmp_path / "none")})

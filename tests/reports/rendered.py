"""Documents as an office program and a printer see them: LibreOffice, pdftotext, pdffonts."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.reports.stage import FONTS

_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>
<alias binding="same"><family>Times New Roman</family>
<prefer><family>Tinos</family></prefer></alias>
</fontconfig>"""


def to_pdf(files: Sequence[Path], folder: Path) -> list[Path]:
    """Convert office files to PDF in one go of LibreOffice; returns them in the same order."""
    config = folder / "fonts.conf"
    config.write_text(_FONTS.format(fonts=FONTS, cache=folder / "fontcache"))
    command = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    environ = {**os.environ, "FONTCONFIG_FILE": str(config)}
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=environ)
    return [folder / f"{file.stem}.pdf" for file in files]


def words(pdf: Path) -> str:
    """Return the text of a PDF as it stands on the page."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True)
    return done.stdout.decode()


def fonts(pdf: Path) -> set[tuple[str, bool]]:
    """Return each font of a PDF with whether it is embedded."""
    done = subprocess.run(["pdffonts", str(pdf)], check=True, capture_output=True)
    rows = [line.split() for line in done.stdout.decode().splitlines()[2:]]
    return {(row[0].partition("+")[2] or row[0], row[-5] == "yes") for row in rows}


def pages(pdf: Path, folder: Path) -> list[Path]:
    """Draw every page as a picture."""
    subprocess.run(
        ["pdftoppm", "-r", "50", "-gray", "-png", str(pdf), str(folder / pdf.stem)], check=True
    )
    return sorted(folder.glob(f"{pdf.stem}-*.png"))

"""Numbers and days as readers in Viet Nam and in English write them (82,7% · 21/11/2026)."""

from datetime import date, datetime

from auditapp.base.clock import LOCAL

_AS_HERE = str.maketrans(",.", ".,")


def number(value: float, language: str, decimals: int = 0) -> str:
    """Return 1234.5 as '1,234.5' in English, else as the country writes it: '1.234,5'."""
    text = f"{value:z,.{decimals}f}"  # z: what rounds to nothing has no sign
    return text if language == "en" else text.translate(_AS_HERE)


def percent(share: float, language: str, decimals: int = 1) -> str:
    """Return a share of 1 as '82,7%'; decimals are always shown, so that columns line up."""
    return number(share * 100, language, decimals) + "%"


def day(value: date) -> str:
    """Return a day as dd/mm/yyyy; a moment counts by its day in Viet Nam."""
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL).date()
    return f"{value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """Return a moment in Viet Nam as 'dd/mm/yyyy HH:MM'."""
    return f"{value.astimezone(LOCAL):%d/%m/%Y %H:%M}"

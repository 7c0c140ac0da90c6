"""What the demo tells: the same in the terminal and in .demo/demo.json."""

from pathlib import Path
from typing import Any

import click
import msgspec
import qrcode

ROLES = {
    "administrator": "Quản trị",
    "iso_secretary": "Thư ký ISO",
    "lead_auditor": "Trưởng đoàn đánh giá",
    "auditor": "Đánh giá viên",
    "manager": "Lãnh đạo",
    "unit_head": "Trưởng phòng",
    "province_viewer": "Xem toàn tỉnh",
}


class Login(msgspec.Struct):
    """A sign-in of the demo."""

    role: str
    username: str
    password: str


class Place(msgspec.Struct):
    """The agency of a counter."""

    id: str
    name: str


class Point(msgspec.Struct):
    """A counter of the demo and the address in its QR code."""

    code: str
    url: str
    agency: Place


class Demo(msgspec.Struct):
    """.demo/demo.json."""

    url: str
    logins: list[Login]
    points: list[Point]
    audit_url: str
    api_token: str


def write(path: Path, demo: Demo) -> None:
    """Write demo.json, readable by its owner only: it holds passwords."""
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(demo), indent=2) + b"\n")


def read(path: Path) -> Demo:
    """Read demo.json."""
    return msgspec.json.decode(path.read_bytes(), type=Demo)


def tell(demo: Demo, path: Path) -> None:
    """Print address, sign-ins, and the link and QR of one counter."""
    say: Any = click.secho
    say(f"\n  {demo.url}\n", bold=True, fg="green")
    for login in demo.logins:
        role = f"{login.role} ({ROLES[login.role]})"
        say(f"  {role:<42} {login.username:<14} {login.password}")
    point = demo.points[0]
    say(f"\n  {point.agency.name}")
    say(f"  {point.url}\n", bold=True)
    code = qrcode.QRCode(border=2)
    code.add_data(point.url)
    code.print_ascii(invert=True)
    say(f"  An audit under way: {demo.audit_url}")
    say(f"  The same for programs: {path}\n")

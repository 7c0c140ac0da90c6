"""The demo's photos: drawn here, so that nobody's desk is shown, and taken in as any photo is."""

import io
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter

from auditapp.audits.actions import Incoming, Keeper, add_file
from auditapp.base.clock import Clock
from auditapp.base.ids import new_id
from auditapp.people.models import Actor
from auditapp.store.engine import Database

SIZE = (1200, 900)
WALL, WOOD, PAPER, INK, STAMP = "#d9d3c4", "#8a6a45", "#f4f1e6", "#39424e", "#b3261e"
BINDERS = ("#1f4e79", "#7a1f2b", "#2f5d3a", "#4b4b4b", "#9c6b12")
CAPTIONS = (
    "Sổ theo dõi hồ sơ quý III, các cột ghi đủ ngày nhận và ngày trả",
    "Tủ lưu hồ sơ, nhãn theo năm và lĩnh vực",
    "Trang có dấu giáp lai, chữ ký của người nhận",
)


async def take_photos(
    database: Database, clock: Clock, actor: Actor, audit_id: str, items: Sequence[str], *,
    keeper: Keeper,
) -> None:  # fmt: skip
    """Take one photo on each of these lines."""
    for number, item in enumerate(items):
        incoming = Incoming(
            edit_id=new_id(),
            item=item,
            content=_drawn(number),
            caption=CAPTIONS[number % len(CAPTIONS)],
        )
        await add_file(database, clock, actor, audit_id, incoming, keeper=keeper)


def _drawn(number: int) -> bytes:
    rng = random.Random(number)
    image = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(image)
    if number % len(CAPTIONS) == 1:
        _shelves(pen, rng)
    else:
        _register(pen, rng, is_stamped=number % len(CAPTIONS) == 2)
    image = image.rotate(rng.uniform(-2, 2), Image.Resampling.BILINEAR, fillcolor=WOOD)
    grain = Image.effect_noise(SIZE, 18).convert("RGB")
    image = Image.blend(image.filter(ImageFilter.GaussianBlur(1)), grain, 0.06)
    held = io.BytesIO()
    image.save(held, "JPEG", quality=80)
    return held.getvalue()


def _register(pen: ImageDraw.ImageDraw, rng: random.Random, *, is_stamped: bool) -> None:
    """Draw an open register on a desk: ruled rows, a hand's lines in them."""
    pen.rectangle((0, 0, *SIZE), fill=WOOD)
    pen.rectangle((110, 70, 1090, 840), fill=PAPER, outline=INK, width=3)
    for left in (220, 420, 760, 930):
        pen.line((left, 70, left, 840), fill=INK, width=2)
    for top in range(150, 840, 55):
        pen.line((110, top, 1090, top), fill=INK, width=1)
        for left, width in ((130, 70), (240, 150), (440, 290), (780, 130), (950, 110)):
            x = left
            end = left + rng.randint(width // 2, width)
            while x < end:
                step = rng.randint(8, 20)
                pen.arc((x, top - 36, x + step, top - 12), 0, rng.randint(140, 300), INK, 3)
                x += step
    if is_stamped:
        pen.ellipse((700, 520, 940, 760), outline=STAMP, width=8)
        pen.ellipse((730, 550, 910, 730), outline=STAMP, width=3)


def _shelves(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    """Draw a cupboard with binders, each with its label."""
    pen.rectangle((60, 30, 1140, 880), fill=WOOD)
    for top in (70, 350, 630):
        pen.rectangle((90, top, 1110, top + 230), fill="#4a3826")
        left = 100
        while left < 1040:
            width, height = rng.randint(46, 74), rng.randint(180, 215)
            shade = rng.choice(BINDERS)
            pen.rectangle((left, top + 230 - height, left + width, top + 230), fill=shade)
            pen.rectangle((left + 9, top + 90, left + width - 9, top + 160), fill=PAPER)
            left += width + 6

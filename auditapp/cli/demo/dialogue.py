"""The demo's dialogue with citizens: comments read, tagged and handled, replies, public pages."""

from datetime import timedelta

from auditapp.agencies.models import Agency
from auditapp.base.clock import FixedClock, local_date
from auditapp.cli.demo.hearing import hear_of
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.surveys.actions.count_words import count_words
from auditapp.surveys.actions.index_comments import index_all
from auditapp.surveys.actions.reply import publish_reply, set_public_page, write_reply
from auditapp.surveys.actions.review import add_tag, handle_comment, mark_read, tag_comment
from auditapp.surveys.models.comment import DeskComment
from auditapp.surveys.queries.cells import list_forms
from auditapp.surveys.queries.desk import Wanted, list_page, search_page

CENTRE = "TTPVHCC"
COMMUNE = "05983"
TAGS = ("Thời gian chờ", "Hướng dẫn hồ sơ", "Nơi chờ", "Khen ngợi")
HANDLED = (
    (("cho",), "Thời gian chờ", "Đã bố trí thêm một công chức trực quầy vào sáng thứ Hai."),
    (("ghe",), "Nơi chờ", "Đã đề nghị Văn phòng bổ sung ghế ngồi, lắp trong tuần sau."),
    (("huong", "dan"), "Hướng dẫn hồ sơ", "Đã sửa bảng hướng dẫn và in cỡ chữ lớn hơn."),
)
REPLIES = (
    (CENTRE, "Nhiều người phải chờ lâu vào sáng thứ Hai.",
     "Từ tháng này có thêm một quầy tiếp nhận vào sáng thứ Hai và lấy số trước qua mạng."),
    (COMMUNE, "Hướng dẫn về thành phần hồ sơ còn khó hiểu.",
     "Cơ quan đã viết lại bảng hướng dẫn bằng lời ngắn gọn, có ví dụ điền sẵn, đặt tại từng quầy."),
)  # fmt: skip


async def answer_in_public(
    database: Database, clock: FixedClock, manager: Actor, units: dict[str, Agency]
) -> None:
    """Read some comments, handle a few, reply in public twice and open two public pages."""
    await index_all(database, clock)
    await count_words(database, clock)
    province = units["20"]
    tags = {
        name: (await add_tag(database, clock, manager, agency_id=province.id, name=name)).id
        for name in TAGS
    }
    page = await _look(database, clock, province, ())
    await mark_read(
        database, clock, manager, numbers=[str(one.doc) for one in page[::2]], is_read=True
    )
    for words, tag, how in HANDLED:
        for comment in (await _look(database, clock, province, words))[:2]:
            number = str(comment.doc)
            await tag_comment(database, manager, number=number, tag_ids=[tags[tag]])
            await handle_comment(database, clock, manager, number=number, how=how)
    for code, said, done in REPLIES:
        reply = await write_reply(
            database, clock, manager, agency_id=units[code].id, texts=(said, done)
        )
        await publish_reply(database, clock, manager, reply_id=reply.id)
        await set_public_page(database, clock, manager, agency_id=units[code].id, is_open=True)
    await hear_of(database, clock, manager, units)


async def _look(
    database: Database, clock: FixedClock, province: Agency, words: tuple[str, ...]
) -> list[DeskComment]:
    """Return the first comments of the province that have all these words."""
    today = local_date(clock.now())
    async with database.reading() as conn:
        surveys = tuple(survey for survey, _, _ in await list_forms(conn, province.root_id))
        wanted = Wanted(
            root_id=province.root_id,
            surveys=surveys,
            first=today - timedelta(days=365),
            last=today,
        )
        if not words:
            return (await list_page(conn, wanted, after="")).comments
        groups = [(word,) for word in words]
        found = await search_page(conn, wanted, exact=groups, near=groups, after="")
        return found.comments

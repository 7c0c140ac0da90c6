"""The whole way of a photo with a bucket in place of the folder."""

from collections.abc import Iterator

import pytest

from auditapp.audits.actions import Keeper
from auditapp.store.blobs import Blobs
from tests import bucket
from tests.audits.files.stage import kept_keys, named_keys, send, shown
from tests.audits.files.test_change import remove
from tests.audits.stage import Stage

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with bucket.served(tmp_path_factory.mktemp("bucket")) as (url, _):
        yield url


async def test_it_keeps_hands_out_and_deletes_photos_in_a_bucket(stage: Stage, url: str) -> None:
    service = stage.service
    service.keeper = Keeper(Blobs(url), service.keeper.studio)
    stage.lead.acts(stage.client)
    assert (await send(stage, caption="Quầy")).status_code == 200
    (photo,) = await shown(stage)
    for where in ("files", "thumbnails"):
        path = f"/audits/{stage.audit.id}/{where}/{photo.sha256}"
        assert (await stage.client.get(path)).status_code == 200
    assert len(await kept_keys(stage)) == 2
    assert await kept_keys(stage) == await named_keys(stage)
    assert (await remove(stage)).status_code == 303
    assert await kept_keys(stage) == set()

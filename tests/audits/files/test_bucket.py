"""The whole way of a photo with a bucket in place of the folder."""

import pytest

from auditapp.audits.actions import Keeper
from auditapp.store.blobs import Blobs
from tests.audits.files.stage import kept_keys, named_keys, send, shown
from tests.audits.files.test_change import remove
from tests.audits.stage import Stage

pytestmark = pytest.mark.anyio


async def test_it_keeps_hands_out_and_deletes_photos_in_a_bucket(
    stage: Stage, bucket_url: str
) -> None:
    service = stage.service
    service.keeper = Keeper(Blobs(bucket_url), service.keeper.studio)
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

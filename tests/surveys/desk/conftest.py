"""The cast with forms published and one survey open: tests add counts and comments."""

import pytest

from auditapp.app.service import Service
from tests.surveys.results.answers import Answers, open_answers


@pytest.fixture
async def answers(service: Service) -> Answers:
    """Counts to fill, of the counter survey."""
    return await open_answers(service.database)

"""Whatever an action does, the search finds what is there afterwards and nothing else."""

from collections.abc import AsyncIterator

import pytest

from tests.contact_book import assert_documents_are_fresh
from tests.databases import BUSINESS, OTHER_BUSINESS
from tools.storage.toolkit import SqlToolkit


@pytest.fixture
async def toolkit(toolkit: SqlToolkit) -> AsyncIterator[SqlToolkit]:
    """The same as everywhere; after the test each contact has the document it should have."""
    yield toolkit
    for business_id in (BUSINESS, OTHER_BUSINESS):
        await assert_documents_are_fresh(toolkit, business_id)

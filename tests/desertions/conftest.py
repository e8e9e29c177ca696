import pytest


@pytest.fixture
def desk(client, reporter):  # type: ignore[no-untyped-def]
    client.force_login(reporter)
    return client

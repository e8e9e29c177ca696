import pytest

from tests.factories import sign_client_in


@pytest.fixture
def desk(client, reporter):  # type: ignore[no-untyped-def]
    sign_client_in(client, reporter)
    return client

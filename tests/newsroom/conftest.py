import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.factories import sign_client_in


@pytest.fixture
def desk() -> Client:
    client = Client()
    sign_client_in(client, User.objects.create_superuser("root", password="x"))
    return client

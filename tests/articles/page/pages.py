"""Pages as a reader gets them."""

from django.test import Client


def get(address: str, **headers: str) -> str:
    return Client(**headers).get(address).content.decode()

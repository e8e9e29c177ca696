"""What an app for one-time codes does: RFC 6238 with SHA-1, 30 seconds and six digits."""

import base64
import hashlib
import hmac
import re
import struct
import time

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client

from newsroom.lib.sealing.keys import unseal

PASSWORD = "correct horse battery"


def code_of(secret: str, steps: int = 0) -> str:
    """The code that the app shows now, or so many steps later; an earlier one is still good for some seconds."""
    if steps < 0 and (left := 30 - time.time() % 30) < 4:
        time.sleep(left)
    counter = int(time.time()) // 30 + steps
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def secret_of(user: User) -> str:
    return unseal(Authenticator.objects.get(user=user, type="totp").data["secret"])


def secret_on(page: str) -> str:
    return re.search(r'class="secret">(\w+)<', page)[1]  # type: ignore[index]


def send_password(client: Client, user: User, password: str = PASSWORD, **headers: str):  # type: ignore[no-untyped-def]
    return client.post("/sign-in/", {"login": user.username, "password": password}, headers=headers)


def set_up(client: Client, user: User) -> list[str]:
    """Sign in for the first time with the code of the step before, and return the recovery codes."""
    assert send_password(client, user).status_code == 302
    secret = secret_on(client.get("/sign-in/set-up/").content.decode())
    answer = client.post("/sign-in/set-up/", {"code": code_of(secret, -1)})
    assert answer["Location"] == "/sign-in/recovery-codes/"
    codes = re.findall(r"<code>(\d{8})</code>", client.get(answer["Location"]).content.decode())
    assert client.post("/sign-in/recovery-codes/")["Location"] == "/admin/"
    return codes

"""The demonstration: an example article with its staff and its readers, all invented."""

import datetime
import secrets

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from articles.demo import build as stories
from articles.models import Article
from desertions.demo import build as case_database
from desertions.demo import desk, letters
from desertions.models import Case

STAFF = {
    "reporter": ("vera", "Vera", "Lind"),
    "data editor": ("tomas", "Tomas", "Reh"),
    "editor": ("irina", "Irina", "Sol"),
    "moderator": ("pavel", "Pavel", "Oss"),
}
ADMINISTRATOR = "admin"


def is_there() -> bool:
    """Return whether the database has content already, demonstration or real."""
    return Article.objects.exists() or Case.objects.exists()


def build() -> dict[str, tuple[str, str]]:
    """Build everything and return each role's user name and password. The passwords are stored nowhere else in clear.

    What staff did to the cases afterwards comes in a transaction of its own, as it would in use.
    """
    now = timezone.now()
    accounts = _build(now)
    desk.build(
        by=User.objects.get(username=accounts["data editor"][0]),
        second=User.objects.get(username=accounts["editor"][0]),
        at=now,
    )
    return accounts


@transaction.atomic
def _build(now: datetime.datetime) -> dict[str, tuple[str, str]]:
    accounts = {role: (username, secrets.token_urlsafe(12)) for role, (username, _first, _last) in STAFF.items()}
    accounts["administrator"] = (ADMINISTRATOR, secrets.token_urlsafe(12))
    people = {role: _person(role, *names, password=accounts[role][1]) for role, names in STAFF.items()}
    administrator = User.objects.create_superuser(ADMINISTRATOR, password=accounts["administrator"][1])
    case_database.build(by=people["data editor"], editors=(people["editor"], administrator), at=now)
    letters.build(by=people["data editor"], at=now)
    articles = stories.build(reporter=people["reporter"], editor=people["editor"], at=now)
    if apps.is_installed("comments"):
        _comments(articles[0], people["moderator"], now)
    return accounts


def _person(role: str, username: str, first: str, last: str, *, password: str) -> User:
    user = User.objects.create_user(username, password=password, first_name=first, last_name=last, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def _comments(article: Article, moderator: User, at: datetime.datetime) -> None:
    from comments import demo as comments

    comments.build(article, moderator=moderator, at=at)

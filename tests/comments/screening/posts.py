"""Comments that go through screening, and decisions to learn from."""

from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.forms import stamp_purpose
from comments.models import Comment
from comments.moderation import actions
from newsroom.lib.web import form_stamps
from tests.comments.factories import make_comment


def post(article: Article, text: str, **over):  # type: ignore[no-untyped-def]
    data = {"name": "", "text": text, "stamp": form_stamps.issue(stamp_purpose(article.pk)), "as_it_is": "1"} | over
    answer = Client().post(f"/comments/{article.pk}/", data)
    assert answer.status_code == 200
    return Comment.objects.latest("pk")


def kinds(comment: Comment) -> list[str]:
    return [row[0] for row in comment.findings]


def decide(article: Article, moderator, number: int) -> None:  # type: ignore[no-untyped-def]
    for place in range(number):
        good = make_comment(article, status="pending", text=f"Дивизия стояла у реки, письмо номер {place} пришло домой")
        bad = make_comment(article, status="pending", text=f"Выиграй приз номер {place}, казино ждёт, бонус новичку")
        actions.approve(good, by=moderator, at=timezone.now())
        actions.reject(bad, reason="spam", by=moderator, at=timezone.now())

"""Comments posted at the same instant, twice, or while their parent is deleted."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment
from comments.moderation import actions
from tests.comments.factories import make_comment
from tests.comments.posting.sending import stamp
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")


@pytest.mark.django_db(transaction=True)
def test_same_post_twice_within_a_moment_is_one_comment_with_one_receipt(article):
    data = {"text": "Sent twice by a nervous thumb.", "stamp": stamp(article)}
    answers: list[bytes] = []
    gate = threading.Barrier(2)

    def once() -> None:
        gate.wait()
        answers.append(Client().post(f"/comments/{article.pk}/", data).content)
        connections.close_all()

    threads = [threading.Thread(target=once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Comment.objects.count() == 1
    codes = {body.split(b'class="receipt-code"')[1][:120] for body in answers}
    assert len(codes) == 1


@pytest.mark.django_db(transaction=True)
def test_reply_while_its_parent_is_deleted_hangs_below_it_or_is_given_back(article):
    moderator = make_user("")
    for _ in range(10):
        parent = make_comment(article)
        data = {"text": f"An answer to {parent.pk}.", "stamp": stamp(article), "parent": parent.pk}
        gate = threading.Barrier(2)
        codes: list[int] = []

        def answer(gate=gate, data=data, codes=codes) -> None:  # type: ignore[no-untyped-def]
            gate.wait()
            response = Client().post(f"/comments/{article.pk}/", data)
            codes.append(response.status_code)
            assert response.status_code == 200 or data["text"] in response.content.decode()
            connections.close_all()

        def delete(gate=gate, parent=parent) -> None:  # type: ignore[no-untyped-def]
            gate.wait()
            actions.delete(parent, by=moderator, at=timezone.now())
            connections.close_all()

        threads = [threading.Thread(target=target) for target in (answer, delete)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert codes[0] in (200, 400, 409)
        assert Comment.objects.filter(parent=parent).count() == (codes[0] == 200)


@pytest.mark.django_db(transaction=True)
def test_answers_and_waiting_pages_at_once_do_not_block_one_another(article, settings):
    settings.COMMENT_RATES = {kind: {"at_once": 100, "seconds": 1} for kind in ("network", "onion")}
    from comments.posting.drafts import Draft, defer

    parent = make_comment(article)
    codes: list[int] = []

    def answers() -> None:
        for number in range(6):
            data = {"text": f"Answer {number} {threading.get_ident()}", "stamp": stamp(article), "parent": parent.pk}
            codes.append(Client().post(f"/comments/{article.pk}/", data).status_code)
        connections.close_all()

    def waits(name: str) -> None:
        for number in range(6):
            nonce = f"{name}{number:020d}"
            defer(article, Draft("", f"Waiting {nonce}", nonce, parent.pk), seconds=-1, at=timezone.now())
            codes.append(Client().post(f"/comments/waiting/{nonce}/").status_code)
        connections.close_all()

    workers = [threading.Thread(target=answers) for _ in range(2)]
    workers += [threading.Thread(target=waits, args=(name,)) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert set(codes) == {200}
    assert Comment.objects.count() == 25

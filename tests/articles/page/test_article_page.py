"""The article's page: what it shows, how few queries it takes, and that it is never stale."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editing import usage
from articles.models import Article, Tag
from articles.publishing import corrections, publish
from desertions.models import Case, DisclosureThreshold
from tests.factories import make_article, make_case, make_figure, make_rendered, release_values, sign_client_in

pytestmark = pytest.mark.django_db


def token(slug: str, mode: str = "live") -> str:
    return f'<data value="{slug}" class="figure-number" data-mode="{mode}">—</data>'


@pytest.fixture
def article() -> Article:
    article = make_article(published_at=timezone.now() - timedelta(days=1))
    article.tags.add(Tag.objects.create(name="Army", slug="army"))
    return article


def with_figures(article: Article, number: int) -> None:
    kinds = ["contract", "mobilised", "conscript", "volunteer"]
    slugs = [make_figure(definition={"contract_type": kinds[: n % 4 + 1]}).slug for n in range(number)]
    article.body = "".join(f"<p>There are {token(slug)} of them.</p>" for slug in slugs)
    article.save()
    usage.update_usage(article)


def queries_of_first_visit(address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(address).status_code == 200
    return len(queries)


def test_first_visit_takes_at_most_eight_queries_whatever_it_holds(article):
    make_case()
    with_figures(article, 1)
    few = queries_of_first_visit(article.get_absolute_url())
    with_figures(article, 12)
    assert queries_of_first_visit(article.get_absolute_url()) <= few <= 8


def test_repeated_visit_takes_one_query_and_is_answered_with_304(article):
    client = Client()
    first = client.get(article.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        again = client.get(article.get_absolute_url(), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(queries) == 1
    assert client.get(article.get_absolute_url(), headers={"if-none-match": '"other"'}).status_code == 200


def page(article: Article) -> str:
    return Client().get(article.get_absolute_url()).content.decode()


def test_kept_page_is_never_stale(article, editor):
    make_case()
    with_figures(article, 1)
    release_values()
    assert ">1</a>" in page(article)
    make_case()
    assert ">1</a>" in page(article)
    release_values()
    assert ">2</a>" in page(article)
    Case.objects.update(contract_type="mobilised")
    release_values()
    assert ">0</a>" in page(article)

    for _ in range(5):
        make_case(contract_type="contract")
    release_values()
    assert "100 % verified" in page(article)
    DisclosureThreshold.objects.create(k=6, reason="Safer.", by=editor, at=timezone.now())
    assert "verified" not in page(article)

    corrections.correct(article, text="It was three, not two.", changes_sense=True, at=timezone.now())
    assert "It was three, not two." in page(article)

    publish.withdraw(article, by=editor, at=timezone.now())
    assert Client().get(article.get_absolute_url()).status_code == 410
    assert article.headline not in Client().get("/").content.decode()


def test_rolled_back_change_shows_nothing_and_a_committed_one_everything(article):
    from django.db import transaction

    assert "Changed" not in page(article)
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(headline="Changed")
        transaction.set_rollback(True)
    assert "Changed" not in page(article)
    Article.objects.filter(pk=article.pk).update(headline="Changed")
    assert "Changed" in page(article)


@pytest.mark.django_db(transaction=True)
def test_scheduled_article_appears_by_itself_when_its_hour_comes():
    import time

    article = make_article(published_at=timezone.now() + timedelta(seconds=1.5), headline="Later news")
    client = Client()
    assert client.get(article.get_absolute_url()).status_code == 404
    assert "Later news" not in client.get("/").content.decode()
    with CaptureQueriesContext(connection) as queries:
        assert "Later news" not in client.get("/").content.decode()
    assert len(queries) <= 1
    time.sleep(2)
    assert "Later news" in client.get("/").content.decode()
    assert client.get(article.get_absolute_url()).status_code == 200


def test_page_shows_byline_order_section_tag_photograph_and_dates(article):
    from articles.models import Byline
    from tests.factories import make_author

    Byline.objects.create(article=article, author=make_author(name="First Author"), position=0)
    Byline.objects.exclude(author__name="First Author").update(position=1)
    article.photograph = make_rendered(caption="A caption", credit="A credit")
    article.save()
    html = page(article)
    other = article.bylines.get(position=1).author.name
    assert html.index("First Author") < html.index(other)
    for fragment in (article.section.name, "Army", "A caption", "A credit", 'alt="A field"'):
        assert fragment in html


def test_address_with_another_date_or_an_unknown_slug_is_not_found(article):
    right = article.get_absolute_url()
    day = timezone.localtime(article.published_at)
    assert Client().get(right.replace(f"/{day.day}/", f"/{day.day % 28 + 1}/")).status_code == 404
    answer = Client().get(right.replace(article.slug, "nothing-here"))
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_reader_page_has_a_strict_policy_and_asks_nothing_of_other_origins(article):
    answer = Client().get(article.get_absolute_url())
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    html = answer.content.decode()
    assert "<style" not in html
    assert " style=" not in html
    assert "onclick" not in html
    links = re.compile(r"<a\b[^>]*>")  # which ask for something only when a reader follows them
    for address in re.findall(r'(?:src|href|srcset)="(https?:[^"]+)"', links.sub("", html)):
        assert address.startswith("http://testserver")


def test_page_sets_no_cookie(article):
    client = Client()
    client.get(article.get_absolute_url())
    assert not client.cookies


def test_readers_in_two_languages_never_get_each_others_page(article):
    russian = Client(HTTP_ACCEPT_LANGUAGE="ru").get(article.section.get_absolute_url()).content.decode()
    english = Client(HTTP_ACCEPT_LANGUAGE="en").get(article.section.get_absolute_url()).content.decode()
    assert '<html lang="ru">' in russian
    assert '<html lang="en">' in english


@pytest.mark.parametrize("reader", ["en", "ru"])
def test_menus_follow_the_story_and_the_switch_leads_to_its_translation(article, reader):
    translation = make_article(
        slug="po-russki", headline="По-русски", language="ru", translation_of=article, section=article.section
    )
    answer = Client(HTTP_ACCEPT_LANGUAGE=reader).get(translation.get_absolute_url())
    page = answer.content.decode()
    assert answer.headers["Content-Language"] == "ru"
    assert '<html lang="ru">' in page
    assert "Перейти к тексту" in page
    assert re.search(rf'<a class="language" href="{article.get_absolute_url()}"[^>]*>\s*English', page)


def test_switch_of_a_story_without_a_translation_leads_to_the_front_page(article):
    page = Client().get(article.get_absolute_url()).content.decode()
    assert re.search(r'action="/language/">\s*<input type="hidden" name="next" value="/">', page)


def test_page_that_staff_saw_is_never_kept_for_readers(editor):
    hidden = make_figure(is_public=False)
    staff = Client()
    sign_client_in(staff, editor)
    assert staff.get(hidden.get_absolute_url()).status_code == 200
    assert Client().get(hidden.get_absolute_url()).status_code == 404


def test_page_of_a_figure_lists_the_published_stories_that_use_it():
    figure = make_figure("men-who-left")
    make_case()
    release_values()
    token = '<p><data value="men-who-left" data-mode="live">—</data></p>'
    shown = make_article(slug="shown", headline="A story with a number", body=token)
    later = make_article(
        slug="later", headline="A story to come", body=token, published_at=timezone.now() + timedelta(1)
    )
    for article in (shown, later):
        usage.update_usage(article)
    page = Client().get(figure.get_absolute_url()).content.decode()
    assert f'<a href="{shown.get_absolute_url()}" lang="en">A story with a number</a>' in page
    assert "A story to come" not in page

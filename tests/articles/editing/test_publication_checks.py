"""What is asked of a text before readers get it."""

import pytest
from django.utils import timezone

from articles.editing import publication_checks, usage
from articles.models import Article, Byline, Photograph
from articles.publishing import publish
from desertions.cases.named_in_text import cases_named_in
from desertions.models import Figure
from tests.articles.article_form import press
from tests.articles.tokens import TOKEN
from tests.factories import (
    NOW,
    make_article,
    make_case,
    make_document,
    make_draft,
    make_figure,
    make_identity,
    make_photograph,
    make_section,
    release_values,
    sign_client_in,
)

pytestmark = pytest.mark.django_db


def findings_of(article: Article) -> dict[str, bool]:
    return {
        finding.text: finding.blocks
        for finding in publication_checks.check_before_publication(article, article, at=NOW)
    }


def test_complete_text_is_found_nothing_against():
    assert findings_of(make_draft()) == {}


def test_what_is_missing_blocks():
    article = make_draft(headline=" ", standfirst="")
    Byline.objects.all().delete()
    assert findings_of(article) == {
        "Fill in before publishing: headline, standfirst.": True,
        "Name at least one author before publishing.": True,
    }


@pytest.mark.parametrize(
    "body", ["<p></p>", "<p>&nbsp;</p><p><br></p>", "<p>\u200b</p>", "<hr>", "<ul><li><p></p></li></ul>"]
)
def test_text_without_a_letter_blocks(body):
    assert findings_of(make_draft(body=body)) == {"Fill in before publishing: text.": True}


def test_photograph_alone_is_a_text():
    photograph = make_photograph(alt="A field")
    assert findings_of(make_draft(body=f'<figure data-photographs="{photograph.pk}"></figure>')) == {}


def test_photograph_without_words_for_those_who_cannot_see_blocks():
    lead, inside = make_photograph(alt=""), make_photograph(alt="Same", caption="Same")
    html = f'<p>x</p><figure data-photographs="{inside.pk} 999999"></figure>'
    assert findings_of(make_draft(photograph=lead, body=html)) == {
        f"Photograph {lead.pk} has no alternative text.": True,
        "Photograph 999999 does not exist.": True,
        f"The alternative text of photograph {inside.pk} repeats its caption: say what can be seen.": False,
    }


def test_document_that_is_not_there_blocks():
    assert findings_of(make_draft(body='<aside data-document="999999"></aside>')) == {
        "Document 999999 does not exist.": True
    }


def test_link_within_the_site_that_leads_nowhere_is_told(settings):
    live = make_article(published_at=timezone.now())
    draft, section = make_draft(), make_section()
    good = [live.get_absolute_url(), section.get_absolute_url(), f"{settings.SITE_URL}/corrections/", "#part-1", "/"]
    good += ["/feed", live.get_absolute_url().rstrip("/"), "/cases/?fbclid=1", "/search/?q=court&what=cases"]
    good += ["https://elsewhere.example/nothing/", "mailto:a@b.example"]
    odd = ["//[", "/shared/1:x/"]
    dead = [*odd, "/nothing/", draft.get_absolute_url(), "/sections/none/", f"{settings.SITE_URL}/tags/none/"]
    dead += ["/cases/?no=1", "/nothing", "/front-page/"]
    html = "".join(f'<p><a href="{address}">x</a></p>' for address in good + dead)
    assert findings_of(make_draft(body=html)) == {f"A link leads nowhere: {address}": False for address in dead}


def test_figure_of_one_man_is_told():
    make_case()
    make_figure("men", label_en="men of one kind")
    release_values()
    assert findings_of(make_draft(body=f"<p>{TOKEN.format(mode='live')}</p>")) == {
        "“men of one kind” is 1: a number this small may identify a person.": False
    }


def test_sum_that_broke_and_figure_that_is_not_public_block():
    make_case()
    make_case()
    whole, part = make_figure("men", label_en="whole"), make_figure(definition={"contract_type": ["conscript"]})
    whole.parts.add(part)
    release_values()
    article = make_draft(body=f"<p>{TOKEN.format(mode='live')}</p>")
    assert findings_of(article) == {"whole is 2, but its parts add up to 0.": True}
    Figure.objects.update(is_public=False)
    assert findings_of(article) == {"The figure “men” is not public yet.": True}


def test_frozen_number_that_drifted_is_told_when_the_text_is_published_again(editor):
    make_figure("men", label_en="men")
    release_values()
    article = make_draft(body=f"<p>{TOKEN.format(mode='frozen')}</p>")
    usage.update_usage(article)
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    make_case()
    make_case()
    assert findings_of(article) == {"Readers see 0 for “men”; the desk counts 2. Release the figures first.": False}
    release_values()
    assert findings_of(article) == {"The text freezes “men” at 0; it is now 2.": False}


@pytest.mark.parametrize(
    "text",
    [
        "Рядовой Щербаков Юрий не вернулся.",
        "о Щербакове Юрии",
        "Ю. Щербаков",
        "Щербакова Ю.Е. видели",
        "Private Yuriy Shcherbakov did not return.",
        "Iurii Scherbakov",
        "SHCHERBAKOV, Yuri",
    ],
)
def test_name_under_seal_is_found_in_either_alphabet_and_any_case(text):
    case = make_case()
    make_identity(case, surname="Щербаков", given_name="Юрий", patronymic="Евгеньевич")
    message = f"The text names a person whose name is sealed. Case: {case.public_id}."
    assert findings_of(make_draft(body=f"<p>{text}</p>")) == {message: False}
    note = f'<p>x<span class="footnote">{text}</span></p>'
    assert findings_of(make_draft(body=note)) == {message: False}
    assert findings_of(make_draft(headline=text)) == {message: False}


@pytest.mark.parametrize(
    ("surname", "given", "text"),
    [
        ("Иванов", "Павел", "У Иванова Павла отпуск."),
        ("Заяц", "Лев", "Льва Зайца видели."),
        ("Орёл", "Пётр", "Peter Orel"),
        ("Иванов", "Александр", "Alexander Ivanov"),
        ("Иванов", "Виктор", "Victor Ivanov"),
        ("Иванов", "Михаил", "Michael Ivanov"),
        ("Салтыков-Щедрин", "Иван", "Иван Салтыков-Щедрин"),
        ("О'Коннор", "Иван", "Иван О'Коннор"),
        ("Иванов", "Юрий", "Ива\u0301нов Ю\u0301рий"),
        ("Семёнов", "Пётр", "Се\u00adменов Петр"),
        ("Иванов", "Филипп", "Filip Ivanov"),
    ],
)
def test_name_is_found_in_every_form_it_takes(surname, given, text):
    case = make_case()
    make_identity(case, surname=surname, given_name=given)
    assert cases_named_in(text) == [case.public_id]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("Иван", "Петров и Сидоров"),
        ("Виктор", "Петрова в лесу"),
        ("Алексей", "Petrov, a soldier"),
        ("Иван", "Petrov I saw"),
    ],
)
def test_short_words_are_no_initials(given, text):
    make_identity(make_case(), surname="Петров", given_name=given)
    assert cases_named_in(text) == []


def test_name_is_found_in_cells_captions_and_titles():
    case = make_case()
    make_identity(case, surname="Щербаков", given_name="Юрий")
    message = f"The text names a person whose name is sealed. Case: {case.public_id}."
    cells = "<table><tbody><tr><td>Юрий</td><td>Щербаков</td></tr></tbody></table>"
    photograph, document = make_photograph(caption="Юрий Щербаков"), make_document(title="Letter of Yuri Shcherbakov")
    for html in (
        cells,
        f'<p>x</p><figure data-photographs="{photograph.pk}"></figure>',
        f'<p>x</p><aside data-document="{document.pk}"></aside>',
    ):
        assert findings_of(make_draft(body=html)) == {message: False}


@pytest.mark.parametrize("text", ["Щербаков молчит.", "Юрий и Евгений", "Щербаковская улица", "Щербаков Пётр"])
def test_surname_alone_or_another_given_name_is_not_told(text):
    make_identity(make_case(), surname="Щербаков", given_name="Юрий", patronymic="Евгеньевич")
    assert findings_of(make_draft(body=f"<p>{text}</p>")) == {}


def test_names_by_the_hundred_cost_no_query_each(django_assert_max_num_queries):
    for n in range(30):
        make_identity(make_case(), surname=f"Вымышленный{n}")
    article = make_draft()
    with django_assert_max_num_queries(8):
        publication_checks.check_before_publication(article, article, at=NOW)


def test_editor_overrules_warnings_knowingly_and_blocks_never(client, editor):
    sign_client_in(client, editor)
    article = make_draft(body='<p><a href="/nothing/">x</a></p>')
    html = {"body": article.body}
    page = press(client, article, "publish_one", **html)
    article.refresh_from_db()
    assert article.status == "draft"
    assert page.status_code == 302
    assert "A link leads nowhere: /nothing/" in client.get("/admin/").content.decode()
    press(client, article, "publish_one", despite_warnings="on", **html)
    article.refresh_from_db()
    assert article.status == "published"
    article = make_draft(photograph=make_photograph(alt=""))
    over = {"photograph": str(article.photograph_id), "despite_warnings": "on"}
    press(client, article, "publish_one", **over)
    article.refresh_from_db()
    assert article.status == "draft"
    Photograph.objects.update(alt="A field")
    press(client, article, "publish_one", **over)
    article.refresh_from_db()
    assert article.status == "published"

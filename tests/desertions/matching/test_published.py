"""What the page of a figure says of chance."""

import datetime

import pytest

from desertions.matching import deciding, running
from desertions.models import Match
from desertions.vocabulary import Opinion, Proves
from tests.factories import NOW, make_case, make_entry, make_figure, make_identity, make_list

pytestmark = pytest.mark.django_db
BORN = datetime.date(1990, 4, 17)


@pytest.fixture
def confirmed(data_editor):
    named = make_list(proves=Proves.WANTED)
    make_identity(make_case(), surname="Шерстобитов", given_name="Пётр", patronymic="Ильич", born_on=BORN)
    make_entry(named, surname="Шерстобитов", given_name="Пётр", patronymic="Ильич", born_on=BORN)
    running.work(running.begin_run(named, by=data_editor, at=NOW, by_worker=False).pk)
    deciding.judge(Match.objects.get(), opinion=Opinion.SAME, by=data_editor, at=NOW)
    return named


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_figure_that_rests_on_matches_says_what_namesakes_would_give(confirmed, client, answer):
    figure = make_figure(definition={"on_wanted_list": [answer]})
    page = client.get(figure.get_absolute_url()).content.decode()
    assert "What chance alone would find" in page
    assert "1 man was recognised in a list (official request or list)" in page
    assert "full name and date of birth" in page
    assert "&lt; 0.05" in page
    assert confirmed.title not in page


def test_other_figures_say_nothing_of_it(confirmed, client):
    page = client.get(make_figure(definition={"contract_type": ["contract"]}).get_absolute_url()).content.decode()
    assert "What chance alone would find" not in page


def test_run_changes_what_pages_show(confirmed, client, data_editor):
    figure = make_figure(definition={"on_wanted_list": ["yes"]})
    client.get(figure.get_absolute_url())
    running.work(running.begin_run(confirmed, by=data_editor, at=NOW, by_worker=False).pk)
    assert "1 man was recognised" in client.get(figure.get_absolute_url()).content.decode()

"""Men of the cases in papers: found, decided, taken back."""

import pytest
from django.db import connection

from desertions.choices import MatchStatus
from desertions.matching import mentions
from desertions.models import Evidence, Mention
from tests.factories import NOW, make_case, make_identity, make_source

pytestmark = pytest.mark.django_db

TEXT = "Дело.\n\nСуд признал виновным Шерстобитова Петра Ильича.\n\nЗащитник Шерстобитов П.И. возражал."


@pytest.fixture
def case():
    case = make_case()
    make_identity(case, surname="Шерстобитов", given_name="Пётр", patronymic="Ильич")
    return case


@pytest.fixture
def file(case, data_editor):
    file = mentions.store_text(make_source(), TEXT, by=data_editor, at=NOW)
    mentions.match_text(file, by=data_editor, at=NOW)
    return file


def test_every_place_is_a_candidate_with_its_quote(file, case):
    rows = [(m.case, m.is_whole, m.place["paragraph"], m.status) for m in Mention.objects.order_by("pk")]
    assert rows == [(case, True, 2, MatchStatus.CANDIDATE), (case, False, 3, MatchStatus.CANDIDATE)]
    assert "Шерстобитова Петра Ильича" in Mention.objects.earliest("pk").place["quote"]


def test_same_text_again_finds_nothing_new(file, data_editor):
    again = mentions.store_text(file.source, TEXT, by=data_editor, at=NOW)
    assert again == file
    assert mentions.match_text(file, by=data_editor, at=NOW) == 0
    assert Mention.objects.count() == 2


def test_text_of_another_source_is_refused(file, data_editor):
    with pytest.raises(mentions.CannotMatchTextError):
        mentions.store_text(make_source(), TEXT, by=data_editor, at=NOW)


def test_unread_file_is_refused(file, data_editor):
    file.text_state = "waiting"
    with pytest.raises(mentions.CannotMatchTextError, match="has not been read"):
        mentions.match_text(file, by=data_editor, at=NOW)


def test_confirming_makes_evidence_and_taking_back_removes_it(file, case, data_editor):
    mention = Mention.objects.earliest("pk")
    before = case.evidence.count()
    mentions.decide(mention, status=MatchStatus.CONFIRMED, by=data_editor, at=NOW)
    assert (mention.evidence.case, mention.evidence.source) == (case, file.source)
    mentions.decide(mention, status=MatchStatus.CONFIRMED, by=data_editor, at=NOW)
    assert case.evidence.count() == before + 1
    mentions.decide(mention, status=MatchStatus.CANDIDATE, by=data_editor, at=NOW)
    assert (mention.evidence, mention.decided_by, case.evidence.count()) == (None, None, before)


def test_one_place_names_one_person_only(file, data_editor):
    mention = Mention.objects.earliest("pk")
    other = Mention.objects.create(
        case=make_case(), file_id=file.pk, place=mention.place, is_whole=True, found_by=data_editor, found_at=NOW
    )
    mentions.decide(mention, status=MatchStatus.CONFIRMED, by=data_editor, at=NOW)
    with pytest.raises(mentions.PlaceIsTakenError, match=mention.case.public_id):
        mentions.decide(other, status=MatchStatus.CONFIRMED, by=data_editor, at=NOW)


def test_database_holds_neither_place_nor_words_in_clear(file, data_editor):
    mentions.decide(Mention.objects.earliest("pk"), status=MatchStatus.CONFIRMED, by=data_editor, at=NOW)
    with connection.cursor() as cursor:
        for table in ("desertions_mention", "desertions_mentionevent", "desertions_evidence"):
            cursor.execute(f"SELECT * FROM {table}")
            text = str(cursor.fetchall())
            assert "Шерстобитов" not in text, table
            assert "paragraph" not in text, table
    assert Evidence.objects.latest("pk").locator.startswith("mention ")


def test_quotes_are_shown_only_to_who_may_open_identities(file, as_role):
    for role, status in (("data editor", 200), ("editor", 200), ("reporter", 403), ("moderator", 403), ("", 302)):
        assert (role, as_role(role).get("/admin/desertions/mention/").status_code) == (role, status)

"""Showing a case to readers: the harm check, a nameable source for every fact, and leaving when one is lost."""

import pytest
from django.urls import reverse

from desertions.cases import conflicts, merging, numbering, publication, verification
from desertions.cases.disclosure.classes import class_of
from desertions.cases.disclosure.face import Coarsening
from desertions.cases.disclosure.proposal import proposal_for
from desertions.cases.publication import HARM_CHECK
from desertions.cases.verification import CHECKLIST
from desertions.choices import Consent, Fact, Publication, Verification
from desertions.evidence import assertions
from desertions.models import Case, Evidence, Motive, Outcome, PublicationStep
from tests.factories import NOW, case_form_data, make_case, make_source, make_unit, make_user, sign_client_in

pytestmark = pytest.mark.django_db

ALL = list(HARM_CHECK)


def hidden(**over):  # type: ignore[no-untyped-def]
    return make_case(publication=Publication.PRIVATE, **over)


def many_alike():  # type: ignore[no-untyped-def]
    unit = make_unit()
    return [make_case(unit=unit) for _ in range(5)]


def publish(case, by, **over):  # type: ignore[no-untyped-def]
    publication.publish_case(case, by=by, at=NOW, **{"harm_check": ALL, "note": "weighed"} | over)


def test_case_is_shown_after_the_harm_check_and_the_step_says_what_was_weighed(editor, client):
    case = hidden()
    for _ in range(4):
        make_case(unit=case.unit)
    publish(case, editor)
    step = PublicationStep.objects.get()
    assert (step.to, step.harm_check, step.note, step.by) == ("public", sorted(ALL), "weighed", editor)
    assert (step.alike, step.people, step.status) == (5, 5, "taken")
    assert client.get(f"/cases/{case.public_id}/").status_code == 200


@pytest.mark.parametrize("missing", ALL)
def test_case_is_not_shown_without_every_tick_of_the_harm_check(missing, editor):
    with pytest.raises(publication.CannotPublishCaseError, match="not confirmed"):
        publish(hidden(), editor, harm_check=[code for code in ALL if code != missing])


def test_case_that_few_people_fit_needs_a_note_and_a_second_person(editor, client):
    case, second = hidden(rank="private"), make_user("editor")
    for _ in range(3):
        make_case(unit=case.unit, rank="corporal", left_on="2023-05")
    with pytest.raises(publication.CannotPublishCaseError, match="Only 4 people fit what readers would see"):
        publish(case, editor, note="")
    step = publication.publish_case(case, by=editor, at=NOW, harm_check=ALL, note="his family asked us to")
    assert (step.status, step.people, case.publication) == ("proposed", 4, "private")
    with pytest.raises(publication.CannotPublishCaseError, match="waits for a second person already"):
        publication.publish_case(case, by=second, at=NOW, harm_check=ALL, note="again")
    with pytest.raises(publication.CannotPublishCaseError, match="you proposed this"):
        publication.confirm_publication(step, by=editor, at=NOW, reason="me again")
    with pytest.raises(publication.CannotPublishCaseError, match="Reason: write why"):
        publication.confirm_publication(step, by=second, at=NOW, reason=" ")
    publication.confirm_publication(step, by=second, at=NOW, reason="I spoke with her as well")
    assert client.get(f"/cases/{case.public_id}/").status_code == 200
    publication.confirm_publication(step, by=second, at=NOW, reason="twice")
    assert PublicationStep.objects.get(to="public").second_reason == "I spoke with her as well"


def test_proposal_is_not_confirmed_once_fewer_people_fit(editor):
    case, second = hidden(), make_user("editor")
    other = make_case(unit=case.unit)
    step = publication.publish_case(case, by=editor, at=NOW, harm_check=ALL, note="weighed")
    publication.hide_case(other, by=editor, at=NOW)
    publication.confirm_publication(step, by=second, at=NOW, reason="an unpublished man fits as well")
    publication.hide_case(case, by=editor, at=NOW)
    step = publication.publish_case(case, by=editor, at=NOW, harm_check=ALL, note="weighed")
    Case.objects.filter(pk=other.pk).update(left_on_earliest="2020-01-01", left_on_latest="2020-01-02")
    with pytest.raises(publication.CannotPublishCaseError, match="fewer people fit it now"):
        publication.confirm_publication(step, by=second, at=NOW, reason="yes")
    publication.decline_publication(step, by=second, at=NOW, reason="no longer")
    assert PublicationStep.objects.get(pk=step.pk).status == "declined"


def test_case_is_shown_under_no_unit_but_one_above_its_own(editor):
    case, stranger = hidden(unit=make_unit(parent=make_unit())), make_unit()
    for unit in (stranger.pk, case.unit_id):
        with pytest.raises(publication.CannotPublishCaseError, match="choose one above"):
            publish(case, editor, coarsening=Coarsening(unit=unit))


def test_same_told_of_all_who_fit_needs_a_second_person(editor):
    unit = make_unit()
    cases = [hidden(unit=unit) for _ in range(6)]
    for case in cases:
        Outcome.objects.create(case=case, kind="asylum_sought", source=make_source())
    for case in cases[:5]:
        publish(case, editor)
    with pytest.raises(publication.CannotPublishCaseError, match="readers would learn the same: asylum sought"):
        publish(cases[5], editor, note="")


def test_outcome_that_becomes_the_same_for_all_who_fit_hides_the_case(editor):
    unit = make_unit()
    cases = [make_case(unit=unit) for _ in range(6)]
    for case in cases[:5]:
        Outcome.objects.create(case=case, kind="asylum_sought", source=make_source())
        assert publication.recheck_case(case, by=editor, at=NOW) == []
    Outcome.objects.create(case=cases[5], kind="asylum_sought", source=make_source())
    (reason,) = publication.recheck_case(cases[5], by=editor, at=NOW)
    assert "repeat the harm check" in reason
    assert Case.objects.all().public().count() == 5
    assert publication.recheck_case(cases[0], by=editor, at=NOW) == []  # the hidden one fits as well


def test_case_shown_before_is_weighed_with_what_readers_saw_then(editor):
    """An old copy of its page says the month, the new page would say the place: few people fit both."""
    unit = make_unit()
    case = make_case(unit=unit, left_on="2023-05", left_from="front", place_shown=False)
    for n in range(4):
        make_case(unit=unit, left_on="2023-05", left_from="base", place_shown=False)
        make_case(unit=unit, left_on=f"2023-0{6 + n}", left_from="front", date_shown="year")
    make_case(unit=unit, left_on="2023-02", left_from="front", date_shown="year")
    publication.hide_case(case, by=editor, at=NOW)
    in_the_year = Coarsening(date="year")
    assert class_of(case, in_the_year).people == 6
    with pytest.raises(publication.CannotPublishCaseError, match="Only this person fits"):
        publish(case, editor, note="", coarsening=in_the_year)
    assert proposal_for([case], 5).coarsenings[case.pk] == Coarsening(place=False)
    publish(case, editor, note="", coarsening=Coarsening(place=False))
    assert case.publication == "public"


def test_showing_one_case_does_not_expose_another(editor):
    unit = make_unit()
    first, *others = [hidden(unit=unit, left_from="front") for _ in range(5)]
    publish(first, editor)
    for case in others:
        with pytest.raises(publication.CannotPublishCaseError, match=f"other public cases: {first.public_id}"):
            publish(case, editor, note="", coarsening=Coarsening(date="quarter"))
    for case in others:
        publish(case, editor, note="")
    assert not PublicationStep.objects.filter(status="proposed").exists()


def test_lead_is_not_published(editor):
    with pytest.raises(publication.CannotPublishCaseError, match="not corroborated"):
        publish(hidden(verification=Verification.LEAD), editor)


def test_hidden_case_is_recorded_and_published_again(editor):
    case, *_others = many_alike()
    publication.hide_case(case, by=editor, at=NOW, note="his sister asked")
    assert case.publication == Publication.PRIVATE
    publish(case, editor)
    assert case.publication == Publication.PUBLIC
    assert list(PublicationStep.objects.order_by("id").values_list("to", "note")) == [
        ("private", "his sister asked"),
        ("public", "weighed"),
    ]


UNNAMEABLE = [
    {"kind_may_be_named": False},
    {"consent": Consent.WITHDRAWN},
    {"consent": Consent.REFUSED},
]


@pytest.mark.parametrize("source", UNNAMEABLE)
def test_fact_needs_a_source_whose_kind_may_be_named(source, editor):
    case = hidden(evidence=False)
    Evidence.objects.create(case=case, source=make_source(**source))
    with pytest.raises(
        publication.CannotPublishCaseError, match="No source whose kind may be named supports: unit, rank"
    ):
        publish(case, editor)


def test_each_shown_fact_may_have_a_source_of_its_own(editor):
    case = hidden(evidence=False, left_on="2023", left_from="front")
    for fact in (Fact.UNIT, Fact.RANK, Fact.CONTRACT_TYPE, Fact.DEPARTURE):
        Evidence.objects.create(case=case, source=make_source(), fact=fact)
    with pytest.raises(publication.CannotPublishCaseError, match="supports: place of leaving"):
        publish(case, editor)
    Evidence.objects.create(case=case, source=make_source(), fact=Fact.LEFT_FROM)
    outcome = Outcome.objects.create(case=case, kind="wanted")
    motive = Motive.objects.create(case=case, kind="unpaid", said_by="court")
    with pytest.raises(publication.CannotPublishCaseError, match="supports: outcome, motive"):
        publish(case, editor)
    for row in (outcome, motive):
        row.source = make_source()
        row.save()
    publish(case, editor)


def test_unsettled_conflict_keeps_a_case_from_readers(editor):
    case = hidden(contract_type="contract")
    piece = Evidence.objects.create(
        case=case, source=make_source(), fact=Fact.CONTRACT_TYPE, asserts="mobilised", asserted="mobilised"
    )
    with pytest.raises(publication.CannotPublishCaseError, match="sources disagree on “contract type”"):
        publish(case, editor)
    conflicts.resolve_fact(case, Fact.CONTRACT_TYPE, value="mobilised", evidence=piece, by=editor, at=NOW)
    publish(case, editor)


def test_public_case_leaves_the_readers_when_its_source_may_no_longer_be_named(client, editor):
    source = make_source()
    alone, backed = make_case(evidence=False), make_case()
    for case in (alone, backed):
        Evidence.objects.create(case=case, source=source)
    sign_client_in(client, editor)
    data = {
        "title": source.title, "kind": source.kind, "reliability": "F", "credibility": "6", "confidentiality": "desk",
        "kind_may_be_named": "on", "consent": "withdrawn",
    }  # fmt: skip
    answer = client.post(reverse("admin:desertions_source_change", args=[source.pk]), data, follow=True)
    assert "1 case is hidden from readers now." in answer.content.decode()
    alone.refresh_from_db()
    backed.refresh_from_db()
    assert (alone.publication, backed.publication) == ("private", "public")


def test_public_case_leaves_the_readers_when_an_edit_takes_what_it_rests_on(client, editor):
    case = make_case()
    sign_client_in(client, editor)
    row = {
        "evidence-TOTAL_FORMS": "1", "evidence-0-source": make_source().pk, "evidence-0-fact": "rank",
        "evidence-0-asserts": "major",
    }  # fmt: skip
    address = reverse("admin:desertions_case_change", args=[case.pk])
    page = client.post(address, case_form_data(case) | row, follow=True).content.decode()
    assert "Hidden from readers: Its sources disagree on “rank”" in page
    case.refresh_from_db()
    assert case.publication == "private"


def test_readers_are_told_only_the_kinds_that_may_be_named(client):
    case = make_case()
    Evidence.objects.create(case=case, source=make_source(kind="family", kind_may_be_named=False))
    page = client.get(f"/cases/{case.public_id}/").content.decode()
    assert "official request or list" in page
    assert "interview with family" not in page


def test_page_asks_the_harm_check_shows_the_preview_and_keeps_what_was_typed(client, editor):
    case = hidden()
    sign_client_in(client, editor)
    address = reverse("admin:desertions_case_publish", args=[case.pk])
    page = client.get(address).content.decode()
    assert f"/cases/{case.public_id}/preview/" in page
    assert "Only this person fits what readers would see" in page
    shown = {"date_shown": "year", "place_shown": "", "unit_shown": "", "outcome_shown": "group"}
    answer = client.post(address, shown | {"harm_check": ["man"], "note": "I asked his mother"})
    assert answer.status_code == 400
    assert "I asked his mother" in answer.content.decode()
    sent = client.post(address, shown | {"harm_check": ALL, "note": "I asked his mother"}, follow=True)
    assert "Proposed. Another person must confirm it" in sent.content.decode()
    case.refresh_from_db()
    assert (case.publication, case.date_shown, case.outcome_shown) == ("private", "year", "group")
    sign_client_in(client, make_user("editor"))
    step = case.publication_steps.get()
    assert "People who fit it: 1" in client.get(address).content.decode()
    confirm = reverse("admin:desertions_case_second_showing", args=[case.pk, step.pk, "confirm"])
    client.post(confirm, {"reason": "I asked her too"})
    case.refresh_from_db()
    assert case.publication == "public"
    page = client.get(f"/cases/{case.public_id}/").content.decode()
    assert "2023" in page
    assert "2023-05" not in page


def test_preview_is_the_readers_own_page(client, editor):
    case = make_case()
    reader = client.get(f"/cases/{case.public_id}/").content.decode()
    sign_client_in(client, editor)
    preview = client.get(f"/cases/{case.public_id}/preview/")
    main = slice(reader.index("<article>"), reader.index("</article>"))
    text = preview.content.decode()
    assert text[text.index("<article>") : text.index("</article>")] == reader[main]
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]


def test_data_editor_does_not_publish(client, data_editor):
    case = hidden()
    sign_client_in(client, data_editor)
    for page in ("publish", "hide"):
        address = reverse(f"admin:desertions_case_{page}", args=[case.pk])
        assert client.post(address, {"harm_check": ALL, "note": "x"}).status_code == 403


def test_public_case_leaves_the_readers_when_a_verb_makes_its_sources_disagree(editor):
    target, duplicate = make_case(contract_type="contract"), make_case()
    Evidence.objects.create(
        case=duplicate, source=make_source(), fact=Fact.CONTRACT_TYPE, asserts="mobilised", asserted="mobilised"
    )
    merging.merge_cases(target, duplicate, by=editor, at=NOW, reason="one man")
    moved = make_case(left_on="2023-05-17")
    numbering.move_case(moved, unit=make_unit(), by=editor, at=NOW, reason="the roster")
    for case in (target, moved):
        case.refresh_from_db()
        assert case.publication == "private"


def test_case_proposed_for_withdrawal_is_not_shown_again_meanwhile(editor):
    case = make_case()
    verification.change_verification(
        case, to="withdrawn", by=editor, at=NOW, reason="danger", checklist=list(CHECKLIST["withdrawn"])
    )
    with pytest.raises(publication.CannotPublishCaseError, match="withdrawal is proposed"):
        publish(case, editor)


@pytest.mark.parametrize("model", [Outcome, Motive])
def test_consent_withdrawn_on_the_source_of_a_step_hides_the_case(model, editor):
    case, source = make_case(), make_source(consent=Consent.WRITTEN)
    over = {"said_by": "family", "kind": "unpaid"} if model is Motive else {"kind": "wanted"}
    model.objects.create(case=case, source=source, **over)
    source.consent = Consent.WITHDRAWN
    source.save()
    assert publication.hide_unsupported(source, by=editor, at=NOW) == 1


def test_evidence_that_says_otherwise_supports_nothing_that_readers_see(editor, client):
    case = make_case(contract_type="contract")
    court = Evidence.objects.create(
        case=case, source=make_source(kind="court"), fact=Fact.CONTRACT_TYPE, asserts="mobilised", asserted="mobilised"
    )
    conflicts.resolve_fact(case, Fact.CONTRACT_TYPE, value="contract", rule="own_list", note="x", by=editor, at=NOW)
    assert court.pk in [piece.pk for piece in assertions.contradicting(case)]
    assert "contract type: court record" not in client.get(f"/cases/{case.public_id}/").content.decode()
    assert not verification.sources_suffice(case)


def test_source_that_agreed_silently_says_what_it_said_when_the_value_becomes_another(editor):
    case = make_case(contract_type="contract")
    piece = Evidence.objects.create(
        case=case, source=make_source(), fact=Fact.CONTRACT_TYPE, asserts="mobilised", asserted="mobilised"
    )
    conflicts.resolve_fact(case, Fact.CONTRACT_TYPE, value="mobilised", evidence=piece, by=editor, at=NOW)
    spelt = case.evidence.filter(fact=Fact.CONTRACT_TYPE).values_list("asserted", flat=True)
    assert sorted(spelt) == ["contract", "mobilised"]
    case.refresh_from_db()
    assert assertions.conflicts(case)[0].is_settled


def test_verified_case_falls_back_when_its_second_source_goes(editor):
    case = make_case()
    second = Evidence.objects.create(case=case, source=make_source())
    verification.fall_back(case, by=editor, at=NOW)
    assert case.verification == "verified"
    second.delete()
    verification.fall_back(case, by=editor, at=NOW)
    case.refresh_from_db()
    assert (case.verification, case.publication) == ("partly", "public")


def test_case_whose_sources_disagree_is_not_verified(editor):
    case = make_case(verification="partly")
    Evidence.objects.create(case=case, source=make_source())
    Evidence.objects.create(case=case, source=make_source(), fact=Fact.RANK, asserts="major", asserted="major")
    with pytest.raises(verification.CannotVerifyError, match="disagree on “rank”"):
        verification.change_verification(
            case, to="verified", by=editor, at=NOW, reason="x", checklist=list(CHECKLIST["verified"])
        )


def test_invisible_characters_in_a_reason_are_no_error(client, editor):
    sign_client_in(client, editor)
    address = reverse("admin:desertions_case_hide", args=[make_case().pk])
    assert client.post(address, {"note": "a\0b"}).status_code == 302

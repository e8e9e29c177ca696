"""Review of candidates, one pair a screen: both records side by side, decided by key or button, undone at once."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from desertions.choices import CustodyAct, Opinion
from desertions.evidence import custody
from desertions.matching import explanations, review
from desertions.matching.comparisons.dates import DateLevel
from desertions.models import ListEntry, Match, NamedList, Review, Score, SourceFile
from desertions.querysets import sourced_rows
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.rights import DeskRequest, may
from newsroom.lib.names.comparison import ComparisonLevel

RIGHTS = ("change_match", "view_identity", "view_listentry")
SKIPPED = "skipped_matches"
"""Session key of the pairs that the reviewer skipped, by list."""
MOST_SKIPPED = 500
SHOWN_FILES = 3


class Row(NamedTuple):
    """One field of both records. `differs` is None if one of them lacks it."""

    label: str
    mine: str
    his: str
    differs: bool | None


def next_pair(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Lock the next pair of a list and redirect to it."""
    _require_rights(request)
    named = get_object_or_404(NamedList.objects.visible_to(request.user), pk=pk)
    return _open_next(request, named)


def pair(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Show a pair, or record the reviewer's opinion of it and open the next one."""
    page = admin.admin_site.each_context(request) | {"opts": admin.opts, "media": admin.media}
    _require_rights(request)
    visible = Match.objects.filter(named_list__in=NamedList.objects.visible_to(request.user))
    visible = visible.filter(case__identity__isnull=False)
    match = get_object_or_404(visible.select_related("case__unit", "case__identity", "named_list__source"), pk=pk)
    if not ListEntry.objects.filter(pk=match.entry_id).exists():
        raise Http404(gettext("The entry of this pair was removed."))
    if request.method == "POST":
        return _act(request, match)
    if review.is_locked_by_another(match, by=request.user, at=timezone.now()):
        messages.warning(request, gettext("A colleague has this pair on the screen. Take the next one."))
        return redirect("admin:desertions_match_changelist")
    return _show(request, match, page)


def _act(request: DeskRequest, match: Match) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "undo":
        return _undo(request, match)
    if act == "skip":
        _skip(request, match)
    elif act in Opinion.values:
        if review.is_locked_by_another(match, by=request.user, at=timezone.now()):
            messages.warning(request, gettext("A colleague has this pair on the screen. Take the next one."))
        else:
            _judge(request, match, Opinion(act))
    else:
        messages.error(request, gettext("Decision: press one of the buttons."))
        return redirect("admin:desertions_match_review", match.pk)
    return _open_next(request, match.named_list)


def _judge(request: DeskRequest, match: Match, opinion: Opinion) -> None:
    try:
        seen = request.POST.get("seen", "")
        review.record_review(match, opinion=opinion, by=request.user, at=timezone.now(), seen=seen)
    except (review.ContradictionError, review.ChangedError) as error:
        messages.error(request, str(error))


def _undo(request: DeskRequest, match: Match) -> HttpResponse:
    """Withdraw the reviewer's latest opinion in this list, and open that pair again."""
    last = _last_of(request, match.named_list)
    if last is None:
        return redirect("admin:desertions_match_review", match.pk)
    try:
        review.withdraw_review(last.match, by=request.user, at=timezone.now())
    except review.ContradictionError as error:
        messages.error(request, str(error))
    return _open_next(request, match.named_list, first=last.match)


def _skip(request: DeskRequest, match: Match) -> None:
    skipped = request.session.get(SKIPPED, {})
    of_list = skipped.setdefault(str(match.named_list_id), [])
    skipped[str(match.named_list_id)] = [*[pk for pk in of_list if pk != match.pk], match.pk][-MOST_SKIPPED:]
    request.session[SKIPPED] = skipped


def _open_next(request: DeskRequest, named: NamedList, first: Match | None = None) -> HttpResponse:
    skipped = request.session.get(SKIPPED, {}).get(str(named.pk), [])
    match = review.lock_next(named, by=request.user, at=timezone.now(), skipped=skipped, first=first)
    if match is None:
        messages.success(request, gettext("No pair from this list is waiting for you."))
        run = named.match_runs.first()
        return redirect("admin:desertions_matchrun_change", run.pk) if run else redirect("admin:index")
    return redirect("admin:desertions_match_review", match.pk)


def _show(request: DeskRequest, match: Match, page: dict[str, Any]) -> HttpResponse:
    entry, score = match.entry, Score.objects.filter(match=match).select_related("run").first()
    _note(request, match, entry)
    own = Review.objects.filter(match=match, by=request.user, undone_at=None).first()
    last = _last_of(request, match.named_list)
    left = review.waiting(match.named_list, by=request.user).count()
    context = page | {
        "title": gettext("Case %s and one entry of the list") % match.case.public_id,
        "match": match,
        "rows": rows_of(match, entry, score),
        "case_sources": list(sourced_rows(match.case.evidence, request.user).select_related("source")[:10]),
        "score": score,
        "is_blind": match.named_list.is_judged_blind and own is None,
        "reasons": explanations.reasons(score) if score else [],
        "odds": explanations.describe_odds(score) if score else "",
        "expected": explanations.describe_expected(score) if score else "",
        "files": _files(request, match),
        "own": own,
        "others": _others(match, request),
        "last": last,
        "last_score": _told_after(last),
        "left": ngettext("%d pair is waiting", "%d pairs are waiting", left) % left,
    }
    return render(request, "admin/desertions/match/review.html", context)


def rows_of(match: Match, entry: ListEntry, score: Score | None) -> list[Row]:
    """Return the fields that at least one of the two records has."""
    identity, values = match.case.identity, entry.values
    levels = score.levels if score else {}
    born = str(values["born_on"] or values["born_year"] or "")
    pairs = [
        (gettext("surname"), identity.surname, values["surname"], levels.get("surname")),
        (gettext("given name"), identity.given_name, values["given_name"], levels.get("given")),
        (gettext("patronymic"), identity.patronymic, values["patronymic"], levels.get("patronymic")),
        (gettext("born"), str(identity.born_on or ""), born, levels.get("born")),
        (gettext("rank"), match.case.get_rank_display() or "", values["rank_text"], levels.get("rank")),
        (gettext("unit"), match.case.unit.name, values["unit_text"], levels.get("unit")),
        (gettext("place"), identity.born_in, values["place"], levels.get("region")),
        (gettext("note"), "", values["note"], None),
        (gettext("number in the list"), "", values["number"], None),
    ]
    agreeing = {ComparisonLevel.EQUAL, DateLevel.EQUAL, DateLevel.YEAR, ComparisonLevel.INITIAL}
    return [
        Row(label, mine, his, None if not (mine and his) or level is None else level not in agreeing)
        for label, mine, his, level in pairs
        if mine or his
    ]


def _others(match: Match, request: DeskRequest) -> list[Review]:
    """Return the opinions of other reviewers for a disputed pair.

    Otherwise none: a second reviewer must not see the first opinion.
    """
    if match.status != "disputed":
        return []
    reviews = match.reviews.filter(undone_at=None).exclude(by=request.user)
    return list(reviews.select_related("by"))


def _told_after(last: Review | None) -> str:
    """Return the score of the pair just decided in words: a blind review hides it until then."""
    score = Score.objects.filter(match=last.match_id).first() if last else None
    return explanations.describe_odds(score) if score else ""


def _files(request: DeskRequest, match: Match) -> list[SourceFile]:
    files = SourceFile.objects.visible_to(request.user).filter(source=match.named_list.source_id)
    return list(files.order_by("-id")[:SHOWN_FILES]) if may(request.user, "desertions.view_sourcefile") else []


def _last_of(request: DeskRequest, named: NamedList) -> Review | None:
    own = Review.objects.filter(by=request.user, undone_at=None, match__named_list=named)
    return own.select_related("match__case", "match__named_list").order_by("-at", "-pk").first()


def _note(request: DeskRequest, match: Match, entry: ListEntry) -> None:
    """Record in the chain of custody that both names were viewed."""
    now = timezone.now()
    detail = f"match {match.pk}"
    custody.record_custody(
        custody.case_subject(match.case), act=CustodyAct.VIEWED, by=request.user, at=now, detail=detail
    )
    if entry.is_sealed:
        custody.record_custody(
            custody.list_subject(match.named_list), act=CustodyAct.VIEWED, by=request.user, at=now, detail=detail
        )


def _require_rights(request: DeskRequest) -> None:
    if not all(may(request.user, f"desertions.{right}") for right in RIGHTS):
        raise PermissionDenied

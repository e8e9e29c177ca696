"""The moderation queue: its page, locks, groups, covering of distressing words, and a moderator's own statistics."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from comments.admin.card import MODERATE, card_context, covers_hard_words, desk_page, with_notes
from comments.models import Moderator
from comments.moderation import bulk, my_statistics, queue
from comments.moderation.actions import CannotDecideError
from comments.moderation.queue_filter import QueueFilter, describe_waiting_time
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import READ, WRITE, Page
from newsroom.lib.desk.rights import DeskRequest


def show_queue(admin: DeskAdmin, request: DeskRequest) -> HttpResponse:
    """Show the queue, filtered and ordered as asked."""
    now, asked = timezone.now(), QueueFilter(request.GET)
    covers = covers_hard_words(request.user)
    value, state = asked.value, asked.state_chosen
    number = value.get("page", 1)
    page = queue.page_of(
        asked.select(request.user, now),
        number=number,
        is_grouped=state == "waiting",
        user=request.user,
        at=now,
    )
    waiting, oldest = queue.waiting(request.user)
    query = {name: getattr(given, "pk", given) for name, given in value.items() if name != "page"}
    context = {
        "cards": with_notes(page.cards, by=request.user, covers=covers),
        "filter": asked,
        "only_article": value.get("article"),
        "next": urlencode(query | {"page": number + 1}) if page.has_next and number < 25 else "",
        "back": urlencode(query),
        "waiting": waiting,
        "most_counted": queue.MAX_COUNTED,
        "oldest": describe_waiting_time(now, oldest) if oldest else "",
        "pause": my_statistics.pause_is_due(request.user, now),
        "last_act": my_statistics.last_act(request.user),
        **card_context(request, covers=covers),
    }
    return desk_page(admin, request, "queue", _("Moderation queue"), context)


def lock(admin: DeskAdmin, request: DeskRequest) -> HttpResponse:
    """Lock comments for this moderator: the one a script says is being read, or all on the page."""
    pks = [int(pk) for pk in request.POST.getlist("comment") if pk.isdecimal() and len(pk) < 19][: queue.MAX_CARDS]
    taken = queue.lock_comments(pks, by=request.user, at=timezone.now())
    if request.headers.get("X-Sent-By") == "moderation.js":
        return JsonResponse({"taken": sorted(taken)})
    admin.message_user(request, _("Reserved for you for five minutes: %d.") % len(taken), messages.SUCCESS)
    return HttpResponseRedirect(_queue_address(request.POST.get("back", "")))


def cover(admin: DeskAdmin, request: DeskRequest) -> HttpResponse:
    """Cover distressing words for this moderator, or show them."""
    row, _made = Moderator.objects.get_or_create(user=request.user)
    row.covers = "on" in request.POST
    row.save(update_fields=["covers"])
    return HttpResponseRedirect(_queue_address(request.POST.get("back", "")))


def group(admin: DeskAdmin, request: DeskRequest, duplicate_group: int) -> HttpResponse:
    """Show a preview of all waiting comments that say the same."""
    return preview_batch_of(admin, request, bulk.comments_of_group(duplicate_group, by=request.user))


def mine(admin: DeskAdmin, request: DeskRequest) -> HttpResponse:
    """Show the moderator's own work of the last days."""
    now = timezone.now()
    context = {
        "days": my_statistics.days_of(request.user, now),
        "appeals": my_statistics.appeals_of(request.user),
        "number_of_days": my_statistics.DAYS_SHOWN,
    }
    return desk_page(admin, request, "mine", _("My work"), context)


def preview_batch_of(admin: DeskAdmin, request: DeskRequest, pks: Iterable[int]) -> HttpResponse:
    """Create a group decision about these comments and redirect to its preview."""
    try:
        batch = bulk.preview_batch(pks, by=request.user, at=timezone.now())
    except CannotDecideError as error:
        admin.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(_queue_address(""))
    return HttpResponseRedirect(reverse("admin:comments_batch_change", args=[batch.pk]))


def _queue_address(query: str) -> str:
    return reverse("admin:comments_comment_queue") + (f"?{query.lstrip('?')}" if query else "")


PAGES = [
    Page("queue/", show_queue, "queue", MODERATE, READ),
    Page("queue/lock/", lock, "lock", MODERATE, WRITE),
    Page("queue/cover/", cover, "cover", MODERATE, WRITE),
    Page("queue/mine/", mine, "mine", MODERATE, READ),
    Page("queue/group/<int:duplicate_group>/", group, "group", MODERATE, WRITE),
]

"""The queue's page, claims, groups, covering of hard words, and a moderator's own figures."""

import json
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from comments.admin.card import fill, hard_rules, look_up_names
from comments.choices import REASONS_BY_ACTION, REFUSAL_REASONS, ActionType, BanKind
from comments.models import Moderator
from comments.moderation import bans, bulk, my_statistics, queue, review_locks
from comments.moderation.actions import CannotDecideError
from comments.moderation.queue import QueueFilter, describe_waiting_time

KEYS = "1234567890"


class QueueViews:
    """Mixed into the admin of comments."""

    admin_site: Any
    page: Any
    has_moderate_permission: Any
    message_user: Any

    def queue_urls(self) -> list[Any]:
        routes: list[tuple[str, Any, str]] = [
            ("queue/", require_safe(self.show_queue), "queue"),
            ("queue/lock/", require_POST(self.lock), "lock"),
            ("queue/cover/", require_POST(self.cover), "cover"),
            ("queue/mine/", require_safe(self.mine), "mine"),
            ("queue/group/<int:duplicate_group>/", require_POST(self.group), "group"),
        ]
        return [
            path(route, self.admin_site.admin_view(view), name=f"comments_comment_{name}")
            for route, view, name in routes
        ]

    def show_queue(self, request: Any) -> HttpResponse:
        self.require_moderator(request)
        now, asked = timezone.now(), QueueFilter(request.GET)
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
            "cards": self.with_notes(page.cards, request),
            "filter": asked,
            "only_article": value.get("article"),
            "next": urlencode(query | {"page": number + 1}) if page.has_next and number < 25 else "",
            "back": urlencode(query),
            "waiting": waiting,
            "most_counted": queue.MAX_COUNTED,
            "oldest": describe_waiting_time(now, oldest) if oldest else "",
            "pause": my_statistics.pause_is_due(request.user, now),
            "last_act": my_statistics.last_act(request.user),
            **self.card_context(request),
        }
        return self.page(request, "queue", _("Moderation queue"), context)

    def lock(self, request: Any) -> HttpResponse:
        """Take comments for oneself: the one that a script says is read, or all that a page shows."""
        self.require_moderator(request)
        pks = [int(pk) for pk in request.POST.getlist("comment") if pk.isdecimal() and len(pk) < 19][: queue.MAX_CARDS]
        taken = review_locks.lock_comments(pks, by=request.user, at=timezone.now())
        if request.headers.get("X-Sent-By") == "moderation.js":
            return JsonResponse({"taken": sorted(taken)})
        self.message_user(request, _("%d are yours for five minutes.") % len(taken), messages.SUCCESS)
        return HttpResponseRedirect(self._queue(request.POST.get("back", "")))

    def cover(self, request: Any) -> HttpResponse:
        """Cover hard words, or show them."""
        self.require_moderator(request)
        row, _made = Moderator.objects.get_or_create(user=request.user)
        row.covers = "on" in request.POST
        row.save(update_fields=["covers"])
        return HttpResponseRedirect(self._queue(request.POST.get("back", "")))

    def group(self, request: Any, duplicate_group: int) -> HttpResponse:
        """A preview of everything that waits and says the same."""
        self.require_moderator(request)
        return self.previewed(request, bulk.comments_of_group(duplicate_group, by=request.user))

    def mine(self, request: Any) -> HttpResponse:
        self.require_moderator(request)
        now = timezone.now()
        context = {
            "days": my_statistics.days_of(request.user, now),
            "appeals": my_statistics.appeals_of(request.user),
            "number_of_days": my_statistics.DAYS_SHOWN,
        }
        return self.page(request, "mine", _("My work"), context)

    def previewed(self, request: Any, pks: Iterable[int]) -> HttpResponse:
        try:
            batch = bulk.preview_batch(pks, by=request.user, at=timezone.now())
        except CannotDecideError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(self._queue(""))
        return HttpResponseRedirect(reverse("admin:comments_batch_change", args=[batch.pk]))

    def card_context(self, request: Any) -> dict[str, Any]:
        """What every card needs besides itself."""
        return {
            "against": list(zip_longest(KEYS, REFUSAL_REASONS, fillvalue="")),
            "redact_reasons": REASONS_BY_ACTION[ActionType.REDACT],
            "ban_kinds": BanKind,
            "ban_days": bans.BAN_DAYS,
            "covers": self._covers(request),
            "may_decide": self.has_moderate_permission(request),
            "htmx_settings": HTMX,
        }

    def with_notes(self, cards: list[queue.Card], request: Any) -> list[queue.Card]:
        """Each card with what a moderator is told; dangers in its text marked, hard words covered on wish."""
        look_up_names(card.comment for card in cards)
        hard = hard_rules() if self._covers(request) else None
        for card in cards:
            fill(card, hard)
        return cards

    def require_moderator(self, request: Any) -> None:
        if not self.has_moderate_permission(request):
            raise PermissionDenied

    @staticmethod
    def _covers(request: Any) -> bool:
        if not hasattr(request, "covers"):
            request.covers = Moderator.objects.filter(user=request.user, covers=True).exists()
        return request.covers

    @staticmethod
    def _queue(query: str) -> str:
        return reverse("admin:comments_comment_queue") + (f"?{query.lstrip('?')}" if query else "")


HTMX = json.dumps(
    {
        "responseHandling": [
            {"code": "[23]..", "swap": True},
            {"code": "40[349]", "swap": True, "error": False},
            {"code": "...", "swap": False, "error": True},
        ],
        "includeIndicatorStyles": False,
        "allowEval": False,
    }
)
"""Refusals come with the card, the typed words and the reason: they are shown like any answer."""

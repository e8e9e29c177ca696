"""The public page about moderation, month by month."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from comments.reading import transparency
from newsroom.lib.web.methods import require_safe
from newsroom.lib.web.public_page import EVERY_TOPIC, public_page


@require_safe
@public_page(*EVERY_TOPIC)
def months(request: HttpRequest) -> HttpResponse:
    """Show what became of the comments of each month."""
    now = timezone.now()
    shown = [
        {
            "month": month,
            "reasons": [(transparency.describe_reason(reason), number) for reason, number in month.reasons or []],
            "wait": transparency.describe_wait(month.median_wait),
            "is_running": month.first_day == timezone.localdate(now).replace(day=1),
        }
        for month in transparency.monthly_figures(now)
    ]
    return render(request, "comments/transparency.html", {"months": shown})

"""A page of the desk that asks for a decision, calls a verb with it, and shows the verb's refusal."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render


def decision_page(
    request: HttpRequest,
    model_admin: ModelAdmin[Any],
    form: Form,
    *,
    act: Callable[[], str],
    refusals: tuple[type[Exception], ...],
    back: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form. If it was sent and is valid, call `act()`, show the message it returns and redirect to `back`.

    `refusals` are the exceptions of `act` that are shown as errors of the form. A refused form keeps what was typed and
    answers 400.
    """
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                model_admin.message_user(request, act())
                return HttpResponseRedirect(back)
            except refusals as error:
                form.add_error(None, str(error))
        status = 400
    page = model_admin.admin_site.each_context(request) | {"opts": model_admin.opts, "form": form, "media": form.media}
    return render(request, template, page | context, status=status)

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_exempt, xframe_options_sameorigin

from desertions.cases.verification import independent_sources
from desertions.choices import Publication, Verification
from desertions.explorer import around, downloads
from desertions.explorer.cross_table import cross_table
from desertions.explorer.current_board import current_board
from desertions.explorer.explorer import PER_PAGE, Explorer
from desertions.figures import disclosure_rules, explanation, projection
from desertions.figures import figures as counting
from desertions.matching.figure_notes import notes_of_figure
from desertions.models import Case, Figure
from newsroom.lib.web.downloads import attachment
from newsroom.lib.web.methods import require_safe
from newsroom.lib.web.paging import page_of
from newsroom.lib.web.public_page import EVERY_TOPIC, public_page

POLICY: dict[str, Any] = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
FRAME = '<iframe src="{}" width="640" height="400" title="{}" loading="lazy"></iframe>'
VERIFICATION_MEANS = {
    Verification.PARTLY: _("at least one source corroborates it"),
    Verification.VERIFIED: _("two sources that do not draw on each other say the same, or a court record does"),
    Verification.DISPUTED: _("sources contradict each other"),
}
"""State in which readers may see a case → what it means, in the words of the methodology."""


@require_safe
@public_page(*EVERY_TOPIC)
def figures(request: HttpRequest) -> HttpResponse:
    """List the public figures with the values that readers see."""
    shown = list(Figure.objects.all().public())
    values = counting.shown_counts(shown)
    rows = [(figure, values.get(figure.pk)) for figure in shown]
    return render(request, "desertions/figures.html", {"rows": rows})


@require_safe
@public_page(*EVERY_TOPIC)
def figure(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a figure: what it is counted from, and the public cases of which readers see that it counts them."""
    figure = get_object_or_404(Figure.objects.visible_to(request.user, timezone.now()), slug=slug)
    explained = explanation.explain(figure)
    listed = explained.listed if explained else None
    request.is_passing = not current_board().is_settled  # type: ignore[attr-defined] # for public_page
    page = page_of(request, (Case.objects.none() if listed is None else listed).for_public_list(), per_page=50)
    page.object_list = [projection.public_case(case) for case in page.object_list]
    context = {
        "figure": figure,
        "explained": explained,
        "page": page,
        "explored": around.question_of(figure.definition, page.paginator.count) if listed is not None else "",
        "behind": notes_of_figure(figure) if explained else [],
    }
    return render(request, "desertions/figure.html", context)


@require_safe
@public_page(*EVERY_TOPIC)
def methodology(request: HttpRequest) -> HttpResponse:
    """Tell how cases are verified and counted, and how much is shown of each."""
    context = {"k": disclosure_rules.threshold(), "kinds": [kind.label for kind in disclosure_rules.PUBLIC_KINDS]}
    return render(request, "desertions/methodology.html", context)


@require_safe
@public_page(*EVERY_TOPIC)
def cases(request: HttpRequest) -> HttpResponse:
    """Show the explorer: the public cases that meet the filters of the address, and what could be chosen next.

    What is not understood is reported on the page, with status 400 and no cases.
    """
    explorer = Explorer(request.GET)
    if explorer.errors:
        return render(request, "desertions/cases.html", {"explorer": explorer}, status=400)
    request.is_passing = not explorer.board.is_settled  # type: ignore[attr-defined] # for public_page
    page = page_of(request, range(explorer.number), per_page=PER_PAGE)
    page.object_list = explorer.cases(page.number)
    context = {
        "explorer": explorer,
        "page": page,
        "cross": cross_table(explorer),
        "file_columns": downloads.COLUMNS,
        "own_address": f"{settings.SITE_URL}{reverse('desertions:cases')}?{explorer.address()}",
        "embed_code": _frame(explorer.address()),
    }
    return render(request, "desertions/cases.html", context | explorer.context())


@require_safe
@csp_replace(POLICY | {"frame-ancestors": ["*"], "base-uri": [SELF]})
@xframe_options_exempt
@public_page(*EVERY_TOPIC)
def embed_cases(request: HttpRequest) -> HttpResponse:
    """Show the chart of an answer by itself, for pages of other sites."""
    explorer = Explorer(request.GET)
    context: dict[str, Any] = {"explorer": explorer}
    if not explorer.errors:
        request.is_passing = not explorer.board.is_settled  # type: ignore[attr-defined] # for public_page
        context |= {"chips": list(explorer.chips()), "columns": explorer.columns()}
    return render(request, "desertions/embed_cases.html", context, status=400 if explorer.errors else 200)


@require_safe
@public_page(*EVERY_TOPIC)
def oembed(request: HttpRequest) -> HttpResponse:
    """Tell a site that was given the address of an answer how to embed its chart (oEmbed 1.0, JSON)."""
    begin = settings.SITE_URL + reverse("desertions:cases")
    address, _mark, question = request.GET.get("url", "").partition("?")
    if address != begin or Explorer(QueryDict(question)).errors:
        raise Http404
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    return JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": settings.SITE_NAME,
            "provider_url": settings.SITE_URL,
            "title": gettext("Public cases"),
            "html": _frame(question),
            "width": 640,
            "height": 400,
        }
    )


@require_safe
def download_cases(request: HttpRequest, form: str) -> HttpResponseBase:
    """Send the public cases that meet the filters of the address as a file.

    What is not understood, or cannot be had in this form, is told on a page.
    """
    asked = request.GET.copy()
    has_mark = bool(asked.pop("mark", []))
    explorer = Explorer(asked)
    if explorer.errors:
        return render(request, "desertions/cases.html", {"explorer": explorer}, status=400)
    try:
        content = downloads.download(explorer, form, has_mark=has_mark, at=timezone.now())
    except downloads.TooManyCasesError as error:
        return render(request, "desertions/no_download.html", {"problem": error}, status=400)
    except downloads.TooManyReadersError as error:
        answer = render(request, "desertions/no_download.html", {"problem": error}, status=503)
        answer.headers["Retry-After"] = "60"
        return answer
    return attachment(explorer.file_name(form), content)


@require_safe
@public_page(*EVERY_TOPIC)
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a case; the number of a case merged into a public one redirects to that one."""
    target = Case.objects.all().public().filter(duplicates__public_id=public_id).first()
    if target is not None:
        return redirect("desertions:case", target.public_id, permanent=False)
    visible = Case.objects.visible_to(request.user, timezone.now()).for_public_list()
    case = get_object_or_404(visible, public_id=public_id)
    context = _public_face(case)
    if context["is_public"]:
        request.is_passing = not current_board().is_settled  # type: ignore[attr-defined] # for public_page
        before, after = around.neighbours_of(case)
        context |= {"before": before, "after": after, "alike": around.cases_alike(case)}
        context["counting"] = around.figures_with(case)
    return render(request, "desertions/case.html", context)


@require_safe
@login_required
@permission_required("desertions.view_case", raise_exception=True)
@xframe_options_sameorigin
@csp_replace(POLICY | {"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def case_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the page of a case exactly as readers would see it, beside the desk's form."""
    case = get_object_or_404(Case.objects.all().for_public_list(), public_id=public_id)
    return render(request, "desertions/case.html", _public_face(case) | {"is_public": True})


def _frame(question: str) -> str:
    """Return the HTML by which another site shows the chart of an answer."""
    source = f"{settings.SITE_URL}{reverse('desertions:embed_cases')}?{question}"
    return format_html(FRAME, source, gettext("Public cases"))


def _public_face(case: Case) -> dict[str, Any]:
    """Return the context of the page of a case, from the public projection only."""
    return {
        "case": projection.public_case(case),
        "motives": projection.motives_of(case),
        "facts": projection.facts_with_evidence(case),
        "independent_sources": independent_sources(case),
        "is_public": case.publication == Publication.PUBLIC,
        "verification_means": VERIFICATION_MEANS.get(Verification(case.verification), ""),
    }

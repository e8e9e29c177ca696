"""Pictures that stand for figures, cases and answers of the explorer where their addresses are shared."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from desertions.explorer.explorer import Explorer
from desertions.figures import figures, projection
from desertions.models import Case, Figure
from newsroom.lib.files.share_pictures import Columns, picture_of
from newsroom.lib.web.methods import require_safe
from newsroom.lib.web.public_page import EVERY_TOPIC, public_page


@require_safe
@public_page(*EVERY_TOPIC)
def figure_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw the number of a public figure with its label."""
    figure = get_object_or_404(Figure.objects.all().public(), slug=slug)
    count = figures.shown_counts([figure]).get(figure.pk)
    if count is None:
        raise Http404
    return _picture(gettext("Counted"), f"{_grouped(count.value)} {figure.label}")


@require_safe
@public_page(*EVERY_TOPIC)
def case_picture(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draw what readers see of a public case in one line."""
    case = projection.public_case(get_object_or_404(Case.objects.all().public().for_public_list(), public_id=public_id))
    line = ", ".join([case.unit, case.contract_type, case.outcome])
    return _picture(f"{gettext('Case')} {case.public_id}", capfirst(line))


@require_safe
@public_page(*EVERY_TOPIC)
def cases_picture(request: HttpRequest) -> HttpResponse:
    """Draw the number of cases that meet the filters of the address, what they are, and in which months they left."""
    explorer = Explorer(request.GET)
    if explorer.errors:
        raise Http404
    request.is_passing = not explorer.board.is_settled  # type: ignore[attr-defined] # for public_page
    chosen = [gettext("Public cases"), *(chip.value for chip in explorer.chips())]
    number = ngettext("%s case", "%s cases", explorer.number) % _grouped(explorer.number)
    columns = [(column.surely, column.surely + column.spread) for column in explorer.columns()]
    return _picture(" · ".join(chosen)[:70], number, columns)


def _picture(kicker: str, headline: str, columns: Columns = ()) -> HttpResponse:
    response = HttpResponse(picture_of(kicker, headline, columns), content_type="image/png")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is shown where an address is shared
    return response


def _grouped(number: int) -> str:
    return str(number_format(number, force_grouping=True))

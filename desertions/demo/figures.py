"""The figures of the demonstration: definitions only, no numbers."""

import datetime
from typing import Any

from django.contrib.auth.models import User

from desertions.figures.releases import confirm_release, release_figures
from desertions.models import Chart, Figure

COUNTED = {"unit": ["20-division"], "verification": ["partly", "verified"]}
"""The filter that all figures have in common."""
REASON = "Demonstration: the man is invented. For a real case an editor writes here who agreed and why it is safe."
"""Why a figure with a small number may be published."""

# slug, labels, rules, filter in addition to COUNTED, position on the front page
FIGURES: list[tuple[str, str, str, str, str, dict[str, Any], int | None]] = [
    (
        "soldiers-who-left",
        "soldiers left the division",
        "военных покинули дивизию",
        "Every case of the 20th Guards Motor Rifle Division that at least one source corroborates. One absence is "
        "one case.",
        "Все случаи в 20-й гвардейской мотострелковой дивизии, подтверждённые хотя бы одним источником. Один уход — "
        "один случай.",
        {},
        1,
    ),
    (
        "contract-soldiers",
        "of them under contract",
        "из них контрактники",
        "Cases whose contract type is “contract” in the command's own list.",
        "Случаи, в которых по списку самого командования военный служил по контракту.",
        {"contract_type": ["contract"]},
        2,
    ),
    (
        "mobilised-soldiers",
        "of them mobilised",
        "из них мобилизованные",
        "Cases whose contract type is “mobilised” in the command's own list. Courts call the mobilised contract "
        "soldiers too; we do not.",
        "Случаи, в которых по списку самого командования военный был мобилизован. Суды называют контрактниками и "
        "мобилизованных; мы — нет.",
        {"contract_type": ["mobilised"]},
        3,
    ),
    (
        "conscripts",
        "of them conscripts",
        "из них срочники",
        "Cases whose contract type is “conscript” in the command's own list.",
        "Случаи, в которых по списку самого командования военный служил по призыву.",
        {"contract_type": ["conscript"]},
        None,
    ),
    (
        "junior-officers",
        "junior officers",
        "младших офицеров",
        "Cases whose rank lies between junior lieutenant and captain. The composition follows from the rank by law.",
        "Случаи, в которых звание — от младшего лейтенанта до капитана. Состав следует из звания по закону.",
        {"composition": ["junior officers"]},
        None,
    ),
    (
        "majors",
        "with the rank of major",
        "в звании майора",
        "Cases whose rank is major.",
        "Случаи, в которых звание — майор.",
        {"rank": ["major"]},
        None,
    ),
    (
        "lieutenant-colonels",
        "with the rank of lieutenant colonel",
        "в звании подполковника",
        "Cases whose rank is lieutenant colonel.",
        "Случаи, в которых звание — подполковник.",
        {"rank": ["lieutenant_colonel"]},
        None,
    ),
    (
        "served-before-the-invasion",
        "served before the invasion",
        "служили до вторжения",
        "Cases whose man an editor recognised in the division's roster of spring 2022, entry by entry.",
        "Случаи, в которых редакция узнала человека в штатном списке дивизии весны 2022 года, строка за строкой.",
        {"served_before": ["yes"]},
        None,
    ),
    (
        "joined-after-it-began",
        "joined after it began",
        "пришли после начала вторжения",
        "The cases counted above without a confirmed match in the roster of spring 2022.",
        "Случаи из общего числа, для которых нет подтверждённого совпадения со списком весны 2022 года.",
        {"served_before": ["no"]},
        None,
    ),
    (
        "found-in-court-records",
        "found in court records",
        "найдены в судебных документах",
        "Cases with at least one court card. Most trials publish no text, so the real number is higher.",
        "Случаи, для которых есть хотя бы одна карточка суда. Большинство решений не публикуют, поэтому на самом деле "
        "их больше.",
        {"has_proceeding": ["yes"]},
        4,
    ),
    (
        "on-the-wanted-list",
        "on the federal wanted list",
        "в федеральном розыске",
        "Cases whose man an editor recognised in the wanted list that Mediazona published.",
        "Случаи, в которых редакция узнала человека в списке розыска, опубликованном «Медиазоной».",
        {"on_wanted_list": ["yes"]},
        5,
    ),
    (
        "left-the-front",
        "left from the front itself",
        "ушли прямо с фронта",
        "Cases in which the man left from the front, not from a base, a hospital or leave.",
        "Случаи, в которых военный ушёл с фронта, а не из части, госпиталя или отпуска.",
        {"left_from": ["front"]},
        None,
    ),
]
MEN = ("man|men", "человек|человека|человек")
"""The noun of a figure that has no noun of its own, in English and Russian plural forms."""
NOUNS = {
    "soldiers-who-left": ("soldier|soldiers", "военный|военных|военных"),
    "contract-soldiers": ("contract soldier|contract soldiers", "контрактник|контрактника|контрактников"),
    "majors": ("major|majors", "майор|майора|майоров"),
    "lieutenant-colonels": ("lieutenant colonel|lieutenant colonels", "подполковник|подполковника|подполковников"),
    "junior-officers": ("junior officer|junior officers", "младший офицер|младших офицера|младших офицеров"),
}
"""Slug of a figure → its noun in English and Russian plural forms."""
SUMS = {"soldiers-who-left": ["contract-soldiers", "mobilised-soldiers", "conscripts"]}
"""Slug of a figure → the slugs of the figures that add up to it."""


CHARTS = [
    ("months", "When they left", "Когда они ушли"),
    ("outcome", "What became of them", "Что с ними стало"),
]
"""Shape and titles of charts of all public cases."""


def build(*, by: User, second: User, at: datetime.datetime) -> None:
    """Create the figures and release their values at this time: they give away a little, which two people decide."""
    for slug, label_en, label_ru, rule_en, rule_ru, chosen, position in FIGURES:
        Figure.objects.create(
            slug=slug,
            label_en=label_en,
            label_ru=label_ru,
            noun_en=NOUNS.get(slug, MEN)[0],
            noun_ru=NOUNS.get(slug, MEN)[1],
            rule_en=rule_en,
            rule_ru=rule_ru,
            definition=COUNTED | chosen,
            is_public=True,
            position=position,
            small_number_reason=REASON if slug in {"conscripts", "majors", "lieutenant-colonels"} else "",
        )
    for whole, parts in SUMS.items():
        Figure.objects.get(slug=whole).parts.set(Figure.objects.filter(slug__in=parts))
    for shape, title_en, title_ru in CHARTS:
        Chart.objects.create(shape=shape, title_en=title_en, title_ru=title_ru, is_public=True)
    release = release_figures(by=by, at=at, reason=REASON)
    confirm_release(release, by=second, at=at, reason=REASON)

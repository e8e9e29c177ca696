"""Photograph the pages of the demonstration that `make run` serves: `make screenshots` while it runs.

Writes docs/screenshots/<page>.png for the README and, with --all, every page at three widths to var/screenshots/.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from newsroom.lib.environment import local  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
local.fill(os.environ)
django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.editing import revisions  # noqa: E402
from articles.models import Article  # noqa: E402
from comments.choices import ActionType, Status  # noqa: E402
from comments.models import Comment, WordRule  # noqa: E402
from comments.moderation import actions, bulk, redaction, undo  # noqa: E402
from desertions.demo.figures import COUNTED  # noqa: E402
from desertions.demo.generate import files  # noqa: E402
from desertions.figures import releases  # noqa: E402
from desertions.lists.importing import runs  # noqa: E402
from desertions.matching import review  # noqa: E402
from desertions.models import Case, Chart, Figure, ImportRun, Letter, MatchRun, NamedList, Source, SourceFile  # noqa: E402
from desertions.models.import_run import OPEN_IMPORT  # noqa: E402
from newsroom.lib.files.uploads import IncomingFile  # noqa: E402
from newsroom.lib.jobs import work as jobs  # noqa: E402
from newsroom.sign_in import second_factor  # noqa: E402

WIDTHS = (390, 820, 1440)
TALLEST = 2600
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pages() -> dict[str, tuple[str, str]]:
    """Name → (address, user name or nothing for a reader)."""
    article = Article.objects.get(slug="a-thousand-and-ten")
    question = Case.objects.filter(evidence__asserts="мл. с-т").earliest("pk")
    officers = Case.objects.exclude(publication="public").filter(rank__in=["lieutenant", "senior_lieutenant"])
    held_back = officers.earliest("pk") if officers else question
    scan = SourceFile.objects.get(name="letter.pdf")
    return {
        "home": ("/", ""),
        "article": (article.get_absolute_url(), ""),
        "search": ("/search/?q=division", ""),
        "article-form": (f"/admin/articles/article/{prepared_version()}/change/", "irina"),
        "compare": (f"/admin/articles/article/{prepared_version()}/compare/", "irina"),
        "figure": (Figure.objects.get(slug="soldiers-who-left").get_absolute_url(), ""),
        "explorer": ("/cases/?contract_type=mobilised&rows=unit&columns=outcome", ""),
        "case": (f"/cases/{Case.objects.all().public().earliest('public_id').public_id}/", ""),
        "letter-form": ("/letters/", ""),
        "page-about-us": ("/pages/privacy/", ""),
        "letter-desk": (f"/admin/desertions/letter/{Letter.objects.earliest('pk').pk}/change/", "irina"),
        "chart-form": (f"/admin/desertions/chart/{Chart.objects.earliest('pk').pk}/change/", "tomas"),
        "thread": (f"/comments/{article.pk}/", ""),
        "comment-queue": ("/admin/comments/comment/queue/", "pavel"),
        "comment-group": (f"/admin/comments/batch/{preview_of_group()}/change/", "pavel"),
        "comment-history": (f"/admin/comments/comment/{undone_comment(article)}/change/", "pavel"),
        "transparency": ("/comments/transparency/", ""),
        "case-form": (f"/admin/desertions/case/{Case.objects.earliest('pk').pk}/change/", "vera"),
        "case-conflict": (f"/admin/desertions/case/{question.pk}/change/", "tomas"),
        "case-settle": (f"/admin/desertions/case/{question.pk}/settle/departure/", "tomas"),
        "case-timeline": (f"/admin/desertions/case/{question.pk}/timeline/", "irina"),
        "case-publish": (f"/admin/desertions/case/{held_back.pk}/publish/", "irina"),
        "methodology": ("/methodology/", ""),
        "figure-releases": (release_that_waits(), "admin"),
        "source": (f"/admin/desertions/source/{scan.source_id}/change/", "irina"),
        "file": (f"/admin/desertions/sourcefile/{scan.pk}/change/", "irina"),
        "match-run": (f"/admin/desertions/matchrun/{wanted_run().pk}/change/", "tomas"),
        "match-review": (f"/admin/desertions/match/{next_pair()}/review/", "tomas"),
        "custody-chain": (f"/admin/desertions/sourcefile/{scan.pk}/chain/", "irina"),
    }


def russian_pages() -> dict[str, tuple[str, int, dict[str, str]]]:
    """Name → (address, width, options of the browser): readers in Russian, in the dark, on a phone."""
    article = Article.objects.get(slug="tysyacha-desyat").get_absolute_url()
    russian, dark = {"locale": "ru-RU"}, {"color_scheme": "dark"}
    return {
        "home-russian": ("/", 1440, russian),
        "article-russian-dark-phone": (article, 390, russian | dark),
        "search-russian-dark": ("/search/?q=дивизии", 1440, russian | dark),
        "home-phone": ("/", 390, {}),
        "explorer-russian-dark-phone": ("/cases/", 390, russian | dark),
        "letter-form-russian-dark-phone": ("/letters/", 390, russian | dark),
    }


def wanted_run() -> MatchRun:
    return MatchRun.objects.filter(named_list__proves="wanted").latest("pk")


def next_pair() -> int:
    """A pair of the wanted list that waits for a reviewer."""
    by = get_user_model().objects.get(username="tomas")
    pair = review.lock_next(wanted_run().named_list, by=by, at=timezone.now())
    return pair.pk if pair else 0


def prepared_version() -> int:
    """A published story with a newer text that readers do not see yet."""
    by = get_user_model().objects.get(username="vera")
    article = Article.objects.get(slug="what-the-court-cards-say")
    if not article.is_ahead:
        text = revisions.text_of(article)
        text["body"] = text["body"].replace("Almost none comes with", "Not one in ten comes with") + (
            "<p>One judge told us that he reads the cards of his own court in the newspaper.</p>"
        )
        revisions.save_text(article, text, by=by, at=timezone.now())
    return article.pk


def release_that_waits() -> str:
    """The page of releases while a figure that gives something away waits for its second person."""
    by = get_user_model().objects.get(username="irina")
    figure, is_new = Figure.objects.get_or_create(
        slug="in-court-under-contract",
        defaults={
            "label_en": "contract soldiers found in court records",
            "label_ru": "контрактников найдено в судебных документах",
            "rule_en": "Cases whose contract type is “contract” with at least one court card.",
            "rule_ru": "Случаи контрактников, для которых есть хотя бы одна карточка суда.",
            "definition": COUNTED | {"contract_type": ["contract"], "has_proceeding": ["yes"]},
        },
    )
    if is_new:
        reason = "The command sent these men to court itself (invented)."
        releases.release_figures(by=by, at=timezone.now(), reason=reason, figure=figure, change={"is_public": True})
    return reverse("admin:desertions_figure_releases")


def preview_of_group() -> int:
    """A preview of the flood of the demonstration, not decided."""
    by = get_user_model().objects.get(username="pavel")
    first = Comment.objects.filter(name="Patriot 0").earliest("pk")
    return bulk.preview_batch(bulk.comments_of_group(first.duplicate_group, by=by), by=by, at=timezone.now()).pk


def undone_comment(article: Article) -> int:
    """A comment that was rejected, brought back, and published without a word."""
    by, now = get_user_model().objects.get(username="pavel"), timezone.now()
    comment = article.comments.get(name="Stranger")
    if comment.status == Status.PENDING:
        rejected = actions.decide(comment, ActionType.REJECT, reason="insult", message="Not of anybody.", by=by, at=now)
        undo.undo_decision(rejected, by=by, at=now)  # type: ignore[arg-type] # it was pending
        redaction.redact(comment, pieces=["scum"], reason="insult", by=by, at=now)
    return comment.pk


def import_pages() -> dict[str, tuple[str, str]]:
    """A newer version of the wanted list at its columns, another at its preview, and a long roster while it is read."""
    by = get_user_model().objects.get(username="tomas")
    rows = files()["wanted.tsv"].decode().splitlines()
    wanted = NamedList.objects.get(title__startswith="Federal wanted list")
    newer = [
        *rows[:40],
        rows[40].rpartition("\t")[0] + "\tСаратовская область",
        *rows[44:],
        "Одиночка\t1990-02-01\t",
        "=1+1\t\t",
    ]
    newer += [f"Приметн{end} Иван Иванович\t01.02.199{n}\tВолгоградская область" for n, end in enumerate(("ый", "ов"))]
    preview = begin(wanted, "wanted-2.tsv", newer, by)
    runs.confirm_layout(preview, layout=preview.layout, chosen=preview.columns)
    wait_for(preview, lambda: preview.state == "ready")
    title = ["Военнослужащие (вымышлены)", "№ п/п;Звание;ФИО;Дата рожд.;Адрес"]
    people = [row.split("\t") for row in rows[1:200]]
    invented = make_list("Roster of a battalion (invented)")
    table = [f"{n};рядовой;{name};{born};{region}" for n, (name, born, region) in enumerate(people, start=1)]
    columns = begin(invented, "battalion.csv", title + table, by)
    long = make_list("Roster of a district (invented)")
    progress = begin(
        long, "district.csv", ["ФИО", *(f"Вымышленный{n:b} Иван".translate(SYLLABLES) for n in range(400_000))], by
    )
    runs.confirm_layout(progress, layout=progress.layout, chosen=progress.columns)
    wait_for(progress, lambda: progress.done > 30_000)
    import_runs = {"import-progress": progress, "import-columns": columns, "import-preview": preview}
    return {name: (f"/admin/desertions/importrun/{run.pk}/change/", "tomas") for name, run in import_runs.items()}


SYLLABLES = str.maketrans({"0": "ба", "1": "ву"})


def make_list(title: str) -> NamedList:
    source = Source.objects.filter(kind="roster").earliest("pk")
    return NamedList.objects.create(title=title, source=source, proves="served_before", is_sealed=True)


def begin(named: NamedList, name: str, lines: list[str], by: User) -> ImportRun:
    content = ("\n".join(lines) + "\n" * ImportRun.objects.count()).encode()
    return runs.begin_import(
        IncomingFile.holding(name, content), source=named.source, named_list=named, by=by, at=timezone.now()
    )


def wait_for(run: ImportRun, arrived: Callable[[], bool]) -> None:
    """Until the worker that `make run` started is so far."""
    while not arrived():
        time.sleep(0.2)
        run.refresh_from_db()


def more_pages() -> dict[str, tuple[str, str]]:
    article = Article.objects.get(slug="a-thousand-and-ten")
    comment = article.comments.filter(status="approved").earliest("pk")
    case = Case.objects.all().public().filter(proceedings__isnull=False).earliest("public_id")
    dangerous = article.comments.filter(status="pending", name="Someone who knows").earliest("pk")
    return {
        "figures": ("/figures/", ""),
        "small-figure": ("/figures/majors/", ""),
        "cases": ("/cases/?contract_type=mobilised", ""),
        "case": (f"/cases/{case.public_id}/", ""),
        "bad-filter": ("/cases/?nonsense=1", ""),
        "section": ("/sections/investigations/", ""),
        "author": ("/authors/vera-lind/", ""),
        "corrections": ("/corrections/", ""),
        "reply": (f"/comments/{article.pk}/{comment.pk}/reply/", ""),
        "comment": (comment.get_absolute_url(), ""),
        "report": (f"/comments/{article.pk}/{comment.pk}/report/", ""),
        "receipt-code": ("/comments/receipt/", ""),
        "word-rule": (f"/admin/comments/wordrule/{WordRule.objects.earliest('pk').pk}/change/", "pavel"),
        "comment-card": (f"/admin/comments/comment/{dangerous.pk}/change/", "pavel"),
        "comment-work": ("/admin/comments/comment/queue/mine/", "pavel"),
        "comment-archive": ("/admin/comments/comment/", "pavel"),
        "comment-import": ("/admin/comments/commentimport/add/", "irina"),
        "writer": (f"/admin/comments/receipt/{dangerous.receipt_id}/change/", "pavel"),
        "comment-policy": ("/admin/comments/policy/1/change/", "irina"),
        "not-found": ("/nothing-here/", ""),
        "dashboard": ("/admin/", "irina"),
        "dashboard-moderator": ("/admin/", "pavel"),
        "cases-admin": ("/admin/desertions/case/", "tomas"),
        "figures-admin": ("/admin/desertions/figure/", "tomas"),
        "figure-form": (f"/admin/desertions/figure/{Figure.objects.get(slug='majors').pk}/change/", "irina"),
        "article-form": (f"/admin/articles/article/{article.pk}/change/", "irina"),
        "case-add": ("/admin/desertions/case/add/", "vera"),
        "sign-in": ("/sign-in/", ""),
    }


def session_of(username: str) -> str:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    session = client.session
    session[second_factor.MARK] = Authenticator.Type.TOTP.value
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def shoot(browser: Browser, address: str, username: str, width: int, path: Path, **options: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    if username:
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(username), "url": settings.SITE_URL}]
        )
    page = context.new_page()
    page.goto(settings.SITE_URL + address)
    page.wait_for_load_state("load" if "importrun" in address else "networkidle")
    page.screenshot(path=path, full_page=True)
    context.close()


def shoot_writing(browser: Browser, folder: Path, width: int) -> list[Path]:
    """What a writer sees: the warning, the thanks with the words of his receipt, and his own page."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page, screenshots = context.new_page(), []

    def keep(name: str) -> None:
        screenshots.append(folder / f"{name}.png")
        page.screenshot(path=screenshots[-1], full_page=True)

    page.goto(settings.SITE_URL + Article.objects.get(slug="a-thousand-and-ten").get_absolute_url())
    page.fill("#id_name", "A reader of the demonstration")
    page.fill("#id_text", "My neighbour came home in May. He lives at улица Вымышленная 5, ask for Ivan Vymyshlenny.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_load_state("networkidle")
    keep("comment-warning")
    page.fill("#id_text", "My neighbour came home in May. He says that *nobody* asked him why.")
    page.get_by_role("button", name="Preview again").click()
    page.wait_for_timeout(3500)
    keep("comment-preview")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator(".receipt-code").wait_for()
    keep("comment-received")
    page.get_by_role("button", name="Show my comments").click()
    page.wait_for_load_state("networkidle")
    keep("receipt")
    context.close()
    return screenshots


def shoot_charts(browser: Browser, folder: Path) -> list[Path]:
    """The chart of the story in English by day, and in Russian by night on a phone."""
    looks: dict[str, tuple[str, int, dict[str, Any]]] = {
        "story-chart": ("a-thousand-and-ten", 1440, {}),
        "story-chart-russian-dark-phone": ("tysyacha-desyat", 390, {"color_scheme": "dark"}),
    }
    screenshots = []
    for name, (slug, width, options) in looks.items():
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        page = context.new_page()
        page.goto(settings.SITE_URL + Article.objects.get(slug=slug).get_absolute_url())
        page.locator(".story-chart").scroll_into_view_if_needed()
        page.evaluate("scrollBy(0, -200)")
        screenshots.append(folder / f"{name}.png")
        page.screenshot(path=screenshots[-1])
        context.close()
    return screenshots


def shrink(path: Path) -> None:
    """Small enough for a repository: the top of the page, 1,080 pixels wide, 128 colours."""
    with Image.open(path) as image:
        top = image.convert("RGB").crop((0, 0, image.width, min(image.height, TALLEST)))
    width = min(1080, top.width)
    small = top.resize((width, round(top.height * width / top.width)), Image.Resampling.LANCZOS)
    small.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def shoot_for_the_readme(browser: Browser, here: Path) -> None:
    here.mkdir(exist_ok=True)
    try:
        for name, (address, username) in (import_pages() | pages()).items():
            shoot(browser, address, username, 1440, here / f"{name}.png")
            shrink(here / f"{name}.png")
    finally:
        for run in ImportRun.objects.filter(state__in=OPEN_IMPORT):
            jobs.cancel(run)
    for name, (address, width, options) in russian_pages().items():
        shoot(browser, address, "", width, here / f"{name}.png", **options)
        shrink(here / f"{name}.png")
    for path in [*shoot_writing(browser, here, 1440), *shoot_charts(browser, here)]:
        shrink(path)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    here, everything = ROOT / "docs" / "screenshots", settings.VAR_DIR / "screenshots"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        if not arguments.all and not arguments.only:
            shoot_for_the_readme(browser, here)
        else:
            everything.mkdir(parents=True, exist_ok=True)
            for name, (address, username) in (pages() | more_pages()).items():
                if not arguments.only or name in arguments.only.split(","):
                    for width in WIDTHS:
                        shoot(browser, address, username, width, everything / f"{name}-{width}.png")
            if "writing" in arguments.only.split(",") or not arguments.only:
                shoot_writing(browser, everything, 390)
            if not arguments.only:
                address = pages()["article"][0]
                shoot(browser, address, "", 390, everything / "article-dark-390.png", color_scheme="dark")
                shoot(browser, address, "", 1440, everything / "article-ru-1440.png", locale="ru-RU")
        browser.close()


if __name__ == "__main__":
    main()

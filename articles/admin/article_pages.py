"""The pages around an article: saved drafts, comparison, share links, translations and withdrawal."""

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.editing import revisions, share_links, tokens, translations
from articles.editing.diff import compare
from articles.editing.publication_checks import Finding
from articles.forms.share import ShareForm
from articles.forms.translation import TranslationForm
from articles.forms.withdrawal import WithdrawalForm
from articles.models import Article, Revision, ShareLink
from articles.publishing import publish
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.decision_view import decision_page
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may


def pages_of(request: DeskRequest, article: Article) -> list[tuple[str, str, bool]]:
    """Return the pages of the article as (address, label, whether it is the present page)."""
    labels = {
        "change": _("Article"),
        "compare": _("Revisions"),
        "share": _("Share links"),
        "translate": _("Translations"),
    }
    addresses = {name: reverse(f"admin:articles_article_{name}", args=[article.pk]) for name in labels}
    pages = [(addresses[name], label, request.path == addresses[name]) for name, label in labels.items()]
    if article.status == Article.Status.PUBLISHED and may(request.user, "articles.publish_article"):
        address = reverse("admin:articles_article_withdraw", args=[article.pk])
        pages.append((address, _("Withdraw"), request.path == address))
    preview = (reverse("articles:preview", args=[article.pk]), _("Preview"), False)
    on_site = (article.get_absolute_url(), _("On the site"), False)
    return [*pages, preview, *([on_site] if article.is_published(timezone.now()) else [])]


def desk_of(request: DeskRequest, article: Article | None, form: Any) -> dict[str, Any]:
    """Return the desk's part of the form page: the article's pages and the length of its text."""
    html = (form["body"].value() if "body" in form.fields else getattr(article, "body", "")) or ""
    return {
        "pages": pages_of(request, article) if article else [],
        "word_count": tokens.word_count(html),
        "minutes": tokens.reading_minutes(html),
    }


def tell_findings(admin: DeskAdmin, request: DeskRequest, findings: list[Finding]) -> None:
    """Show each finding as a message: an error if it blocks publication, otherwise a warning."""
    for finding in findings:
        admin.message_user(request, finding.text, messages.ERROR if finding.blocks else messages.WARNING)
    if not findings:
        admin.message_user(request, _("Nothing prevents publication."), messages.SUCCESS)


def compare_revisions(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Compare two revisions of the article."""
    article = _article(admin, request, pk, "view")
    light = article.revisions.select_related("by", "restores").defer("body", "standfirst", "restores__body")
    revisions = list(light)
    newer = _chosen(request, "to", revisions) or (revisions[0] if revisions else None)
    older = _chosen(request, "from", revisions) or _before(article, newer, revisions)
    context = {
        "title": _("Revisions"),
        "article": article,
        "pages": pages_of(request, article),
        "revisions": revisions,
        "newer": newer,
        "older": older,
        "comparison": compare(older, newer) if older and newer else None,
        "may_restore": admin.has_change_permission(request, article),
    }
    return _page(admin, request, "compare", context)


def restore(admin: DeskAdmin, request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """Make the text of an older revision the newest revision."""
    article = _article(admin, request, pk, "change")
    revision = get_object_or_404(Revision, article=article, number=number)
    new_revision = revisions.restore(article, revision, by=request.user, at=timezone.now())
    admin.message_user(
        request, _("Saved as %(new)s, with the text of %(old)s.") % {"new": new_revision, "old": revision}
    )
    return HttpResponseRedirect(reverse("admin:articles_article_compare", args=[pk]))


def share(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """List the share links of the article and add one."""
    article = _article(admin, request, pk, "change")
    now = timezone.now()
    links = ShareLink.objects.filter(revision__article=article).select_related("revision", "made_by")
    counted = links.annotate(opened=Count("visits"), opened_last=Max("visits__at")).defer("revision__body")
    shown = [(link, request.build_absolute_uri(_address(link))) for link in counted]
    form = ShareForm(request.POST or None)

    def make() -> str:
        newest = revisions.newest_revision(article, at=now)
        until = now + datetime.timedelta(days=form.cleaned_data["days"])
        link = share_links.share(
            newest, for_whom=form.cleaned_data["for_whom"], by=request.user, at=now, expires_at=until
        )
        return request.build_absolute_uri(_address(link))

    context = {"title": _("Share links"), "article": article, "links": shown, "now": now}
    return _decide(admin, request, form, make, "share", context)


def revoke(admin: DeskAdmin, request: DeskRequest, pk: int, link: int) -> HttpResponse:
    """Revoke a share link."""
    article = _article(admin, request, pk, "change")
    share_links.revoke(get_object_or_404(ShareLink, pk=link, revision__article=article), at=timezone.now())
    return HttpResponseRedirect(reverse("admin:articles_article_share", args=[pk]))


def withdraw(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Take a published article off the site, with its translations if the form asks for it."""
    article = _article(admin, request, pk, "view")
    if not may(request.user, "articles.publish_article") or article.status != Article.Status.PUBLISHED:
        raise PermissionDenied
    original = article.translation_of or article
    others = [story for story in (original, *original.translations.all()) if story.pk != article.pk]
    published = [story for story in others if story.status == Article.Status.PUBLISHED]
    form = WithdrawalForm(request.POST or None, others=published)

    def act() -> str:
        note, now = form.cleaned_data["note"], timezone.now()
        for story in [article, *(published if form.cleaned_data.get("with_translations") else [])]:
            publish.withdraw(story, by=request.user, at=now, note=note)
        return str(_("Withdrawn. Readers who open its address see the reason."))

    context = {"title": _("Withdraw"), "article": article, "others": published}
    return _decide(admin, request, form, act, "withdraw", context, back="change")


def translate(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """List the translations of the article with what changed in the original since, and start another."""
    article = _article(admin, request, pk, "change")
    original = article.translation_of or article
    form = TranslationForm(request.POST or None, original=original)

    def begin() -> str:
        translation = translations.begin_translation(original, **form.cleaned_data, by=request.user, at=timezone.now())
        return str(_("Draft “%s” created. Replace the original's text with the translation.") % translation)

    rows = original.translations.select_related("translated_from", "translation_of__working", "translation_of__live")
    entries = [
        (translation, translations.followed_revision(translation), translations.changes_since(translation))
        for translation in rows
    ]
    context = {"title": _("Translations"), "article": article, "original": original, "translations": entries}
    return _decide(admin, request, form, begin, "translate", context)


def catch_up(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Mark a translation as up to date, unless the original has changed since the page was opened."""
    article = _article(admin, request, pk, "change")
    followed = translations.followed_revision(article)
    if followed is not None and str(followed.pk) == request.POST.get("revision"):
        translations.mark_up_to_date(article)
    else:
        message = _("The original has changed since you opened this page. Compare the texts again.")
        admin.message_user(request, message, messages.ERROR)
    return HttpResponseRedirect(reverse("admin:articles_article_translate", args=[pk]))


def _decide(
    admin: DeskAdmin, request: DeskRequest, form: Any, act: Any, name: str, context: dict[str, Any], back: str = ""
) -> HttpResponse:
    article = context["article"]
    return decision_page(
        request,
        admin,
        form,
        act=act,
        refusals=(translations.CannotTranslateError,),
        back=reverse(f"admin:articles_article_{back or name}", args=[article.pk]),
        template=f"admin/articles/article/{name}.html",
        context=context | {"pages": pages_of(request, article)},
    )


def _page(admin: DeskAdmin, request: DeskRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    whole = admin.admin_site.each_context(request) | {"opts": Article._meta} | context
    return render(request, f"admin/articles/article/{name}.html", whole)


def _article(admin: DeskAdmin, request: DeskRequest, pk: int, right: str) -> Article:
    if not getattr(admin, f"has_{right}_permission")(request):
        raise PermissionDenied
    if pk > 2**62:
        raise Http404
    result: Article = get_object_or_404(Article.objects.defer("search_vector", "body").select_related("working"), pk=pk)
    return result


def _chosen(request: DeskRequest, name: str, revisions: list[Revision]) -> Revision | None:
    wanted = request.GET.get(name, "")
    return next((revision for revision in revisions if str(revision.number) == wanted), None)


def _before(article: Article, newer: Revision | None, revisions: list[Revision]) -> Revision | None:
    """Return the revision to compare with by default: the published one if it is older, otherwise the one before."""
    earlier = [revision for revision in revisions if newer and revision.number < newer.number]
    return next((revision for revision in earlier if revision.pk == article.live_id), earlier[0] if earlier else None)


def _address(link: ShareLink) -> str:
    return reverse("articles:shared", args=[share_links.token_of(link)])


PAGES = [
    Page("<int:pk>/compare/", compare_revisions, "compare"),
    Page("<int:pk>/restore/<int:number>/", restore, "restore", methods=WRITE),
    Page("<int:pk>/share/", share, "share"),
    Page("<int:pk>/share/<int:link>/revoke/", revoke, "revoke", methods=WRITE),
    Page("<int:pk>/withdraw/", withdraw, "withdraw"),
    Page("<int:pk>/translate/", translate, "translate"),
    Page("<int:pk>/translate/caught-up/", catch_up, "catch_up", methods=WRITE),
]

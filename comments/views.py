from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article
from comments import posting
from comments.forms import CommentForm, stamp_purpose
from comments.models import Comment
from newsroom.lib import form_stamps

PROBLEMS: dict[type[Exception], tuple[int, str]] = {
    posting.ParentGoneError: (
        409,
        gettext_noop("The comment you answer is no longer there. Yours can stand on its own."),
    ),
    posting.SentAlreadyError: (409, gettext_noop("This form was sent already. To say this too, press Send again.")),
    posting.CommentsClosedError: (
        403,
        gettext_noop("Comments on this article are closed. Your text is below, to copy."),
    ),
}


@csrf_exempt  # anonymous and signed: see docs/decisions/0004-comment-forms-without-cookies.md
@require_POST
@never_cache
def post(request: HttpRequest, article_id: int) -> HttpResponse:
    once_public = Article.objects.filter(status__in=[Article.Status.PUBLISHED, Article.Status.WITHDRAWN])
    article = get_object_or_404(once_public, pk=article_id, published_at__lte=timezone.now())
    form = CommentForm(request.POST, article=article)
    if article.comment_policy == Article.CommentPolicy.CLOSED or not article.is_published(timezone.now()):
        form.add_error(None, _("Comments on this article are closed. Your text is below, to copy."))
        return _again(request, form, 403)
    if not form.is_valid():
        return _again(request, form, 400)
    values = form.cleaned_data
    try:
        posting.post_comment(
            article,
            name=values["name"],
            text=values["text"],
            parent=form.parent_comment,
            nonce=form.nonce,
            at=timezone.now(),
        )
    except tuple(PROBLEMS) as error:
        status, message = PROBLEMS[type(error)]
        form.add_error(None, _(message))
        return _again(request, form, status)
    return HttpResponseRedirect(reverse("comments:received", args=[article.pk]), status=303)


@require_safe
@never_cache
def reply(request: HttpRequest, article_id: int, comment_id: int) -> HttpResponse:
    article = _published(article_id)
    shown = Comment.objects.visible_to(request.user, timezone.now()).filter(article=article)
    parent = get_object_or_404(shown, pk=comment_id)
    initial = {"parent": parent.pk, "stamp": form_stamps.issue(stamp_purpose(article.pk))}
    form = CommentForm(article=article, initial=initial)
    return render(request, "comments/write.html", {"article": article, "form": form, "parent": parent})


@require_safe
@never_cache
def received(request: HttpRequest, article_id: int) -> HttpResponse:
    article = _published(article_id)
    form = CommentForm(article=article, initial={"stamp": form_stamps.issue(stamp_purpose(article.pk))})
    return render(request, "comments/received.html", {"article": article, "form": form})


def _published(article_id: int) -> Article:
    return get_object_or_404(Article.objects.published(timezone.now()), pk=article_id)


def _again(request: HttpRequest, form: CommentForm, status: int) -> HttpResponse:
    context = {"article": form.article, "form": form.afresh(), "parent": form.parent_comment}
    return render(request, "comments/write.html", context, status=status)

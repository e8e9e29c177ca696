"""The rights table: every address of the site, with how it answers each person."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from articles.editing import revisions, share_links, usage
from comments.posting import deferred
from comments.posting.submit import Draft
from tests.comments.factories import make_comment
from tests.conftest import ROLES
from tests.factories import make_article, make_case, make_document, make_figure, make_rendered, make_user

ALL = dict.fromkeys(("", "nobody", *ROLES), 200)


DESK_ONLY = ALL | {"": 302, "nobody": 403, "moderator": 403}


POST_ONLY = dict.fromkeys(ALL, 405)


SIGNED_IN = ALL | {"": 302}
NO_FACTOR = dict.fromkeys(ALL, 403) | {"": 302}
NONE_THERE = dict.fromkeys(ALL, 404) | {"": 302}


# address name → the answer to a GET of each person
TABLE = {
    "home": ALL,
    "set_language": POST_ONLY,
    "robots": ALL,
    "account_login": dict.fromkeys(ALL, 302) | {"": 200},
    "account_logout": SIGNED_IN,
    "mfa_authenticate": dict.fromkeys(ALL, 302),
    "mfa_activate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": NONE_THERE,
    "mfa_reauthenticate": NO_FACTOR,
    "mfa_reauthenticate_webauthn": NO_FACTOR,
    "mfa_index": SIGNED_IN,
    "end_sessions": POST_ONLY,
    "account_change_password": SIGNED_IN,
    "replace_app": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": NONE_THERE,
    "sitemap": ALL,
    "sitemap_part": ALL,
    "news_sitemap": ALL,
    "front_page_preview": dict.fromkeys(ALL, 403) | {"": 302, "editor": 200},
    "comments:conversation": ALL,
    "comments:comment": ALL,
    "comments:new": ALL,
    "comments:feed": ALL,
    "comments:reply": ALL,
    "comments:report": ALL,
    "comments:waiting": ALL | dict.fromkeys(ALL, 202),
    "comments:receipt": ALL,
    "comments:receipt_keep": POST_ONLY,
    "comments:receipt_export": POST_ONLY,
    "comments:transparency": ALL,
    "desertions:methodology": ALL,
    "comments:receipt_edit": POST_ONLY,
    "comments:receipt_delete": POST_ONLY,
    "comments:receipt_appeal": POST_ONLY,
    "desertions:figures": ALL,
    "desertions:figure": ALL,
    "desertions:cases": ALL,
    "desertions:case": ALL,
    "desertions:case_preview": DESK_ONLY,
    "articles:article": ALL,
    "articles:preview": DESK_ONLY,
    "articles:section": ALL,
    "articles:series": ALL,
    "articles:tag": ALL,
    "articles:author": ALL,
    "articles:search": ALL,
    "articles:corrections": ALL,
    "articles:photograph": dict.fromkeys(ALL, 404) | {"reporter": 200, "editor": 200},
    "articles:rendition": ALL,
    "articles:document": ALL,
    "articles:card": ALL,
    "articles:shared": ALL,
    "articles:shared_rendition": ALL,
    "articles:shared_document": ALL,
    **{
        f"articles:{of}feed{kind}": ALL
        for of in ("", "section_", "tag_", "author_", "correction_")
        for kind in ("", "_rss", "_json")
    },
}


def addresses() -> dict[str, str]:
    from articles.models import Series, Tag

    photograph, document = make_rendered(), make_document()
    article = make_article(
        published_at=timezone.now() - timedelta(hours=1),
        photograph=photograph,
        body=f'<p>Text.</p><aside data-document="{document.pk}"></aside>',
    )
    usage.update_usage(article)
    revision = revisions.newest_revision(article, at=timezone.now())
    link = share_links.share(
        revision, for_whom="A lawyer", by=make_user(), at=timezone.now(), expires_at=timezone.now() + timedelta(days=1)
    )
    token, rendition = share_links.token_of(link), [photograph.pk, "whole", 60, "webp"]
    series = Series.objects.create(name_en="Series", name_ru="Серия", slug="series")
    tag = Tag.objects.create(name="Tag", slug="tag")
    article.tags.add(tag)
    article.series = series
    article.save(update_fields=["series"])
    comment = make_comment(article)
    draft = Draft("", "Waits.", "0123456789ab")
    deferred.defer(article, draft, seconds=60, at=timezone.now())
    case = make_case()
    arguments = {
        "comments:conversation": [article.pk],
        "comments:comment": [article.pk, comment.pk],
        "comments:new": [article.pk, 0],
        "comments:feed": [article.pk],
        "comments:reply": [article.pk, comment.pk],
        "comments:report": [article.pk, comment.pk],
        "comments:waiting": ["0123456789ab"],
        "comments:receipt_edit": [comment.pk],
        "comments:receipt_delete": [comment.pk],
        "comments:receipt_appeal": [comment.pk],
        "desertions:figure": [make_figure().slug],
        "desertions:case": [case.public_id],
        "desertions:case_preview": [case.public_id],
        "articles:preview": [article.pk],
        "articles:section": [article.section.slug],
        "articles:tag": [tag.slug],
        "articles:author": [article.authors.get().slug],
        "articles:photograph": [photograph.pk],
        "articles:series": [series.slug],
        "articles:rendition": rendition,
        "articles:document": [document.pk],
        "articles:card": [article.pk],
        "articles:shared": [token],
        "articles:shared_rendition": [token, *rendition],
        "articles:shared_document": [token, document.pk],
        "sitemap_part": ["articles"],
        "mfa_remove_webauthn": [1],
    }
    for kind in ("", "_rss", "_json"):
        arguments |= {
            f"articles:section_feed{kind}": [article.section.slug],
            f"articles:tag_feed{kind}": [tag.slug],
            f"articles:author_feed{kind}": [article.authors.get().slug],
        }
    named = {name: reverse(name, args=arguments.get(name, [])) for name in TABLE if name != "articles:article"}
    return named | {"articles:article": article.get_absolute_url()}

"""Remarks as HTML, kept per process for as long as nothing about them changes."""

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comments.threads import Remark
from newsroom.lib.kept import Kept

_remarks: Kept[SafeString] = Kept(limit=5000)


def rendered(remarks: list[Remark], article_id: int, is_open: bool) -> list[SafeString]:
    one = get_template("comments/_remark.html")
    place = (article_id, is_open, get_language())
    context = {"article_id": article_id, "is_open": is_open}

    def html(remark: Remark) -> SafeString:
        key = (remark.pk, remark.depth, *place)
        return _remarks.get(key, remark, lambda: SafeString(one.render(context | {"remark": remark})))

    return [html(remark) for remark in remarks]

"""Plain factories: each makes one row that is valid, with any field set by the caller."""

import itertools
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from articles.editing import usage
from articles.models import Article, Author, Byline, Document, Photograph, Section, SitePage
from articles.publishing import renditions
from desertions.cases import numbering
from desertions.choices import MatchStatus, Proves, Publication, SourceKind, UnitKind, Verification
from desertions.evidence import files
from desertions.figures import figures, releases
from desertions.models import (
    Case,
    Evidence,
    Figure,
    FigureValue,
    Identity,
    ListEntry,
    Match,
    NamedList,
    Source,
    SourceFile,
    Unit,
)
from newsroom.lib.files.uploads import IncomingFile
from newsroom.sign_in import second_factor

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_numbers = itertools.count(1)


def make_user(role: str = "", **over: Any) -> User:
    """A member of staff with the role's rights; without a role, staff who may do nothing."""
    user = User.objects.create_user(
        over.pop("username", f"{role or 'nobody'}-{next(_numbers)}".replace(" ", "-")),
        password=over.pop("password", "correct horse battery"),
        is_staff=over.pop("is_staff", True),
        **over,
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def sign_client_in(client: Client, user: User) -> None:
    """Sign the user in as the whole way through password and second factor would."""
    client.force_login(user)
    session = client.session
    session[second_factor.MARK] = Authenticator.Type.TOTP.value
    session.save()


def make_unit(**over: Any) -> Unit:
    n = next(_numbers)
    defaults = {
        "name_en": f"{n}th Regiment",
        "name_ru": f"{n}-й полк",
        "slug": f"unit-{n}",
        "kind": UnitKind.REGIMENT,
        "case_prefix": f"U{n}",
    }
    return Unit.objects.create(**defaults | over)


def make_source(**over: Any) -> Source:
    return Source.objects.create(**{"title": f"Source {next(_numbers)}", "kind": SourceKind.OFFICIAL} | over)


@transaction.atomic
def make_case(*, left_on: str = "2023-05-17", evidence: bool = True, **over: Any) -> Case:
    """A verified, public case with one source."""
    defaults = {
        "unit": over.pop("unit", None) or make_unit(),
        "rank": "private",
        "contract_type": "contract",
        "verification": Verification.VERIFIED,
        "publication": Publication.PUBLIC,
    }
    case = Case(**defaults | over)
    case.set_left_on(left_on)
    numbering.number_case(case)
    case.save()
    if evidence:
        Evidence.objects.create(case=case, source=make_source())
    return case


def make_identity(case: Case, **over: Any) -> Identity:
    defaults = {"surname": "Вымышленный", "given_name": "Иван", "patronymic": "Иванович"}
    return Identity.objects.create(case=case, **defaults | over)


def make_match(case: Case, proves: Proves, status: MatchStatus = MatchStatus.CONFIRMED) -> Match:
    named = make_list(proves=proves, is_sealed=proves == Proves.LEFT)
    entry = make_entry(named, surname="Вымышленный")
    decided = None if status == MatchStatus.CANDIDATE else NOW
    return Match.objects.create(case=case, named_list=named, entry_id=entry.pk, status=status, decided_at=decided)


def make_list(**over: Any) -> NamedList:
    """An open list of people who served before."""
    defaults = {"title": f"List {next(_numbers)}", "proves": Proves.SERVED_BEFORE}
    return NamedList.objects.create(source=over.pop("source", None) or make_source(), **defaults | over)


def make_entry(named: NamedList | None = None, **values: Any) -> ListEntry:
    """An entry as an import leaves it: of a sealed list, sealed."""
    named = named or make_list()
    row = values.pop("row", None) or named.entries.count() + 1
    values = {"surname": "Вымышленный", "given_name": "Иван", "patronymic": "Иванович"} | values
    if named.is_sealed:
        return ListEntry.objects.create(named_list=named, row=row, sealed=values)
    return ListEntry.objects.create(named_list=named, row=row, **values)


def make_figure(slug: str = "", **over: Any) -> Figure:
    slug = slug or f"figure-{next(_numbers)}"
    defaults = {
        "label_en": slug.replace("-", " "),
        "label_ru": "число",
        "rule_en": "Every case counted.",
        "rule_ru": "Все случаи.",
        "definition": {},
        "is_public": True,
    }
    return Figure.objects.create(slug=slug, **defaults | over)


def release_values(at: datetime | None = None) -> None:
    """Show readers what every public figure counts now."""
    public = {figure.pk: figure for figure in Figure.objects.all().public()}
    for pk, now in figures.counts(public.values()).items():
        FigureValue.objects.create(
            figure=public[pk], value=now.value, verified=now.verified, taken_at=at or timezone.now(),
            definition=public[pk].definition, counted=public[pk].counted, kinds=releases.kinds_of(public[pk]),
        )  # fmt: skip


def make_section(**over: Any) -> Section:
    n = next(_numbers)
    return Section.objects.create(
        **{"name_en": f"Section {n}", "name_ru": f"Раздел {n}", "slug": f"section-{n}"} | over
    )


def make_site_page(**over: Any) -> SitePage:
    texts = {"title_en": "Privacy", "title_ru": "Конфиденциальность", "body_en": "<p>No addresses.</p>"}
    return SitePage.objects.create(
        **{"slug": "privacy", "is_published": True, "body_ru": "<p>Без адресов.</p>"} | texts | over
    )


def make_author(**over: Any) -> Author:
    n = next(_numbers)
    return Author.objects.create(**{"name": f"Author {n}", "slug": f"author-{n}"} | over)


def make_article(**over: Any) -> Article:
    """An article published an hour before NOW, signed by one author."""
    n = next(_numbers)
    author = over.pop("author", None) or make_author()
    defaults = {
        "headline": f"Headline {n}",
        "standfirst": "What it is about.",
        "slug": f"article-{n}",
        "section": over.pop("section", None) or make_section(),
        "body": "<p>Text.</p>",
        "status": Article.Status.PUBLISHED,
        "published_at": NOW - timedelta(hours=1),
    }
    article = Article.objects.create(**defaults | over)
    Byline.objects.create(article=article, author=author)
    if article.photograph_id:
        usage.update_usage(article)
    return article


def make_draft(**over: Any) -> Article:
    return make_article(**{"status": Article.Status.DRAFT, "published_at": None} | over)


def image_bytes(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **save: Any) -> bytes:
    content = BytesIO()
    Image.new("RGB", size, "maroon").save(content, kind, **save)
    return content.getvalue()


def make_photograph(**over: Any) -> Photograph:
    defaults = {"image": ImageFile(BytesIO(image_bytes()), name="p.jpg"), "alt": "A field", "credit": "Nobody"}
    return Photograph.objects.create(**defaults | over)


def make_rendered(**over: Any) -> Photograph:
    """A photograph as the worker leaves it."""
    photograph = make_photograph(**over)
    renditions.make_renditions(photograph, at=NOW)
    return photograph


def make_document(**over: Any) -> Document:
    defaults = {"file": ContentFile(pdf_bytes("A page"), name="d.pdf"), "title": "A paper", "size": 900, "pages": 1}
    return Document.objects.create(**defaults | over)


def finish(answer: Any) -> bytes:
    """The bytes of an answer, streamed or not, with its file closed but not the test's database connection."""
    if not answer.streaming:
        return answer.content
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


def empty_inlines() -> dict[str, Any]:
    """What the admin's case form sends when nothing is added below the case itself."""
    prefixes = ("identity", "evidence", "outcomes", "motives", "proceedings")
    return {f"{prefix}-{name}_FORMS": "0" for prefix in prefixes for name in ("TOTAL", "INITIAL")}


def case_form_data(case: Case) -> dict[str, Any]:
    fields = {
        "unit": case.unit_id,
        "rank": "private",
        "contract_type": "contract",
        "left_on": "2023",
        "left_from": "front",
    }
    return fields | empty_inlines()


def pdf_bytes(*pages: str) -> bytes:
    """A real PDF with one line of text on each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for text in pages or ("",):
        stream = f"BT /F1 18 Tf 20 100 Td ({text}) Tj ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents {len(objects)} 0 R /Resources "
            "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(content)
    size = len(objects) + 1
    content += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    return content + f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def make_file(source: Source | None = None, content: bytes = b"", name: str = "list.pdf", **over: Any) -> SourceFile:
    """A stored file, through the verb that stores it."""
    content = content or pdf_bytes(f"page {next(_numbers)}")
    uploaded = IncomingFile.holding(name, content)
    by = over.pop("by", None) or make_user("data editor")
    return files.store_file(source or make_source(), uploaded, by=by, at=NOW, **over)

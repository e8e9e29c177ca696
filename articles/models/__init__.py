from articles.models.article import Article, Byline
from articles.models.content_version import ContentVersion
from articles.models.correction import Correction
from articles.models.desk_note import DeskNote, ShareLink, ShareVisit, StatusChange
from articles.models.document import Document
from articles.models.front_page import FrontRow, Pin
from articles.models.photograph import Photograph
from articles.models.revision import TEXT, Revision
from articles.models.site_page import SitePage
from articles.models.taxonomy import Author, OldSlug, Section, Series, Tag
from articles.models.usage import DocumentUse, FigureUse, PhotographUse

__all__ = [
    "TEXT",
    "Article",
    "Author",
    "Byline",
    "ContentVersion",
    "Correction",
    "DeskNote",
    "Document",
    "DocumentUse",
    "FigureUse",
    "FrontRow",
    "OldSlug",
    "Photograph",
    "PhotographUse",
    "Pin",
    "Revision",
    "Section",
    "Series",
    "ShareLink",
    "ShareVisit",
    "SitePage",
    "StatusChange",
    "Tag",
]

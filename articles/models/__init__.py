from articles.models.article import Article, Byline, Correction, FigureUse, StatusChange
from articles.models.edition import Edition
from articles.models.photograph import Photograph
from articles.models.taxonomy import Author, Section, Tag

__all__ = [
    "Article",
    "Author",
    "Byline",
    "Correction",
    "Edition",
    "FigureUse",
    "Photograph",
    "Section",
    "StatusChange",
    "Tag",
]

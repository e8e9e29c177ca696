"""Admin of the articles app."""

from articles.admin import article, correction, files, front_page, taxonomy

__all__ = ["article", "correction", "files", "front_page", "taxonomy"]

from articles.forms.article import ArticleForm, BylineFormSet
from articles.forms.files import DocumentForm, PhotographForm

__all__ = ["ArticleForm", "BylineFormSet", "DocumentForm", "PhotographForm"]

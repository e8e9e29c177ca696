from desertions.views.cases import (
    case,
    case_preview,
    cases,
    download_cases,
    embed_cases,
    figure,
    figures,
    methodology,
    oembed,
)
from desertions.views.letters import delete_letter, letter, write_again, write_letter
from desertions.views.pictures import case_picture, cases_picture, figure_picture

__all__ = [
    "case",
    "case_picture",
    "case_preview",
    "cases",
    "cases_picture",
    "delete_letter",
    "download_cases",
    "embed_cases",
    "figure",
    "figure_picture",
    "figures",
    "letter",
    "methodology",
    "oembed",
    "write_again",
    "write_letter",
]

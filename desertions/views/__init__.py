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

__all__ = [
    "case",
    "case_preview",
    "cases",
    "delete_letter",
    "download_cases",
    "embed_cases",
    "figure",
    "figures",
    "letter",
    "methodology",
    "oembed",
    "write_again",
    "write_letter",
]

"""The token of a figure in the body of a story."""

TOKEN = '<data value="men" class="figure-number" data-mode="{mode}">—</data>'

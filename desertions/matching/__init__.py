"""Matching people across lists: names, candidates, scores, chance, and the desk's decisions."""

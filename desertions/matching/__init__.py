"""Record linkage across lists: candidates, scores, expected false matches, and the desk's reviews."""

"""Groups of people in numbers: skills, work, levels, languages and gaps, published so that nobody can be picked out."""

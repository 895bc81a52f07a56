"""skillmap: CVs in Arabic, French and English to ESCO skills and ISCO-08 occupations, with evidence."""

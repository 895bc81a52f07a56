"""Labels and predictions -> scores: labelled sets in many formats, measures with their uncertainty, comparison, reports."""

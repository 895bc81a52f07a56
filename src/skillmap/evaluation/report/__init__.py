"""A run -> one HTML page that needs nothing else: no script, no font, no picture from outside."""

from skillmap.evaluation.report.page import report_page, write_report

__all__ = ["report_page", "write_report"]

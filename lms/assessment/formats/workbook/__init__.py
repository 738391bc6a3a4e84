"""Workbooks (XLSX): a row for each question and language, in columns that people fill in."""

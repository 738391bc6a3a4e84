"""Moodle XML, in which Moodle exports all that it knows of a question."""

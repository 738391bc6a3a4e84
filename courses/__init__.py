"""Courses that authors write and trainees take: the first floor."""

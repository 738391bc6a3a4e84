"""A bare Wagtail project, as `wagtail start` makes it: what our pages are compared with."""

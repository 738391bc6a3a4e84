"""Fill the bare project: a home page, one page of 500 words below it, one signed-in reader. Prints where they are."""

import json
import sys

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402  # the bare project has Django's own user
from django.test import Client  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from tests.bench.bare.models import Note, TextPage  # noqa: E402
from tests.bench.words import MARKER, TOKEN, paragraphs  # noqa: E402


def load():
    """Answer the addresses and the cookies of the reader."""
    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=TextPage(title="Home", slug="home", body="<p>Home</p>"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "127.0.0.1", "root_page": home, "site_name": "bare"}
    )
    home.add_child(instance=TextPage(title=MARKER, slug="text", body="".join(paragraphs(500))))
    reader = User.objects.create_user("reader", password=None)
    note = Note.objects.create(owner=reader)
    client = Client()
    client.force_login(reader)
    return {
        "page": "/text/",
        "write": f"/write/{note.pk}/",
        "cookies": {"sessionid": client.cookies["sessionid"].value, "csrftoken": TOKEN},
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(load()))

"""The joined stylesheet, and uploaded files of a demonstration."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse

from lms.operations import stylesheets, views

CSS = settings.ROOT / "themes/base/static/css"


def part(name):
    """The text of a part as it stands in the joined file, which lies one folder higher than the components."""
    return (CSS / name).read_text("utf-8").replace('url("../../', 'url("../')


def test_the_joined_stylesheet_holds_every_part_in_the_order_of_the_list():
    joined = stylesheets.joined_stylesheet()
    parts = re.findall(r'@import url\("([^"]+)"\)', (CSS / "site.css").read_text("utf-8"))

    places = [joined.index(part(name)) for name in parts]
    assert places == sorted(places)
    assert "@import" not in joined
    assert joined.startswith((CSS / "site.css").read_text("utf-8").split("@import")[0])


def test_every_component_that_exists_is_in_the_list():
    joined = stylesheets.joined_stylesheet()

    forgotten = [path.name for path in CSS.rglob("*.css") if path.name != "site.css" and part(path) not in joined]
    assert forgotten == []


def test_a_part_that_no_theme_has_is_named(monkeypatch, tmp_path, settings):
    (tmp_path / "css").mkdir()
    (tmp_path / "css/site.css").write_text('@import url("components/gone.css");', "utf-8")
    settings.STATICFILES_DIRS = [tmp_path]

    with pytest.raises(FileNotFoundError, match=r"components/gone\.css is named in site\.css"):
        stylesheets.joined_stylesheet()


def test_another_theme_may_bring_its_own_part(tmp_path, settings):
    (tmp_path / "css/components").mkdir(parents=True)
    (tmp_path / "css/components/badge.css").write_text("/* another badge */", "utf-8")
    settings.STATICFILES_DIRS = [tmp_path, CSS.parent]

    joined = stylesheets.joined_stylesheet()

    assert "/* another badge */" in joined
    assert part("components/badge.css") not in joined


def test_the_finder_answers_for_the_one_file_only(tmp_path, settings):
    settings.VAR = tmp_path
    finder = stylesheets.JoinedStylesheetFinder()

    found = finder.find("css/site.css")
    before = Path(found).stat().st_mtime_ns
    assert Path(found).read_text("utf-8") == stylesheets.joined_stylesheet()
    assert finder.find("css/site.css", find_all=True) == [found]
    assert Path(found).stat().st_mtime_ns == before
    assert finder.find("css/base.css") == []
    assert finder.check() == []
    assert [path for path, _storage in finder.list([])] == ["css/site.css"]


def test_the_joined_file_follows_its_parts(tmp_path, settings):
    settings.VAR = tmp_path / "var"
    (tmp_path / "css").mkdir()
    (tmp_path / "css/site.css").write_text('@import url("a.css");', "utf-8")
    (tmp_path / "css/a.css").write_text("a {}", "utf-8")
    settings.STATICFILES_DIRS = [tmp_path]
    finder = stylesheets.JoinedStylesheetFinder()
    assert Path(finder.find("css/site.css")).read_text("utf-8") == "a {}"

    (tmp_path / "css/a.css").write_text("b {}", "utf-8")

    assert Path(finder.find("css/site.css")).read_text("utf-8") == "b {}"


def test_static_files_are_collected_without_the_parts_of_the_stylesheet(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)

    assert [path.name for path in (tmp_path / "css").rglob("*.css")] == ["site.css"]
    assert (tmp_path / "css/site.css").read_text("utf-8") == stylesheets.joined_stylesheet()
    assert (tmp_path / "fonts").is_dir()
    assert Path(finders.find("css/site.css")).name == "site.css"


def test_pictures_named_in_the_stylesheet_exist():
    for name in re.findall(r'url\("(\.\./[^"]+)"\)', stylesheets.joined_stylesheet()):
        assert (CSS / name).resolve().is_file(), name


# --- uploaded files ---------------------------------------------------------------------------------


@pytest.fixture
def uploads(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    for name in (
        "pictures/a.png",
        "media/a.mp4",
        "captions/a.vtt",
        "pictures/a.svg",
        "other/a.html",
        "documents/a.pdf",
    ):
        path = tmp_path / "media" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"content")
    (tmp_path / "secret.txt").write_bytes(b"secret")


def hand_out(path, method="get"):
    return views.demonstration_media(getattr(RequestFactory(), method)(f"/media/{path}"), path=path)


@pytest.mark.parametrize(
    ("path", "kind"), [("pictures/a.png", "image/png"), ("media/a.mp4", "video/mp4"), ("captions/a.vtt", "text/vtt")]
)
def test_pictures_and_recordings_are_shown_in_place(uploads, path, kind):
    answer = hand_out(path)

    assert b"".join(answer.streaming_content) == b"content"
    assert answer["Content-Type"].split(";")[0] == kind
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["pictures/a.svg", "other/a.html"])
def test_what_a_browser_might_run_is_saved_instead(uploads, path):
    answer = hand_out(path)

    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"content"


@pytest.mark.parametrize(
    "path", ["../secret.txt", "pictures/../../secret.txt", "gone.png", "pictures", "documents/a.pdf"]
)
def test_nothing_else_is_handed_out(uploads, path):
    with pytest.raises(Http404):
        hand_out(path)


def test_nothing_is_uploaded_there(uploads):
    assert hand_out("pictures/a.png", method="post").status_code == 405


def test_the_address_exists_in_a_demonstration_only():
    from lms import urls

    names = [pattern.name for pattern in urls.urlpatterns if hasattr(pattern, "name")]
    assert ("media" in names) is (settings.DEBUG or settings.DEMONSTRATION)
    assert reverse("healthz") == "/healthz"

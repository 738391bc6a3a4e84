"""The rules of the house that no other tool checks."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey, ManyToManyField

FLOORS = {
    "operations": 0,
    "people": 1,
    "post": 2,
    "rendering": 2,
    "courses": 3,
    "assessment": 4,
    "certificates": 4,
    "reports": 5,
    "demo": 5,
}
OURS = [config for config in apps.get_app_configs() if config.label in FLOORS]
ROOT = settings.ROOT
TEMPLATES = sorted((ROOT / "themes").glob("*/templates/**/*.html"))
STYLESHEETS = sorted((ROOT / "themes").glob("*/static/css/**/*.css"))


def test_foreign_keys_point_down_or_stay():
    up = [
        f"{model._meta.label}.{field.name}"
        for config in OURS
        for model in config.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | ManyToManyField)
        and field.related_model._meta.app_label in FLOORS
        and FLOORS[field.related_model._meta.app_label] > FLOORS[config.label]
    ]
    assert up == []


def test_every_migration_says_what_it_does():
    nameless = [
        path.name
        for config in OURS
        for path in Path(config.path).glob("migrations/0*.py")
        if re.search(r"_auto_|_alter_.*_and_more|_and_more$|^\d{4}_(auto|update)", path.stem)
    ]
    assert nameless == []


def test_no_module_is_a_junk_drawer():
    names = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py", "core.py", "tools.py"}
    found = [str(path) for folder in ("lms", "courses") for path in (ROOT / folder).rglob("*.py") if path.name in names]
    assert found == []


def test_only_doors_speak_http():
    doors = re.compile(r"(views|viewsets|middleware|wagtail_hooks|chrome|adapters|receivers|backends|wsgi|urls)\.py$")
    offenders = []
    for folder in ("lms", "courses"):
        for path in (ROOT / folder).rglob("*.py"):
            if doors.search(path.name) or path.name.endswith("_views.py") or path.parent.name == "views":
                continue
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ImportFrom) and node.module in (
                    "django.http",
                    "django.shortcuts",
                    "django.contrib.messages",
                ):
                    offenders.append(f"{path.relative_to(ROOT)}: {node.module}")
    allowed = {"courses/models/pages.py: django.http"}  # Http404 in the routing of pages
    assert set(offenders) <= allowed


def test_the_environment_is_read_in_settings_only():
    readers = [
        str(path.relative_to(ROOT))
        for folder in ("lms", "courses")
        for path in (ROOT / folder).rglob("*.py")
        if "settings" not in path.parts and re.search(r"os\.(environ\[|environ\.get|getenv)", path.read_text("utf-8"))
    ]
    # Pango takes the folder of fonts from the environment and from nowhere else.
    assert readers == ["lms/rendering/pdf.py"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "themes")))
def test_templates_hold_no_inline_style_script_or_foreign_host(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/json)", text)
    assert not re.search(r"""(src|href)=["'](https?:)?//""", text)


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: str(path.relative_to(ROOT / "themes")))
def test_stylesheets_use_layers_and_neither_ids_nor_importance(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert "!important" not in text
    assert not re.search(r"(^|[\s,>+~}])#[a-zA-Z][\w-]*\s*[,{.:\s]", re.sub(r"\{[^{}]*\}", "{}", text))
    assert ":has(" not in text
    assert "https://" not in text


@pytest.mark.parametrize(
    "path", sorted((ROOT / "themes/base/templates/components").glob("*.html")), ids=lambda p: p.stem
)
def test_components_say_what_they_take(path):
    assert path.read_text(encoding="utf-8").startswith("{% comment %} " + path.stem + ":")


def test_lock_files_name_no_host():
    for path in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?://|--index-url|--extra-index", path.read_text(encoding="utf-8"))


def test_every_public_function_says_what_a_caller_gets():
    silent = []
    for folder in ("lms", "courses"):
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" in path.parts or path.name == "__init__.py":
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            silent += [
                f"{path.relative_to(ROOT)}: {node.name}"
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
                and not _is_nested(tree, node)
            ]
    assert silent == []


def _is_nested(tree, node):
    return any(
        isinstance(parent, ast.FunctionDef) and parent is not node and node in ast.walk(parent)
        for parent in ast.walk(tree)
    )


def test_floors_are_strictly_ordered_in_the_contract():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    floors = re.search(r'id = "floors".*?layers = \[(.*?)\]', text, re.DOTALL)[1]
    ranks = [FLOORS[name] for name in re.findall(r"(\w+)(?=[\" |])", floors) if name in FLOORS]
    assert all(upper >= lower for upper, lower in pairwise(ranks))

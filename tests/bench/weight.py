"""How many bytes a lesson page brings over the line, all that it asks for included."""

import gzip
import re
from urllib.parse import urljoin, urlsplit

from tests.bench.browser import Browser, RefusedError
from tests.bench.results import Measure

LIMIT_KB = 150
LINE_LEVEL = 5  # how hard the proxy before the site compresses a page
ASKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"[^>]*>')
FACE = re.compile(r"@font-face\s*{([^}]*)}")
ADDRESS = re.compile(r'url\("?([^")]+)"?\)')
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.IGNORECASE)
WORDS = re.compile(r"<[^>]+>")


def lesson(site, academy) -> Measure:
    """Answer the weight of a lesson page: HTML, styles, scripts, pictures and every font that its letters need."""
    parts = parts_of(Browser(site.port, academy["people"]["trainee"]), academy["lesson"])
    kilobytes = sum(parts.values()) / 1000
    said = ", ".join(
        f"{urlsplit(name).path.rsplit('/', 1)[-1] or 'HTML'} {size / 1000:.1f}" for name, size in parts.items()
    )
    return Measure("lesson_page_kb", round(kilobytes, 1), "kB", LIMIT_KB, "lower", "the limit of the house", said)


def parts_of(browser, address) -> dict[str, int]:
    """Answer the bytes of each part, as a browser on an empty cache gets them."""
    html, sizes = _fetch(browser, address)
    parts = {address: sizes}
    letters = {ord(letter) for letter in WORDS.sub(" ", html)}
    for found in ASKED.findall(html):
        if 'rel="' in found or found.startswith(("#", "data:")):
            continue
        name = urljoin(address, found)
        if name in parts or not urlsplit(name).path.startswith("/static/"):
            continue
        text, parts[name] = _fetch(browser, name)
        if urlsplit(name).path.endswith(".css"):
            for asked in asked_by_styles(text, letters):
                inner = urljoin(name, asked)
                if inner not in parts:
                    parts[inner] = _fetch(browser, inner)[1]
    return parts


def asked_by_styles(css, letters) -> list[str]:
    """Answer what a stylesheet asks for: pictures, and fonts whose range holds a letter of the page."""
    asked = []
    for face in FACE.findall(css):
        ranges = [(int(low, 16), int(high or low, 16)) for low, high in RANGE.findall(face)]
        if not ranges or any(low <= letter <= high for low, high in ranges for letter in letters):
            asked += ADDRESS.findall(face)
    asked += ADDRESS.findall(FACE.sub("", css))
    return [address for address in asked if not address.startswith("data:")]


def _fetch(browser, address) -> tuple[str, int]:
    answer = browser.get(address, **{"Accept-Encoding": "gzip"})
    if answer.status != 200:
        raise RefusedError(f"{address}: {answer.status}")
    if answer.headers.get("content-encoding") == "gzip":
        return gzip.decompress(answer.body).decode("utf-8", "replace"), len(answer.body)
    is_text = answer.headers["content-type"].startswith(("text/", "image/svg"))
    size = len(gzip.compress(answer.body, LINE_LEVEL)) if is_text else len(answer.body)
    return answer.body.decode("utf-8", "replace"), size

"""The documentation: generated pages are fresh, links lead somewhere, code blocks can run."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *REPOSITORY.glob("*.md")])
LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def name_of(path: object) -> str:
    return str(path.relative_to(REPOSITORY)) if isinstance(path, Path) else str(path)


def generator() -> ModuleType:
    specification = importlib.util.spec_from_file_location("generate_pages", DOCS / "generate.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


GENERATOR = generator()


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings give."""
    headings = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    kept = (re.sub(r"[^\w\- ]", "", heading.replace("`", "")) for heading in headings)
    return {text.strip().lower().replace(" ", "-") for text in kept}


@pytest.mark.parametrize("name", sorted(GENERATOR.PAGES))
def test_a_generated_page_says_what_the_code_says(name: str) -> None:
    written = (GENERATOR.FOLDER / name).read_text(encoding="utf-8")
    assert written == GENERATOR.PAGES[name](), "run: make docs"


def test_no_page_of_a_pack_that_is_gone_is_left() -> None:
    written = [path for path in (GENERATOR.FOLDER / "packs").rglob("*") if path.is_file()]
    names = {str(path.relative_to(GENERATOR.FOLDER)) for path in written}
    assert sorted(names - set(GENERATOR.PAGES)) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    lost = []
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        known = there.exists() and (not anchor or anchor in anchors(there))
        if not known:
            lost.append(target)
    assert lost == []


def test_every_page_of_the_documentation_is_reached_from_its_index() -> None:
    reached: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        targets = LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
        waiting += [(page.parent / target.partition("#")[0]).resolve() for target in targets]
    assert sorted(name_of(page) for page in DOCS.rglob("*.md") if page not in reached) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_python_on_a_page_is_an_example_that_runs(page: Path) -> None:
    blocks = FENCE.findall(page.read_text(encoding="utf-8"))
    idle = [body for language, body in blocks if language == "python" and ">>>" not in body]
    assert idle == [], "write it as a doctest, so that it is run"


def test_both_readmes_show_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        blocks = FENCE.findall((REPOSITORY / name).read_text(encoding="utf-8"))
        return [body for language, body in blocks if language in {"sh", "python"}]

    assert commands("README.md") == commands("README.zh-CN.md")

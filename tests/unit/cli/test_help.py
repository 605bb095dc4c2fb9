"""Every command explains itself: two examples, its exit status, in both languages."""

from collections.abc import Iterator

import click
import pytest

from duheng.cli.languages import Settings
from duheng.cli.main import root


def commands(
    command: click.Command, language: str, parent: click.Context | None = None, name: str = "duheng"
) -> Iterator[tuple[str, str]]:
    context = command.context_class(command, parent, info_name=name, obj=Settings(language))
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from commands(found, language, context, below)


PAGES = [
    (language, path, page) for language in ("zh", "en") for path, page in commands(root, language)
]


@pytest.mark.parametrize(
    ("language", "path", "page"), PAGES, ids=[f"{one[0]} {one[1]}" for one in PAGES]
)
def test_help_has_two_examples_and_names_the_exit_status(
    language: str, path: str, page: str
) -> None:
    heading = {"zh": "示例", "en": "Examples"}[language]
    body = page.split(heading, 1)[1]
    assert body.count("\n    duheng ") >= 2 or body.count("| duheng ") >= 2
    assert {"zh": "退出码", "en": "Exit status"}[language] in page
    assert f"{path} " in page


@pytest.mark.parametrize(
    ("language", "path", "page"), PAGES, ids=[f"{one[0]} {one[1]}" for one in PAGES]
)
def test_no_option_shows_a_key_instead_of_a_text(language: str, path: str, page: str) -> None:
    assert "option." not in page
    assert ".help" not in page

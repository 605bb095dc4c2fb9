"""What the command line says when it refuses, fails, or loses its reader."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

import duheng
from duheng.cli.door import leave_through_door
from duheng.cli.errors import ExitStatus
from duheng.cli.main import main
from duheng.cli.refusals import chinese_sentence
from duheng.terms.errors import DuhengError, UnusableInput

HOUSE = Path(duheng.__file__).parent


def refuse() -> None:
    raise UnusableInput("the file\nis empty", hint="write a mapping", clause="ISO 1:2022, 3")


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "duheng.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_refusal_is_one_line_with_its_code_and_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert leave_through_door(refuse, as_json=False, debug=False) == ExitStatus.UNUSABLE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "error [terms.unusable_input]: the file is empty",
        "clause: ISO 1:2022, 3",
        "hint: write a mapping",
    ]


def test_a_refusal_is_a_json_object_on_stderr_for_programs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert leave_through_door(refuse, as_json=True, debug=False) == ExitStatus.UNUSABLE
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err)["code"] == "terms.unusable_input"
    assert json.loads(err)["hint"] == "write a mapping"


def test_a_fault_is_confessed_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise KeyError("lost")

    assert leave_through_door(fail, as_json=False, debug=False) == ExitStatus.FAULT
    err = capsys.readouterr().err
    assert "error [duheng.fault]" in err
    assert "Traceback" not in err
    assert leave_through_door(fail, as_json=False, debug=True) == ExitStatus.FAULT
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupted_command_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt() -> None:
        raise click.Abort

    assert leave_through_door(interrupt, as_json=False, debug=False) == ExitStatus.INTERRUPTED
    assert capsys.readouterr().err == ""


def test_a_judgement_against_the_input_is_status_1() -> None:
    assert leave_through_door(lambda: 1, as_json=False, debug=False) == ExitStatus.NEGATIVE


def test_an_unknown_command_is_refused_with_the_nearest_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--lang", "en", "versio"]) == ExitStatus.UNUSABLE
    assert capsys.readouterr().err.splitlines() == [
        "error [cli.usage]: 'duheng' has no command 'versio'",
        "hint: did you mean 'duheng version'?",
    ]


def test_a_refusal_says_in_chinese_what_it_is_and_then_what_was_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--lang", "zh", "versio"]) == ExitStatus.UNUSABLE
    assert capsys.readouterr().err.splitlines() == [
        "错误 [cli.usage]：命令或选项的写法不对。",
        "  'duheng' has no command 'versio'",
        "处理：did you mean 'duheng version'?",
    ]


def test_every_refusal_has_a_chinese_sentence() -> None:
    for path in HOUSE.rglob("errors.py"):
        if "site" not in path.parts:
            name = path.relative_to(HOUSE).with_suffix("")
            import_module(".".join(("duheng", *name.parts)))
    waiting, silent = [DuhengError], set()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("duheng.") and not kind.code.startswith("site."):
            silent |= set() if chinese_sentence(kind("x")) else {kind.code}
    assert silent == set()


def test_an_unknown_option_is_refused_as_json_when_json_was_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["version", "--json", "--loud"]) == ExitStatus.UNUSABLE
    told = json.loads(capsys.readouterr().err)
    assert told["code"] == "cli.usage"
    assert told["hint"] == "duheng version --help"


def test_a_command_whose_reader_has_gone_ends_silently() -> None:
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    done = subprocess.run(
        [sys.executable, "-m", "duheng.cli", "version"],
        stdout=writing_end,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing_end)
    assert done.returncode == ExitStatus.READER_GONE
    assert done.stderr == b""


def test_a_terminal_that_lacks_a_character_shows_a_question_mark() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "duheng.cli", "units", "show", "kWh"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "gb2312", "DUHENG_LANG": "zh"},
    )
    assert done.returncode == 0
    shown = done.stdout.decode("gb2312")
    assert "?" in shown
    assert "量纲" in shown


def test_json_is_utf_8_whatever_the_terminal() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "duheng.cli", "units", "show", "kWh", "--json"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "gb2312"},
    )
    assert json.loads(done.stdout.decode("utf-8"))["symbol"] == "kW·h"


def test_the_shell_can_ask_for_completions() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "duheng"],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "_DUHENG_COMPLETE": "bash_complete",
            "COMP_WORDS": "duheng un",
            "COMP_CWORD": "1",
        },
    )
    assert "units" in done.stdout


def loaded_by(*commands: list[str]) -> set[str]:
    """Return the top-level packages that are loaded after commands ran in a fresh process."""
    runs = "; ".join(f"main({command!r})" for command in commands)
    code = (
        f"import sys; from duheng.cli.main import main; {runs}; "
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_the_command_line_loads_no_engine_before_it_needs_one() -> None:
    loaded = loaded_by(["--help"], ["version"])
    heavy = {"ibis", "pandas", "scipy", "numpy", "duckdb", "pint", "pyarrow", "lxml", "rich"}
    assert "click" in loaded
    assert heavy & loaded == set()


def test_a_conversion_loads_no_array_package() -> None:
    loaded = loaded_by(["units", "convert", "1", "tce", "GJ"])
    assert {"ibis", "pandas", "scipy", "numpy", "pint"} & loaded == set()


def test_an_evaluation_loads_no_table_engine() -> None:
    model = Path(__file__).parents[3] / "examples" / "evaluate" / "end-gauge.yaml"
    assert {"ibis", "pandas", "duckdb", "pyarrow"} & loaded_by(["evaluate", str(model)]) == set()


def test_the_package_runs_as_a_module() -> None:
    done = run("version", "--json")
    assert done.returncode == 0
    assert set(json.loads(done.stdout)) == {"duheng", "python"}

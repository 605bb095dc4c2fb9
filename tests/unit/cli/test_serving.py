"""The report is served to this machine only, and nothing else is."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import pytest

from duheng.cli.serving import report_server, serve_until_stopped


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    report = tmp_path / "report.html"
    report.write_text("<p>报告</p>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("not for the net", encoding="utf-8")
    with report_server(report, 0) as server:
        thread = Thread(target=serve_until_stopped, args=(server,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def answer(port: int, path: str, method: str = "GET") -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request(method, path)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, content


def test_the_report_is_served_under_its_name_and_at_the_root(port: int) -> None:
    assert answer(port, "/") == (200, "<p>报告</p>".encode())
    assert answer(port, "/report.html")[0] == 200
    assert answer(port, "/report.html", "HEAD") == (200, b"")


@pytest.mark.parametrize("path", ["/secret.txt", "/../secret.txt", "/.."])
def test_nothing_else_in_the_folder_is_served(port: int, path: str) -> None:
    assert answer(port, path)[0] == 404


def test_a_port_that_is_taken_is_replaced_by_a_free_one(port: int, tmp_path: Path) -> None:
    with report_server(tmp_path / "report.html", port) as other:
        assert other.server_port not in {port, 0}

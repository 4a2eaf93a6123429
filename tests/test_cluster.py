"""The cluster's processes end with whoever started them, and where they do not start, that is told."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.running import ROOT, stand_in_for_tensorflow

SERVES = """
import socket

class train:
    class Server:
        def __init__(self, cluster, job_name, task_index):
            host, port = cluster[job_name][task_index].split(":")
            self.listening = socket.create_server((host, int(port)))
"""
SERVES_NO_PARAMETERS = SERVES + "            assert job_name != 'ps', 'no room for parameters'\n"
SERVES_FOR_A_WHILE = (
    SERVES
    + """
            if (job_name, task_index) == ("worker", 1):
                import os, threading
                threading.Timer(0.5, os._exit, [1]).start()
"""
)
START = """
from fixtures.beside import Beside
from fixtures.caretaker import Caretaker
from fixtures.cluster import Cluster

beside = Beside(Caretaker())
print(*Cluster(beside).addresses, flush=True)
"""
WAIT = f"{START}input()"
LIMIT_S = 30


@contextlib.contextmanager
def starter(code: str, env: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process that starts a cluster."""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=dict(env),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=LIMIT_S)


def serves(address: str) -> bool:
    host, port = address.split(":")
    with contextlib.suppress(ConnectionRefusedError), socket.create_connection((host, int(port)), LIMIT_S):
        return True
    return False


def ended(addresses: list[str]) -> bool:
    deadline = time.monotonic() + LIMIT_S
    while any(map(serves, addresses)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(serves, addresses))


def addresses_told_by(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout
    return process.stdout.readline().split()


def test_cluster_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    env = stand_in_for_tensorflow(tmp_path, SERVES)
    with starter(WAIT, env) as process:
        addresses = addresses_told_by(process)
        assert [serves(address) for address in addresses] == [True, True, True]
        process.kill()
        assert ended(addresses)


def test_cluster_ends_when_it_is_stopped(tmp_path: Path) -> None:
    env = stand_in_for_tensorflow(tmp_path, SERVES)
    with starter(f"{START}beside.stop(); print('stopped', flush=True); input()", env) as process:
        addresses = addresses_told_by(process)
        assert len(addresses) == 3
        assert addresses_told_by(process) == ["stopped"]
        assert ended(addresses)


def test_cluster_ends_when_one_of_its_tasks_does(tmp_path: Path) -> None:
    with starter(WAIT, stand_in_for_tensorflow(tmp_path, SERVES_FOR_A_WHILE)) as process:
        addresses = addresses_told_by(process)
        assert len(addresses) == 3
        assert ended(addresses)
        assert process.poll() is None


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise ImportError('no such file')", "ImportError: no such file"),
        (SERVES_NO_PARAMETERS, "AssertionError: no room for parameters"),
    ],
)
def test_cluster_that_does_not_start_says_why(tmp_path: Path, code: str, why: str) -> None:
    with starter(START, stand_in_for_tensorflow(tmp_path, code)) as process:
        _, errors = process.communicate(timeout=LIMIT_S)
        assert f"the cluster did not start: {why}" in errors

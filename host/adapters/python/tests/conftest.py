"""What the tests share."""
from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import flavbrem

PACKAGE = Path(flavbrem.__file__).parent
SOURCE = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="session")
def process() -> flavbrem.Process:
    return flavbrem.Process(lepton="e:mu", target="Pb", coupling=1e-4)


@pytest.fixture(scope="session")
def table(process):
    return flavbrem.make_table(process, beam_energy="5:200:auto", m_phi="0.11:3:auto",
                               interp_tol=1e-3, rtol=1e-4)


@pytest.fixture(autouse=True)
def settings():
    """Those of the beginning, for each test."""
    flavbrem.use(device="auto", threads=0)
    flavbrem.use_gpu_costs()


@pytest.fixture()
def folder(tmp_path, monkeypatch):
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def program():
    """Runs the program of the same build, and gives what it prints."""
    path = os.environ.get("FLAVBREM_PROGRAM")
    if not path:
        pytest.skip("FLAVBREM_PROGRAM does not name the program of the same build")

    def run(*words):
        return subprocess.run([path, *map(str, words)], stdin=subprocess.DEVNULL, check=True,
                              capture_output=True, text=True).stdout
    return run

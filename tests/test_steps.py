# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""`make test` does not pass for want of tests"""
from contextlib import nullcontext
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parent.parent / 'tools' / 'test'
NO_TEST_COLLECTED = pytest.ExitCode.NO_TESTS_COLLECTED

pytestmark = pytest.mark.once


@pytest.fixture
def program():
    "Return the program, imported as a module"
    loader = SourceFileLoader('tools_test', str(PROGRAM))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def empty(tmp_path, monkeypatch, program):
    "Work in a folder without tests, on a machine that misses no program"
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv('PYTEST_XDIST_WORKER', raising=False)
    for name in ['postgresql', 'chromium', 'npm']:
        monkeypatch.setattr(program.programs, name, lambda: Path('program'))
    monkeypatch.setattr(
        program.postgresql, 'server', lambda: nullcontext('sqlite://'))
    return tmp_path


STEPS = ['sqlite', 'postgresql', 'browser', 'packaging']


@pytest.mark.parametrize('name', STEPS)
def test_step_without_tests_fails(program, empty, name):
    text, is_failure = program.run(name, required=False)
    assert is_failure
    assert text.startswith(f"FAILED ({NO_TEST_COLLECTED:d})")


def test_step_with_tests_passes(program, empty):
    "The same folder passes with a test, so it is the lack of one that fails"
    (empty / 'test_empty.py').write_text("def test_nothing():\n    pass\n")
    text, is_failure = program.run('sqlite', required=False)
    assert text.startswith("passed")
    assert not is_failure


def test_every_step_is_known(program):
    assert program.STEPS.keys() == {'lint', *STEPS}

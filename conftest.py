# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Run the Tryton tests under pytest

pytest ignores unittest's ``load_tests`` protocol, so the doctest scenarios
would be silently skipped: collect them here with Tryton's own loader, checker,
option flags and per-scenario JSON configurations.
"""
import os
import pathlib
import sys
import unittest

import pytest

# The line of a scenario that does not depend on the database
_ONCE = '.. once'
ROOT = pathlib.Path(__file__).parent
sys.path.insert(0, str(ROOT))

from tools import testing_database  # noqa: E402

# trytond.tests.test_tryton reads its environment when it is imported
testing_database.configure()


class Failure(Exception):
    pass


class ScenarioFile(pytest.File):

    def collect(self):
        from trytond.tests.test_tryton import load_doc_tests

        loader = unittest.TestLoader()
        loader.testNamePatterns = [self.path.name]
        suite = load_doc_tests(
            f'trytond.modules.{self.path.parents[1].name}.tests',
            str(self.path), loader, unittest.TestSuite(), None)
        cases = list(_flatten(suite))
        once = _ONCE in self.path.read_text(encoding='utf-8').splitlines()
        for i, case in enumerate(cases):
            name = self.path.stem + (f'[{i}]' if len(cases) > 1 else '')
            scenario = Scenario.from_parent(self, name=name, case=case)
            if once:
                scenario.add_marker('once')
            yield scenario


class Scenario(pytest.Item):

    def __init__(self, *, case, **kwargs):
        super().__init__(**kwargs)
        self.case = case

    def runtest(self):
        result = unittest.TestResult()
        self.case.run(result)
        for _, reason in result.skipped:
            pytest.skip(reason)
        for _, message in result.failures + result.errors:
            raise Failure(message)

    def repr_failure(self, excinfo):
        if isinstance(excinfo.value, Failure):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, 0, self.name


def _flatten(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flatten(test)
        else:
            yield test


def pytest_collect_file(parent, file_path):
    if file_path.match('tests/scenario_*.rst'):
        return ScenarioFile.from_parent(parent, path=file_path)


def pytest_collection_modifyitems(items):
    "Mark by folder what is not run on every database"
    for item in items:
        if ROOT / 'tests' / 'browser' in item.path.parents:
            item.add_marker('browser')


def pytest_sessionstart(session):
    if not hasattr(session.config, 'workerinput'):
        testing_database.start()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if hasattr(session.config, 'workerinput'):
        return
    testing_database.finish()
    reporter = session.config.pluginmanager.get_plugin('terminalreporter')
    if reporter and (skipped := reporter.stats.get('skipped')):
        _report_skipped(session, reporter, skipped)


def _report_skipped(session, reporter, skipped):
    "Where nothing may be skipped, a skip is a failure"
    if name := os.environ.get('TEST_SKIPPED_FILE'):
        with open(name, 'a', encoding='utf-8') as file:
            for report in skipped:
                _, _, reason = report.longrepr
                file.write(f'{report.nodeid}: {reason}\n')
    if os.environ.get('CI') == 'true':
        reporter.write_line("")
        reporter.write_line("Nothing may be skipped with CI=true", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

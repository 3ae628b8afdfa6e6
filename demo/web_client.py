# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Get the web client from npm"""
import shutil
import subprocess

from tools.programs import NODE, npm

from .paths import CLIENT, TRIAL, WEB

PACKAGE = 'tryton-sao@8.0'
LOG = TRIAL / 'npm.log'


class WebClient:
    """The install of the web client, which runs beside other work

    start() begins it where it is not done yet, finish() waits for the end.
    """

    def __init__(self):
        self._process = None
        self._folder = CLIENT.with_name(CLIENT.name + '.new')

    def start(self):
        if CLIENT.exists():
            return
        program = npm()
        if not program:
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        with open(LOG, 'w', encoding='utf-8') as log:
            self._process = subprocess.Popen(
                [program, 'install', '--prefix', self._folder, '--no-audit',
                    '--no-fund', '--no-update-notifier', PACKAGE],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self._folder)

    def finish(self):
        "Wait for the end; return whether there is a client or say why not"
        if self._process:
            code = self._process.wait()
            self._process = None
            if code:
                print(
                    f"npm could not install the web client, see {LOG}.\n"
                    "The desktop client and proteus work all the same.",
                    flush=True)
                return False
            self._complete()
        elif not CLIENT.exists():
            print(
                f"No web client, for it needs {NODE}.\n"
                "The desktop client and proteus work all the same.",
                flush=True)
            return False
        _link(WEB, CLIENT.relative_to(TRIAL) / 'node_modules' / 'tryton-sao')
        return True

    def stop(self):
        "Give up an install that is under way"
        if self._process:
            self._process.terminate()
            self._process.wait()

    def _complete(self):
        # Its index.html expects the packages beside itself, npm puts them one
        # level up
        modules = self._folder / 'node_modules'
        _link(modules / 'tryton-sao' / 'node_modules', '../../node_modules')
        self._folder.rename(CLIENT)


def _link(path, target):
    if path.is_symlink():
        path.unlink()
    path.symlink_to(target, target_is_directory=True)

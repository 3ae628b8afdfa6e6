# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Get the web client from npm"""
import os
import shutil
import subprocess

from tools.programs import NODE, npm

PACKAGE = 'tryton-sao@8.0'


class WebClient:
    """The install of the web client in a folder, which runs beside other work

    start() begins it where it is not done yet, finish() waits for the end,
    link() puts it where a server looks for it.
    """

    def __init__(self, folder):
        self.folder = folder
        self.log = folder.with_name('npm.log')
        self._process = None
        self._unfinished = folder.with_name(folder.name + '.new')

    def start(self):
        if self.folder.exists():
            return
        program = npm()
        if not program:
            return
        shutil.rmtree(self._unfinished, ignore_errors=True)
        self._unfinished.mkdir()
        with open(self.log, 'w', encoding='utf-8') as log:
            self._process = subprocess.Popen(
                [program, 'install', '--prefix', self._unfinished,
                    '--no-audit',
                    '--no-fund', '--no-update-notifier', PACKAGE],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self._unfinished)

    def finish(self):
        "Wait for the end; return whether there is a client or say why not"
        if self._process:
            code = self._process.wait()
            self._process = None
            if code:
                print(
                    "npm could not install the web client, "
                    f"see {self.log}.\n"
                    "The desktop client and proteus work all the same.",
                    flush=True)
                return False
            self._complete()
        elif not self.folder.exists():
            print(
                f"No web client, for it needs {NODE}.\n"
                "The desktop client and proteus work all the same.",
                flush=True)
            return False
        return True

    def link(self, path):
        "Make the path a link to the installed client"
        target = self.folder / 'node_modules' / 'tryton-sao'
        _link(path, os.path.relpath(target, path.parent))

    def stop(self):
        "Give up an install that is under way"
        if self._process:
            self._process.terminate()
            self._process.wait()

    def _complete(self):
        # Its index.html expects the packages beside itself, npm puts them one
        # level up
        modules = self._unfinished / 'node_modules'
        _link(modules / 'tryton-sao' / 'node_modules', '../../node_modules')
        self._unfinished.rename(self.folder)


def _link(path, target):
    if path.is_symlink():
        path.unlink()
    path.symlink_to(target, target_is_directory=True)

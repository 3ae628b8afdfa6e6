#!/usr/bin/env python3
"""Ship the modules of this repository as trytond.modules.*"""
from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
NAMESPACE = 'trytond.modules'
CORE = {'ir', 'res'}


def read_config(path):
    config = ConfigParser()
    config.read(path / 'tryton.cfg')
    tryton = config['tryton']
    return {
        'version': tryton['version'],
        'depends': tryton.get('depends', '').split(),
        'extras': tryton.get('extras_depend', '').split(),
        }


modules = {
    p.parent.name: read_config(p.parent)
    for p in sorted(HERE.glob('modules/*/tryton.cfg'))}
version, = {m['version'] for m in modules.values()}
major, minor = map(int, version.split('.')[:2])


def require(name):
    return f'{name} >= {major}.{minor}, < {major}.{minor + 1}'


def requires(key):
    return [
        require(f'trytond_{d}') for d in sorted({
                d for m in modules.values() for d in m[key]
                } - CORE - modules.keys())]


packages = [f'{NAMESPACE}.{p}' for p in find_packages('modules')]
demo = [require('proteus'), *requires('extras')]

setup(
    name='tryton-counterparty',
    version=version,
    description=(
        "Receivable aging, settlement and the party archive for Tryton"),
    long_description=(HERE / 'README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    license='GPL-3.0-or-later',
    python_requires='>=3.10',
    packages=packages,
    package_dir={
        f'{NAMESPACE}.{m}': f'modules/{m}' for m in modules},
    package_data={
        f'{NAMESPACE}.{m}': [
            '**/tryton.cfg', '**/*.xml', '*.fodt', '*.fods',
            '**/*.fodt', '**/*.fods', 'locale/**/*.po', 'icons/**/*.svg',
            'tests/**/*.rst', 'tests/**/*.json']
        for m in modules},
    entry_points={
        'trytond.modules': [f'{m} = {NAMESPACE}.{m}' for m in modules]},
    install_requires=[
        require('trytond[barcode]'), 'python-sql >= 1.8', 'cn2an >= 0.5',
        'num2words >= 0.5.13', *requires('depends')],
    extras_require={
        'demo': demo,
        'test': [
            *demo, require('trytond[PostgreSQL]'),
            # Its driver in C takes a fifth off the time
            'psycopg[binary]', 'pytest >= 9', 'pytest-xdist', 'hypothesis',
            'playwright', 'aiosmtpd', 'polib', 'ruff', 'isort', 'build'],
        'postgresql': [require('trytond[PostgreSQL]')],
        },
    zip_safe=False,
    )

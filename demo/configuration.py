# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Write a configuration of trytond: a given one with some values changed"""
import os
from configparser import ConfigParser


def write_configuration(path, base=None, values=None):
    """Write the configuration of the file base, with other values

    values maps sections to dictionaries of option and value.
    A file that is there is replaced in one go.
    """
    parser = ConfigParser(interpolation=None)
    if base:
        with open(base, encoding='utf-8') as file:
            parser.read_file(file)
    for section, options in (values or {}).items():
        if not parser.has_section(section):
            parser.add_section(section)
        for option, value in options.items():
            parser.set(section, option, str(value))
    temporary = path.with_name(path.name + '.new')
    with open(temporary, 'w', encoding='utf-8') as file:
        parser.write(file)
    os.replace(temporary, path)

# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The names of the furnished company's things, per language"""
import csv
from pathlib import Path

HERE = Path(__file__).resolve().parent
LANGUAGES = ['en', 'zh_CN']


def read_csv(name):
    """Return the rows of the CSV file of the given name as dictionaries

    The name is relative to the folder of the demo.
    A byte order mark at the start, as spreadsheets write it, is dropped.
    """
    with open(HERE / name, encoding='utf-8-sig', newline='') as file:
        return list(csv.DictReader(file))


class Texts:
    "The texts of one language, by key"

    def __init__(self, language):
        if language not in LANGUAGES:
            raise ValueError(
                f"The language {language!r} is not one of {LANGUAGES}.")
        self.language = language
        self._texts = {
            row['key']: row[language] for row in read_csv('data/texts.csv')}

    def __call__(self, key):
        return self._texts[key]

    def name(self, row):
        "Return the proper name in a row that has it as zh and as en"
        return row['zh' if self.language == 'zh_CN' else 'en']

    def person(self, surname, given_name):
        "Return the name of a person as it is written in the language"
        space = '' if self.language == 'zh_CN' else ' '
        return f'{self.name(surname)}{space}{self.name(given_name)}'

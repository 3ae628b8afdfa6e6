# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the furnished company does business with, and the documents of it

Nothing here knows of Tryton.
The same size, language and anchor always give the same plan: each party
draws from a generator of its own, so one more party changes no other.
"""
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle, islice, zip_longest
from random import Random

from .dates import month_end, months
from .texts import read_csv

SEED = 'tryton-counterparty'
CENT = Decimal('0.01')
# How many of each a size has; all is without limit
SIZES = {
    'full': {'months': 24, 'units': 90, 'directory': 15},
    'small': {'months': 6, 'units': 6, 'directory': 4},
    }
# Of so many parties of a kind, as many have the habit; see habits.py
UNIT_HABITS = {'prompt': 12, 'late': 3, 'slow': 1, 'bad': 1, 'prepaid': 1}
CUSTOMER_HABITS = {'prompt': 4, 'late': 2, 'slow': 1, 'bad': 1}
SUPPLIER_HABITS = {'prompt': 4, 'late': 2, 'slow': 1}
# Days before the anchor at which those of a bad habit stopped paying
STOPS = [560, 110, 280, 60, 200]
CUSTOMER_PRODUCTS = [
    ('advertising', 1, 4, '1800.00'),
    ('materials', 20, 120, '86.50'),
    ('parking', 2, 12, '450.00'),
    ]
SUPPLIER_PRODUCTS = [
    ('cleaning', 40, 160, '42.00'),
    ('security', 60, 200, '38.00'),
    ('lift', 1, 6, '1250.00'),
    ('garden', 10, 60, '55.00'),
    ('supplies', 5, 40, '31.80'),
    ]


@dataclass
class Counterparty:
    key: str
    kind: str  # tenant, owner, customer or supplier
    name: str
    habit: str
    term: str
    street: str = ''
    both: bool = False  # a customer and a supplier
    stop: date = None  # of a bad habit: the day the payments stopped
    directory: dict = field(default_factory=dict)


@dataclass
class Item:
    product: str
    quantity: Decimal
    unit_price: Decimal


@dataclass
class Document:
    party: str  # the key
    type: str  # out or in
    date: date
    term: str
    items: list
    currency: str = 'CNY'
    reference: str = ''
    description: str = ''


@dataclass
class Plan:
    months: list
    parties: dict
    documents: list
    prepayments: dict

    def of_month(self, start):
        "Return the documents of the month that starts at the date, in order"
        documents = [
            d for d in self.documents if start <= d.date <= month_end(start)]
        return sorted(documents, key=lambda d: (d.date, d.party))


def make_plan(size, texts, anchor):
    """Return the plan of a size (full or small) in the language of the texts

    The last month with documents is the anchor's; no date is after it.
    """
    counts = SIZES[size]
    planner = _Planner(texts, months(anchor, counts['months']), anchor)
    planner.add_units(counts['units'])
    planner.add_directory(counts['directory'])
    return Plan(
        planner.months, planner.parties, planner.documents,
        planner.prepayments)


class _Planner:

    def __init__(self, texts, months, anchor):
        self.texts = texts
        self.months = months
        self.anchor = anchor
        self.parties = {}
        self.documents = []
        self.prepayments = {}
        self._unit_habits = {
            b: _habits(b, UNIT_HABITS) for b in ['A', 'B', 'C']}
        self._trade_habits = {
            'customer': _habits('customer', CUSTOMER_HABITS),
            'supplier': _habits('supplier', SUPPLIER_HABITS),
            }
        self._stops = cycle(STOPS)

    def add_units(self, count):
        "Add the owners and the tenants of as many units, over all buildings"
        names = self._names()
        shops = [self.texts.name(r) for r in read_csv('data/shops.csv')]
        for building, number in islice(_units(), count):
            is_shop = building['use'] == 'shop' and shops
            name = shops.pop(0) if is_shop else next(names)
            self._add_unit(building, number, name)

    def _add_party(self, party):
        if party.habit == 'bad':
            party.stop = self.anchor - timedelta(days=next(self._stops))
        self.parties[party.key] = party

    def _names(self):
        random = Random(f'{SEED} names')
        surnames = read_csv('data/surnames.csv')
        given_names = read_csv('data/given-names.csv')
        pairs = [(s, g) for s in surnames for g in given_names]
        random.shuffle(pairs)
        return (self.texts.person(*pair) for pair in pairs)

    def _add_unit(self, building, number, name):
        key = f"{building['code']}-{number}"
        random = Random(f'{SEED} {key}')
        kind = 'owner' if building['use'] == 'owner' else 'tenant'
        habit = next(self._unit_habits[building['code']])
        if building['months'] != '1' and habit == 'prepaid':
            habit = 'prompt'
        street = f"{self.texts('building.' + building['code'])} {number}"
        self._add_party(Counterparty(
                key, kind, name, habit, 'day10', street))
        self._add_unit_documents(key, building, random)

    def _add_unit_documents(self, key, building, random):
        every = int(building['months'])
        area = (Decimal(building['area'])
            * Decimal(random.randint(80, 130)) / 100).quantize(CENT)
        items = [Item('fee', area * every, Decimal(building['fee']))]
        first = 0
        if building['rent']:
            items.append(Item('rent', area * every, Decimal(building['rent'])))
            # Tenants come and some go
            first = random.choice([0, 0, 5, 9, 14])
        if self.parties[key].habit == 'prepaid':
            amount = sum(
                (i.quantity * i.unit_price).quantize(CENT) for i in items)
            self.prepayments[key] = amount * 3
        for month in self.months[first::every]:
            self.documents.append(
                Document(key, 'out', month, 'day10', items))

    def add_directory(self, count):
        "Add the first parties of the directory and what is traded with them"
        rows = read_csv('party-directory-zh.csv')[:count]
        details = {
            r['序号']: r for r in read_csv('data/directory-details.csv')}
        for row in rows:
            # What the list of the organization leaves open
            row.update(details[row['序号']])
            key = f"D{int(row['序号']):02}"
            random = Random(f'{SEED} {key}')
            is_customer = row['合作性质'] == '客户'
            kind = 'customer' if is_customer else 'supplier'
            self._add_party(Counterparty(
                    key, kind, row['企业名称'],
                    next(self._trade_habits[kind]),
                    random.choice(['days30', 'days60', 'month_end', 'split']),
                    row['公司地址'], directory=row))
            self._add_trade(key, random, is_customer)
        keys = [k for k in self.parties if k.startswith('D')]
        customers = [k for k in keys if self.parties[k].kind == 'customer']
        suppliers = [k for k in keys if self.parties[k].kind == 'supplier']
        for key in customers[-2:]:
            self._add_foreign(key, 'out', 'materials', 'export')
        self._add_foreign(suppliers[-1], 'in', 'supplies', 'import')
        self._add_lease(suppliers[0])

    def _add_trade(self, key, random, is_customer):
        products = CUSTOMER_PRODUCTS if is_customer else SUPPLIER_PRODUCTS
        for month in self.months:
            count = random.choice([0, 1, 1])
            for day in sorted(random.sample(range(26), count)):
                product, low, high, price = random.choice(products)
                quantity = Decimal(random.randint(low, high))
                document = Document(
                    key, 'out' if is_customer else 'in',
                    month + timedelta(days=day), self.parties[key].term,
                    [Item(product, quantity, Decimal(price))])
                if not is_customer:
                    document.reference = (
                        f'{key}-{document.date:%Y%m%d}')
                self.documents.append(document)
            if count and random.random() < 0.1:
                self._add_credit_note(self.documents[-1], random)

    def _add_credit_note(self, document, random):
        item, = document.items
        returned = max(
            Decimal(1), item.quantity * random.choice([10, 20, 30]) // 100)
        self.documents.append(Document(
                document.party, document.type, month_end(document.date),
                document.term,
                [Item(item.product, -returned, item.unit_price)],
                reference=document.reference and f'{document.reference}-C',
                description=self.texts('credit')))

    def _add_foreign(self, key, type, product, description):
        random = Random(f'{SEED} {key} foreign')
        for month in self.months[::3]:
            day = month + timedelta(days=random.randint(2, 24))
            self.documents.append(Document(
                    key, type, day, 'days60',
                    [Item(product, Decimal(random.randint(20, 90)),
                        Decimal('64.00'))],
                    currency='USD',
                    reference=f'{key}-USD-{day:%Y%m}' if type == 'in' else '',
                    description=self.texts(description)))

    def _add_lease(self, key):
        "Let a supplier rent a shop, so that it is a customer too"
        self.parties[key].both = True
        items = [
            Item('fee', Decimal('72.00'), Decimal('7.50')),
            Item('rent', Decimal('72.00'), Decimal('98.00')),
            ]
        for month in self.months[1:]:
            self.documents.append(Document(
                    key, 'out', month, 'day10', items,
                    description=self.texts('lease')))


def _units():
    "Yield building and number of the units, from the ground up everywhere"
    def numbers(building):
        for floor in range(1, int(building['floors']) + 1):
            for unit in range(1, int(building['units']) + 1):
                yield building, f'{floor}{unit:02}'

    for row in zip_longest(*map(numbers, read_csv('data/buildings.csv'))):
        yield from filter(None, row)


def _habits(kind, counts):
    "Yield the habits of the parties of a kind, one after the other"
    deck = [habit for habit, count in counts.items() for _ in range(count)]
    Random(f'{SEED} {kind}').shuffle(deck)
    return cycle(deck)

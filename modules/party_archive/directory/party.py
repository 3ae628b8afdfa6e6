# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.modules.company.model import CompanyMultiValueMixin
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

from . import columns
from .relationship import NATURES

_PHONES = ['phone', 'mobile']
_relationship_names = {'nature_set', 'relationship_start_date'}


class Party(CompanyMultiValueMixin, metaclass=PoolMeta):
    __name__ = 'party.party'

    legal_representative = fields.Char(
        "Legal Representative",
        help="The person who acts for the party by law.")
    contact_person = fields.Char(
        "Contact Person",
        help="The person to ask for in matters of business.")
    registered_capital = fields.Char(
        "Registered Capital", help="As it is written on the licence.")
    staff_number = fields.Integer(
        "Number of Staff",
        domain=[
            ['OR', ('staff_number', '=', None), ('staff_number', '>=', 0)],
            ])
    business_hours = fields.Char("Business Hours")
    relationships = fields.One2Many(
        'party.party.relationship', 'party', "Relationships")
    # Read from the database as the columns they are: without a getter
    relationship_start_date = fields.Function(
        fields.Date(
            "Relationship Start Date",
            help="Since when the company deals with the party."),
        setter='_multivalue_setter')
    nature_set = fields.Function(
        fields.Selection(
            [(None, "")] + NATURES, "Set Nature", sort=False,
            help="What the party is to the company.\n"
            "Leave empty to derive it from the ledger."),
        setter='_multivalue_setter')
    nature = fields.Function(
        fields.Selection(
            [(None, "")] + NATURES, "Nature", sort=False,
            help="What the party is to the company: the nature that is set "
            "or, where none is set, the one of the ledger.\n"
            "By the ledger the party is a customer when something was ever "
            "posted for it on a receivable account, a supplier when on a "
            "payable one."))
    nature_string = nature.translated('nature')
    directory_address = fields.Function(
        fields.Char("Address", help="The first address on one line."),
        'get_directory_address', searcher='search_directory_address')
    directory_email = fields.Function(
        fields.Char("E-Mail", help="The first e-mail address."))
    directory_phone = fields.Function(
        fields.Char(
            "Phone",
            help="The first phone number or, without any, the first mobile."))
    bank_name = fields.Function(
        fields.Char(
            "Bank Name",
            help="The banks of the bank accounts, in their order."))
    bank_account_number = fields.Function(
        fields.Char(
            "Bank Account Number",
            help="The first number of each bank account, in their order."))

    @classmethod
    def __setup__(cls):
        super().__setup__()
        for name in [
                'directory_email', 'directory_phone', 'bank_account_number']:
            getattr(cls, name).search_unaccented = False

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field in _relationship_names:
            return pool.get('party.party.relationship')
        return super().multivalue_model(field)

    @classmethod
    def column_relationship_start_date(cls, tables):
        table, _ = tables[None]
        return columns.relationship(table, 'relationship_start_date')

    @classmethod
    def column_nature_set(cls, tables):
        table, _ = tables[None]
        return columns.relationship(table, 'nature_set')

    @classmethod
    def column_nature(cls, tables):
        table, _ = tables[None]
        return columns.nature(table)

    @classmethod
    def column_directory_email(cls, tables):
        table, _ = tables[None]
        return columns.contact(table, ['email'])

    @classmethod
    def column_directory_phone(cls, tables):
        table, _ = tables[None]
        return columns.contact(table, _PHONES)

    @classmethod
    def column_bank_name(cls, tables):
        table, _ = tables[None]
        return columns.bank_name(table)

    @classmethod
    def column_bank_account_number(cls, tables):
        table, _ = tables[None]
        return columns.bank_account_number(table)

    @classmethod
    def order_directory_address(cls, tables):
        table, _ = tables[None]
        return [
            columns.address(table, name)
            for name in ['city', 'street_unstructured', 'street_name']]

    @fields.depends('id', 'nature_set')
    def on_change_nature_set(self):
        self.nature = self.nature_set or self._ledger_nature()

    def _ledger_nature(self):
        "Return the nature of the party by the ledger of the company, or None"
        if self.id is None or self.id < 0:
            return None
        table = self.__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                columns.ledger_nature(table), where=table.id == self.id))
        nature, = cursor.fetchone()
        return nature

    @classmethod
    def get_directory_address(cls, parties, name):
        pool = Pool()
        Address = pool.get('party.address')

        table = cls.__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                table.id, columns.address(table),
                where=fields.SQL_OPERATORS['in'](
                    table.id, [p.id for p in parties])))
        first = {party: address for party, address in cursor if address}
        country = cls._directory_country()
        lines = {}
        # The own country goes without saying
        with Transaction().set_context(address_from_country=country):
            for address in Address.browse(first.values()):
                if not address.country:
                    address.country = country  # for the format, not saved
                full_address = address.get_full_address('full_address')
                lines[address.id] = ', '.join(full_address.splitlines())
        return {p.id: lines.get(first.get(p.id)) or None for p in parties}

    @classmethod
    def _directory_country(cls):
        "Return the country of the company of the context, or None"
        pool = Pool()
        Company = pool.get('company.company')
        company = Transaction().context.get('company')
        if company is None:
            return None
        address = Company(company).party.address_get()
        return address.country if address else None

    @classmethod
    def search_directory_address(cls, name, clause):
        "Search in each part of the first address"
        _, operator, operand = clause
        parts = ['street', 'postal_code', 'city', 'subdivision.name']
        where, where_not, bool_op = 'where', 'not where', 'OR'
        if operator.startswith(('!', 'not ')):
            where, where_not, bool_op = where_not, where, 'AND'
            operator = operator.removeprefix('not ').removeprefix('!')
        values = operand if operator == 'in' else [operand]
        domain = [bool_op]
        if None in values:
            # Without an address is who has none or an empty one
            domain.append(cls._first_address(where_not, [
                        (part, 'not in', [None, '']) for part in parts]))
        if operator == 'in':
            operand = [v for v in values if v is not None]
        if operand is not None:
            domain.append(cls._first_address(where, [
                        (part, operator, operand) for part in parts]))
        return domain

    @classmethod
    def _first_address(cls, operator, clauses):
        "Return the clause for the first address to fulfil any of the clauses"
        pool = Pool()
        Address = pool.get('party.address')
        table = cls.__table__()
        # PostgreSQL's full text knows words only, and Chinese text is not
        # split into words: any part of the street must be found
        with Transaction().set_context({
                    'party.address.street_unstructured.search_full_text':
                    False,
                    }):
            addresses = Address.search([
                    ('id', 'in', table.select(columns.address(table))),
                    ['OR', *clauses],
                    ], order=[], query=True)
        return ('addresses', operator, [('id', 'in', addresses)])

    @classmethod
    def domain_directory_phone(cls, domain, tables):
        "Search in the number as shown and in the one without spaces"
        table, _ = tables[None]
        field = cls.directory_phone._field
        _, operator, operand = domain
        Operator = fields.SQL_OPERATORS[operator]
        result = None
        for name in ['value', 'value_compact']:
            column = columns.contact(table, _PHONES, name)
            expression = Operator(
                column, field._domain_value(operator, operand))
            expression = field._domain_add_null(
                column, operator, operand, expression)
            if result is None:
                result = expression
            elif operator.startswith('!') or operator.startswith('not '):
                result &= expression
            else:
                result |= expression
        return result

    @classmethod
    def copy(cls, parties, default=None):
        default = default.copy() if default is not None else {}
        # The copy is another party: it has no relationship yet
        default.setdefault('relationships', None)
        return super().copy(parties, default=default)

    def take_over_directory(self, other):
        """Complete the entry of the party with the one of another party

        What the party has stays, but a relationship starts with the earlier
        date of the two.  Nothing is saved of the other party.
        """
        pool = Pool()
        Relationship = pool.get('party.party.relationship')
        for name in [
                'legal_representative', 'contact_person',
                'registered_capital', 'staff_number', 'business_hours']:
            if not getattr(self, name):
                setattr(self, name, getattr(other, name))
        self.save()
        own = {r.company: r for r in self.relationships}
        to_save = []
        for theirs in other.relationships:
            relationship = own.get(theirs.company)
            if not relationship:
                relationship = Relationship(
                    party=self, company=theirs.company)
            relationship.complete(theirs)
            to_save.append(relationship)
        Relationship.save(to_save)


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    def transition_replace(self):
        next_state = super().transition_replace()
        self.ask.destination.take_over_directory(self.ask.source)
        return next_state


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def to_erase(self, party_id):
        pool = Pool()
        Party = pool.get('party.party')
        return super().to_erase(party_id) + [
            (Party, [('id', '=', party_id)], False,
                ['legal_representative', 'contact_person'],
                [None, None]),
            ]

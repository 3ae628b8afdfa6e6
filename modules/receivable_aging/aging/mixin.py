# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal

from trytond.model import fields
from trytond.model.modelsql import is_leaf
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval
from trytond.tools import grouped_slice
from trytond.transaction import Transaction, record_cache_size

from .question import Question

_in = fields.SQL_OPERATORS['in']
# More rows are read in parts, for each of which the query is run again
READ_TOGETHER = 10_000


class AgingMixin:
    """The base of the models that answer a Question

    _aging_query must return the query of their rows.
    """
    __slots__ = ()
    _question = Question

    company = fields.Many2One('company.company', "Company")
    currency = fields.Many2One('currency.currency', "Currency")

    @classmethod
    def table_query(cls):
        question = cls._question.from_context()
        if question is None:
            return cls._empty_query()
        return cls._aging_query(question, **cls._restriction(question))

    @classmethod
    def _aging_query(cls, question):
        raise NotImplementedError

    @classmethod
    def _restriction(cls, question):
        "Return what _aging_query is to be restricted to, beside the question"
        return {}

    @classmethod
    def _empty_query(cls):
        "Return a query with all the columns but without any row"
        User = Pool().get('res.user')
        columns = [
            field.sql_cast(Literal(None)).as_(name)
            for name, field in sorted(cls._fields.items())
            if field.sql_type() and not isinstance(field, fields.Function)]
        return User.__table__().select(*columns, where=Literal(False))

    @classmethod
    def read(cls, ids, fields_names):
        """Read what is asked of the parties once for all the rows

        The field has a context, that of the question for each row; to find
        this out row by row takes longer than to read the names.
        """
        prefix = 'party.'
        names = [
            n[len(prefix):] for n in fields_names if n.startswith(prefix)]
        if not names or 'related_read_limit' in Transaction().context:
            return super().read(ids, fields_names)
        own_names = [n for n in fields_names if not n.startswith(prefix)]
        if 'party' not in own_names:
            own_names.append('party')
        rows = super().read(ids, own_names)
        cls._add_parties(rows, names)
        if 'party' not in fields_names:
            for row in rows:
                del row['party']
        return rows

    @classmethod
    def _add_parties(cls, rows, names):
        "Add the names of the parties to the rows as a read does"
        ids = dict.fromkeys(r['party'] for r in rows)
        ids.pop(None, None)
        parties = _read_parties(ids, names)
        for row in rows:
            row['party.'] = parties.get(row['party'])


class OfLineMixin(AgingMixin):
    "The base of the models each row of which is about a line"
    __slots__ = ()

    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    account = fields.Many2One('account.account', "Account")
    move = fields.Many2One('account.move', "Move")
    origin = fields.Reference("Origin", selection='get_origins')
    amount = Monetary("Amount", currency='currency', digits='currency')

    @classmethod
    def get_origins(cls):
        Move = Pool().get('account.move')
        return Move.get_origin()


class DocumentMixin(OfLineMixin):
    "The base of the models each row of which is a document"
    __slots__ = ()

    line = fields.Many2One('account.move.line', "Line")
    invoice = fields.Many2One('account.invoice', "Invoice")
    number = fields.Char(
        "Number", help="The number of the invoice or, without, of the move.")
    date = fields.Date(
        "Date", help="The date of the invoice or, without, of the move.")
    maturity_date = fields.Date("Due Date")
    settled = Monetary(
        "Settled", currency='currency', digits='currency',
        help="What of it had been settled at the date.")
    open_amount = Monetary("Open", currency='currency', digits='currency')

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        super().__setup__()
        cls.amount.help = "What the document is about; negative for a credit."

    def get_rec_name(self, name):
        # As the move does without number
        return self.number or f'({self.move.id})'


class FoundFirstMixin(AgingMixin):
    """The base of the models that find their rows with less than they show

    The query of what is found may leave out all that is not needed for it,
    when _aging_without_sums is in the context.
    """
    __slots__ = ()
    # What is known of the rows without any sum
    _without_sums = {'id', 'company', 'currency'}

    @classmethod
    def search(
            cls, domain, offset=0, limit=None, order=None, count=False,
            query=False):
        if query:
            return super().search(
                domain, offset=offset, limit=limit, order=order, count=count,
                query=True)
        with Transaction().set_context(cls._search_context(domain, order)):
            if count:
                return super().search(
                    domain, offset=offset, limit=limit, order=order,
                    count=True)
            ids = cls._find(domain, offset, limit, order)
        # They may hold the answer to another question
        cache = Transaction().get_cache()[cls.__name__]
        for id_ in ids:
            cache.pop(id_, None)
        return cls.browse(ids)

    @classmethod
    def _find(cls, domain, offset, limit, order):
        """Return the ids of the rows in their order

        What they show is read afterwards, for those that are found.
        """
        query = super().search(
            domain, offset=offset, limit=limit, order=order, query=True)
        cursor = Transaction().connection.cursor()
        cursor.execute(*query)
        return [id_ for id_, in cursor]

    @classmethod
    def _search_context(cls, domain, order):
        "Return what table_query is to know of a search"
        return {'_aging_without_sums': cls._is_without_sums(domain, order)}

    @classmethod
    def _is_without_sums(cls, domain, order):
        "Return whether the sums are not needed to find the rows"
        def names(domain):
            for clause in domain:
                if isinstance(clause, str):
                    continue
                elif is_leaf(clause):
                    yield clause[0]
                else:
                    yield from names(clause)
        order = cls._order if order is None else order or []
        return {
            name.split('.', 1)[0]
            for name in [
                *names([domain] if is_leaf(domain) else domain),
                *(name for name, _ in order)]
            } <= cls._without_sums


class OfPartyMixin(FoundFirstMixin):
    """The base of the models each row of which is of one party

    What is read of some rows is computed for their parties only: what is
    settled of a party depends on no other one.  _aging_query must take
    parties, a list of ids, a query of them or None for all.
    """
    __slots__ = ()

    @classmethod
    def __setup__(cls):
        super().__setup__()
        # It has a context, so all the other fields would be read with it
        # another time to tell the name of a row
        cls.party.loading = 'lazy'

    @classmethod
    def _restriction(cls, question):
        ids = Transaction().context.get(cls._ids_key())
        return super()._restriction(question) | {
            'parties': None if ids is None else cls._parties(question, ids),
            }

    @classmethod
    def _parties(cls, question, ids):
        """Return the parties of the rows with the ids

        The id of a row is the one of a line.
        """
        Line = Pool().get('account.move.line')
        line = Line.__table__()
        return line.select(line.party, where=_in(line.id, ids))

    @classmethod
    def _ids_key(cls):
        return f'_{cls.__name__}.ids'

    @classmethod
    def read(cls, ids, fields_names):
        rows = []
        room = max(
            2 * min(len(ids), READ_TOGETHER),
            record_cache_size(Transaction()))
        with Transaction().set_context(_record_cache_size=room):
            for sub_ids in grouped_slice(ids, cls._room() // 2):
                sub_ids = list(sub_ids)
                with Transaction().set_context({cls._ids_key(): sub_ids}):
                    rows.extend(super().read(sub_ids, fields_names))
        return rows

    @classmethod
    def _room(cls):
        """Return how many records the caches hold of what the rows refer to

        Were they full, each record that is read besides would throw out one
        that is still needed.
        """
        cache = Transaction().get_cache()
        models = {
            f.model_name for f in cls._fields.values()
            if f._type == 'many2one'}
        return min(cache[name].size_limit for name in {cls.__name__, *models})


class PartyRowMixin(OfPartyMixin):
    "The base of the models that have a row per party, and its name"
    __slots__ = ()

    @classmethod
    def read(cls, ids, fields_names):
        # As the clients ask for it: to find the names takes a third of the
        # time, once is enough
        if not {'rec_name', 'party.rec_name'} <= set(fields_names):
            return super().read(ids, fields_names)
        rows = super().read(ids, [n for n in fields_names if n != 'rec_name'])
        for row in rows:
            row['rec_name'] = row['party.']['rec_name']
        return rows

    @classmethod
    def get_rec_name(cls, rows, name):
        "Return the names of the parties, which are read together"
        parties = {row.id: row.party.id for row in rows}
        names = _read_parties(set(parties.values()), ['rec_name'])
        return {
            id_: names[party]['rec_name'] for id_, party in parties.items()}


def _read_parties(ids, names):
    """Return what is read of the parties by their ids

    Their name is asked for together with what is made of it, or else all the
    fields of the parties would be read to find it.
    """
    pool = Pool()
    FieldAccess = pool.get('ir.model.field.access')
    Party = pool.get('party.party')
    name = Party._rec_name
    beside = []
    if (name not in names
            and FieldAccess.check(
                Party.__name__, [name], raise_exception=False)):
        beside.append(name)
    parties = Party.read(list(ids), [*names, *beside])
    for party in parties:
        for name in beside:
            del party[name]
    return {p['id']: p for p in parties}

# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt
import hashlib
import json
import logging
import random
import time

from sql.operators import Equal

from trytond import backend
from trytond.i18n import gettext
from trytond.model import Exclude, Index, ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.transaction import (
    Transaction, TransactionError, without_check_access)

from ..exceptions import ChainModifyError
from .common import Moment, company_domain

logger = logging.getLogger(__name__)
_BATCH = 1000
_RETRIES = 5


class ChainedMixin:
    """Rows that are only ever appended

    Each one carries the digest of itself and of the one before, so a row that
    is changed, deleted or inserted outside of the application shows.
    """
    __slots__ = ()
    _log = False

    company = fields.Many2One(
        'company.company', "Company", required=True, readonly=True,
        ondelete='RESTRICT')
    position = fields.Integer("Position", required=True, readonly=True)
    time = Moment("Time", required=True, readonly=True)
    user = fields.Many2One(
        'res.user', "User", required=True, readonly=True, ondelete='RESTRICT')
    employee = fields.Many2One(
        'company.employee', "Employee", readonly=True, ondelete='RESTRICT')
    digest = fields.Char("Digest", required=True, readonly=True)

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints.append(
            ('position_unique',
                Exclude(table,
                    (table.company, Equal),
                    (table.position, Equal)),
                'party_archive.msg_chain_position_unique'))
        cls._sql_indexes.add(
            Index(table, (table.time, Index.Range(order='DESC'))))
        cls._order.insert(0, ('time', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))

    @classmethod
    def check_modification(cls, mode, records, values=None, external=False):
        super().check_modification(
            mode, records, values=values, external=external)
        if mode != 'create' or external:
            raise ChainModifyError(gettext(
                    'party_archive.msg_chain_modify', **cls.__names__()))

    @classmethod
    def _chained_fields(cls):
        "Return the names of the fields that the digest covers"
        return ['company', 'position', 'time', 'user', 'employee']

    def compute_digest(self, previous):
        "Return the digest of the row that comes after the previous digest"
        values = {}
        for name in self._chained_fields():
            value = getattr(self, name, None)
            if isinstance(value, dt.datetime):
                value = value.isoformat(timespec='microseconds')
            elif value is not None and not isinstance(value, (int, str)):
                value = value.id
            values[name] = value
        content = json.dumps(values, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(
            f'{previous}\n{content}'.encode()).hexdigest()

    @classmethod
    def append(cls, vlist):
        """Append rows, which must all have a company, for the current user

        A transaction that only reads gets another one to write them, so they
        stay also when it fails.
        """
        if not vlist:
            return
        transaction = Transaction()
        if not transaction.readonly:
            with without_check_access():
                cls._append(vlist)
            return
        extras, count = {}, 0
        while True:
            try:
                with transaction.new_transaction(**extras):
                    with without_check_access():
                        cls._append(vlist)
                return
            except TransactionError as error:
                error.fix(extras)
            except backend.DatabaseOperationalError:
                # Somebody else appends a row
                count += 1
                if count > _RETRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * 2 ** count))

    @classmethod
    def _append(cls, vlist):
        pool = Pool()
        Chain = pool.get('party.archive.chain')
        User = pool.get('res.user')
        user = User(Transaction().user)
        now = dt.datetime.now()
        by_company = {}
        for values in vlist:
            by_company.setdefault(values['company'], []).append(values)
        for company, rows in by_company.items():
            chain = Chain.get(company, cls.__name__)
            employee = user.employee
            if employee and employee.company.id != company:
                employee = None
            records = []
            for values in rows:
                record = cls(
                    time=now, user=user, employee=employee,
                    position=chain.length + 1, **values)
                record.digest = record.compute_digest(chain.head)
                chain.length = record.position
                chain.head = record.digest
                records.append(record)
            cls.save(records)
            chain.save()


class Chain(ModelSQL, ModelView):
    __name__ = 'party.archive.chain'

    company = fields.Many2One(
        'company.company', "Company", required=True, readonly=True,
        ondelete='RESTRICT')
    model = fields.Selection('get_models', "Log", required=True, readonly=True)
    model_string = model.translated('model')
    length = fields.Integer("Length", required=True, readonly=True)
    head = fields.Char(
        "Head", readonly=True, help="The digest of the last row.")
    checked_on = Moment("Checked On", readonly=True)
    state = fields.Selection([
            (None, ""),
            ('good', "Unbroken"),
            ('broken', "Broken"),
            ], "State", readonly=True, sort=False)
    state_string = state.translated('state')
    problem = fields.Text("Problem", readonly=True)

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints.append(
            ('model_unique',
                Exclude(table,
                    (table.company, Equal),
                    (table.model, Equal)),
                'party_archive.msg_chain_unique'))
        cls._buttons.update({
                'verify': {
                    'icon': 'tryton-ok',
                    },
                })

    @classmethod
    def get_models(cls):
        pool = Pool()
        Model = pool.get('ir.model')
        return [(n, Model.get_name(n)) for n in cls._get_models()]

    @classmethod
    def _get_models(cls):
        return ['party.archive.access', 'party.archive.change']

    @classmethod
    def default_length(cls):
        return 0

    def get_rec_name(self, name):
        return self.model_string

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('model', *clause[1:])]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual', If(Eval('state') == 'broken', 'danger', '')),
            ]

    @classmethod
    def check_modification(cls, mode, chains, values=None, external=False):
        super().check_modification(
            mode, chains, values=values, external=external)
        if external or mode == 'delete':
            raise ChainModifyError(gettext(
                    'party_archive.msg_chain_modify', **cls.__names__()))

    @classmethod
    def get(cls, company, model):
        "Return the locked chain of the rows of the model in the company"
        chain = cls._find(company, model)
        if chain:
            cls.lock([chain])
        else:
            cls.lock()
            chain = cls._find(company, model) or cls(
                company=company, model=model, length=0, head='')
        return chain

    @classmethod
    def _find(cls, company, model):
        chains = cls.search([
                ('company', '=', company),
                ('model', '=', model),
                ], limit=1)
        return chains[0] if chains else None

    @classmethod
    @ModelView.button
    def verify(cls, chains):
        for chain in chains:
            problem = chain.find_problem()
            if problem:
                logger.error(
                    "log %s of company %s is broken: %s",
                    chain.model, chain.company.id, problem)
            cls.write([chain], {
                    'checked_on': dt.datetime.now(),
                    'state': 'broken' if problem else 'good',
                    'problem': problem,
                    })

    @classmethod
    def verify_all(cls):
        "Verify the chains of the company through the queue"
        for chain in cls.search([company_domain()]):
            cls.__queue__.verify([chain])

    def find_problem(self):
        "Return what is wrong with the rows, None if nothing is"
        pool = Pool()
        Model = pool.get(self.model)
        head, position, last_id = '', 0, 0
        while rows := Model.search([
                    ('company', '=', self.company.id),
                    ['OR',
                        ('position', '>', position),
                        [('position', '=', position), ('id', '>', last_id)],
                        ],
                    ], order=[('position', 'ASC'), ('id', 'ASC')],
                limit=_BATCH):
            for row in rows:
                position += 1
                if row.position != position:
                    return gettext(
                        'party_archive.msg_chain_row_missing',
                        position=position)
                if row.digest != row.compute_digest(head):
                    return gettext(
                        'party_archive.msg_chain_row_changed',
                        position=position)
                head, last_id = row.digest, row.id
        if (position, head) != (self.length, self.head or ''):
            return gettext(
                'party_archive.msg_chain_row_missing', position=position + 1)
        if problem := getattr(Model, 'find_problem', None):
            return problem(self.company)

# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from itertools import pairwise

from trytond.i18n import gettext
from trytond.model import (
    DeactivableMixin, ModelSQL, ModelView, fields, sequence_ordered)
from trytond.pool import Pool

from ..exceptions import AgingSchemeError

# As many columns has the aging per party
MAX_BUCKETS = 12


class AgingScheme(sequence_ordered(), DeactivableMixin, ModelSQL, ModelView):
    __name__ = 'account.aging.scheme'

    name = fields.Char("Name", required=True, translate=True)
    unit = fields.Selection([
            ('day', "Days"),
            ('month', "Months"),
            ], "Unit", required=True, sort=False,
        help="What the limits of the buckets are counted in.")
    buckets = fields.One2Many(
        'account.aging.scheme.bucket', 'scheme', "Buckets",
        help="From the earliest to the latest: the upper limits ascend and "
        "the last bucket has none.")

    @classmethod
    def default_unit(cls):
        return 'day'

    @classmethod
    def get_default(cls):
        "Return the id of the scheme to start with, or None"
        if schemes := cls.search([('buckets', '!=', None)], limit=1):
            scheme, = schemes
            return scheme.id

    @classmethod
    def validate_fields(cls, schemes, field_names):
        super().validate_fields(schemes, field_names)
        # One without buckets is not finished yet, as it is not used yet
        cls.check_buckets([s for s in schemes if s.buckets], field_names)

    @classmethod
    def check_buckets(cls, schemes, field_names=None):
        """Raise AgingSchemeError unless the buckets part the time line

        So each day is in one of them, and in no other.
        """
        if field_names and not (field_names & {'unit', 'buckets'}):
            return
        for scheme in schemes:
            scheme._check_number()
            scheme._check_limits()

    def _check_number(self):
        if not self.buckets:
            raise AgingSchemeError(
                gettext('receivable_aging.msg_aging_scheme_no_bucket',
                    scheme=self.rec_name))
        if len(self.buckets) > MAX_BUCKETS:
            raise AgingSchemeError(
                gettext('receivable_aging.msg_aging_scheme_many_buckets',
                    scheme=self.rec_name,
                    number=len(self.buckets),
                    maximum=MAX_BUCKETS))

    def _check_limits(self):
        *limited, last = self.buckets
        for bucket in limited:
            if bucket.upper is None:
                raise AgingSchemeError(
                    gettext('receivable_aging.msg_aging_scheme_no_limit',
                        scheme=self.rec_name,
                        bucket=bucket.rec_name))
        if last.upper is not None:
            raise AgingSchemeError(
                gettext('receivable_aging.msg_aging_scheme_last_limit',
                    scheme=self.rec_name,
                    bucket=last.rec_name))
        for before, after in pairwise(limited):
            if before.upper >= after.upper:
                raise AgingSchemeError(
                    gettext('receivable_aging.msg_aging_scheme_not_ascending',
                        scheme=self.rec_name,
                        before=before.rec_name,
                        before_limit=before.upper,
                        after=after.rec_name,
                        after_limit=after.upper))

    @classmethod
    def on_modification(cls, mode, schemes, field_names=None):
        super().on_modification(mode, schemes, field_names=field_names)
        cls._clear_headings()

    @classmethod
    def _clear_headings(cls):
        "The headings of the aging per party are the labels"
        ModelView._fields_view_get_cache.clear()


class AgingSchemeBucket(sequence_ordered(), ModelSQL, ModelView):
    __name__ = 'account.aging.scheme.bucket'
    _rec_name = 'label'

    scheme = fields.Many2One(
        'account.aging.scheme', "Scheme", required=True, ondelete='CASCADE')
    label = fields.Char(
        "Label", required=True, translate=True,
        help="The heading of the column.")
    upper = fields.Integer(
        "Upper Limit",
        help="The last day (or month) after the due date that belongs to the "
        "bucket, 0 for the due date itself and negative before it.\n"
        "Leave empty for the last bucket.")
    loss_rate = fields.Numeric(
        "Loss Rate", digits=(5, 4),
        domain=['OR',
            ('loss_rate', '=', None),
            [
                ('loss_rate', '>=', 0),
                ('loss_rate', '<=', 1),
                ],
            ],
        help="The share of the bucket that is expected to be lost.")
    unit = fields.Function(
        fields.Selection('get_units', "Unit"), 'on_change_with_unit')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('scheme')

    @classmethod
    def get_units(cls):
        Scheme = Pool().get('account.aging.scheme')
        return Scheme.fields_get(['unit'])['unit']['selection'] + [(None, '')]

    @fields.depends('scheme', '_parent_scheme.unit')
    def on_change_with_unit(self, name=None):
        return self.scheme.unit if self.scheme else None

    @classmethod
    def on_modification(cls, mode, buckets, field_names=None):
        Scheme = Pool().get('account.aging.scheme')
        super().on_modification(mode, buckets, field_names=field_names)
        Scheme._clear_headings()

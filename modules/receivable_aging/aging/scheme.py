# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from trytond.i18n import gettext
from trytond.model import (
    DeactivableMixin, ModelSQL, ModelView, fields, sequence_ordered)
from trytond.pool import Pool

from ..exceptions import AgingSchemeError

# The reports declare one column per bucket
BUCKETS = 12


class Scheme(
        sequence_ordered('sequence', "Sequence"),
        DeactivableMixin, ModelSQL, ModelView):
    __name__ = 'account.aging.scheme'

    name = fields.Char(
        "Name", required=True, translate=True,
        help="The main identifier of the aging scheme.")
    unit = fields.Selection([
            ('day', "Days"),
            ('month', "Months"),
            ], "Unit", required=True, sort=False,
        help="The unit of the limits of the buckets.")
    buckets = fields.One2Many(
        'account.aging.scheme.bucket', 'scheme', "Buckets",
        size=BUCKETS,
        help="The ranges of age, from the youngest to the oldest.\n"
        "The last one has no limit.")

    @classmethod
    def default_unit(cls):
        return 'day'

    @classmethod
    def default(cls):
        "Return the scheme used when the user did not choose one, or None."
        schemes = cls.search([], limit=1)
        return schemes[0] if schemes else None

    def date_bounds(self, date):
        """
        Return the first basis date of each bucket, seen from a date.

        A document belongs to the first bucket whose date is not after its
        basis date; the date of the last bucket is None because it has no
        limit. The limits are upper-inclusive: for the date 2026-06-30 and
        the limit of 30 days it is 2026-05-31, which is 30 days old.
        Months are calendar months: one month before 31 March is the last day
        of February.
        """
        unit = {'day': 'days', 'month': 'months'}[self.unit]
        return [
            None if bucket.upper is None
            else date - relativedelta(**{unit: bucket.upper})
            for bucket in self.buckets]

    @classmethod
    def validate_fields(cls, schemes, field_names):
        super().validate_fields(schemes, field_names)
        if field_names and not (field_names & {'buckets'}):
            return
        for scheme in schemes:
            scheme.check_buckets()

    def check_buckets(self):
        "Raise AgingSchemeError unless the limits cover every age only once."
        if not self.buckets:
            return
        if len(self.buckets) > BUCKETS:
            raise AgingSchemeError(gettext(
                    'receivable_aging.msg_scheme_too_many_buckets',
                    scheme=self.rec_name,
                    maximum=BUCKETS))
        for previous, bucket in pairwise(self.buckets):
            if previous.upper is None:
                raise AgingSchemeError(gettext(
                        'receivable_aging.msg_scheme_bucket_after_last',
                        scheme=self.rec_name,
                        bucket=bucket.rec_name,
                        previous=previous.rec_name))
            if bucket.upper is not None and bucket.upper == previous.upper:
                raise AgingSchemeError(gettext(
                        'receivable_aging.msg_scheme_bucket_overlap',
                        scheme=self.rec_name,
                        bucket=bucket.rec_name,
                        previous=previous.rec_name,
                        limit=bucket.upper))
            if bucket.upper is not None and bucket.upper < previous.upper:
                raise AgingSchemeError(gettext(
                        'receivable_aging.msg_scheme_bucket_ascending',
                        scheme=self.rec_name,
                        bucket=bucket.rec_name,
                        previous=previous.rec_name,
                        limit=bucket.upper,
                        previous_limit=previous.upper))
        last = self.buckets[-1]
        if last.upper is not None:
            raise AgingSchemeError(gettext(
                    'receivable_aging.msg_scheme_last_bucket_limit',
                    scheme=self.rec_name,
                    bucket=last.rec_name,
                    limit=last.upper))


class Bucket(sequence_ordered(), ModelSQL, ModelView):
    __name__ = 'account.aging.scheme.bucket'
    _rec_name = 'label'

    scheme = fields.Many2One(
        'account.aging.scheme', "Scheme", required=True, ondelete='CASCADE')
    upper = fields.Integer(
        "Up To",
        help="The highest age in the bucket, in the unit of the scheme and "
        "counted from the date that the aging is based on.\n"
        "Zero or less is not yet due, "
        "leave empty on the last bucket for no limit.")
    label = fields.Char(
        "Label", translate=True,
        help="The heading of the column.\n"
        "Leave empty to show the limits.")
    unit = fields.Function(
        fields.Selection('get_units', "Unit"), 'on_change_with_unit')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('scheme')

    @classmethod
    def get_units(cls):
        pool = Pool()
        Scheme = pool.get('account.aging.scheme')
        return Scheme.fields_get(['unit'])['unit']['selection']

    @fields.depends('scheme', '_parent_scheme.unit')
    def on_change_with_unit(self, name=None):
        return self.scheme.unit if self.scheme else None

    @property
    def lower(self):
        "The age above which the bucket starts, None without limit."
        index = self.scheme.buckets.index(self)
        return self.scheme.buckets[index - 1].upper if index else None

    def get_rec_name(self, name):
        if self.label:
            return self.label
        lower, upper = self.lower, self.upper
        if lower is None and upper is None:
            return gettext('receivable_aging.msg_bucket_all')
        elif lower is None and upper == 0:
            return gettext('receivable_aging.msg_bucket_not_due')
        elif lower is None:
            return '≤ %s' % upper
        elif upper is None:
            return '> %s' % lower
        else:
            return '%s – %s' % (lower + 1, upper)

    @classmethod
    def validate_fields(cls, buckets, field_names):
        super().validate_fields(buckets, field_names)
        if field_names and not (
                field_names & {'scheme', 'upper', 'sequence'}):
            return
        cls._check_schemes({b.scheme for b in buckets})

    @classmethod
    def on_delete(cls, buckets):
        callback = super().on_delete(buckets)
        schemes = {b.scheme.id for b in buckets}
        callback.append(lambda: cls._check_schemes(schemes))
        return callback

    @classmethod
    def _check_schemes(cls, schemes):
        pool = Pool()
        Scheme = pool.get('account.aging.scheme')
        for scheme in Scheme.search([('id', 'in', list(map(int, schemes)))]):
            scheme.check_buckets()

# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Statements by e-mail, to the contact of the party for the accounting

What it says, to whom and with which documents is told by a template of
e-mails; what is sent is kept among the e-mails of the statement.
"""
import datetime as dt
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from trytond.exceptions import UserError, UserWarning
from trytond.i18n import gettext
from trytond.model import ModelView
from trytond.pool import Pool
from trytond.sendmail import SMTPDataManager, send_message
from trytond.transaction import Transaction

from ..exceptions import StatementAnswerError, StatementEmailError


class _Messenger(SMTPDataManager):
    """Deliver e-mails at once, instead of after the transaction

    A statement counts as sent only when it has been, and by then nobody would
    hear of a failure.
    """

    def put(self, from_addr, to_addrs, msg):
        try:
            send_message(msg, from_addr, to_addrs, strict=True)
        # Those of SMTP are among them
        except OSError as error:
            raise StatementEmailError(gettext(
                    'receivable_aging.msg_statement_not_delivered',
                    to=msg['To'],
                    reason=self._reason(error))) from error

    @staticmethod
    def _reason(error):
        "Return what the server has answered, as far as it has"
        answers = []
        if isinstance(error, SMTPRecipientsRefused):
            answers = error.recipients.values()
        elif isinstance(error, SMTPResponseException):
            answers = [(error.smtp_code, error.smtp_error)]
        answer = '; '.join(
            f'{code} {text.decode(errors="replace")}'
            for code, text in answers)
        return answer or str(error) or type(error).__name__

    def tpc_vote(self, trans):
        "All has been sent"


class SendingMixin:
    __slots__ = ()

    @classmethod
    @ModelView.button
    def send_email(cls, statements):
        "Send the statements and mail them"
        cls.check_draft(statements)
        for statement in statements:
            # Before any of them is sent
            statement.check_email()
        cls._send(statements)
        cls._mail_each(cls.browse(statements), 'statement_template')

    @classmethod
    def _mail_each(cls, statements, name):
        """Mail the statements and return those that are delivered

        What is delivered can not be taken back: unless the first one fails,
        the others are kept with the failure.
        """
        delivered = []
        for statement in statements:
            try:
                statement.mail(name)
            except StatementEmailError as error:
                if not delivered:
                    raise
                statement.email_failure = error.message
            else:
                statement.email_failure = None
                delivered.append(statement)
        cls.save(statements)
        return delivered

    @classmethod
    def mail_by_queue(cls, statements):
        """Send and mail the drafts of a run, which is told of those that fail

        One that fails stays a draft, and leaves the others as they are.
        """
        transaction = Transaction()
        for statement in statements:
            if statement.state != 'draft':
                continue
            try:
                statement.check_email()
                cls._send([statement])
                cls(statement.id).mail('statement_template')
            except (UserError, UserWarning) as error:
                transaction.rollback()
                cls(statement.id)._fail(error.message)
            transaction.commit()

    def _fail(self, reason):
        Failure = Pool().get('account.party.statement.run.failure')
        Failure(
            run=self.run, party=self.party, statement=self,
            reason=reason).save()

    @classmethod
    @ModelView.button
    def remind(cls, statements):
        "Ask again for the answer"
        for statement in statements:
            if statement.state != 'sent':
                raise StatementAnswerError(gettext(
                        'receivable_aging.msg_statement_remind_answered',
                        statement=statement.rec_name,
                        state=statement.state_string))
            statement.check_email()
        cls._remind(statements)

    @classmethod
    def _remind(cls, statements):
        Date = Pool().get('ir.date')
        reminded = cls._mail_each(statements, 'statement_reminder_template')
        for statement in reminded:
            with Transaction().set_context(company=statement.company.id):
                statement.reminder_date = Date.today()
            statement.reminders = (statement.reminders or 0) + 1
        cls.save(reminded)
        cls.log(reminded, 'button', 'remind')

    def check_email(self):
        "Raise StatementEmailError unless the party can be reached"
        self._email_values('statement_template')

    def mail(self, name):
        "Mail the statement by the template that is configured as name"
        Email = Pool().get('ir.email')
        values = self._email_values(name)
        # It takes over from the one that Email would use
        Transaction().join(_Messenger(strict=True))
        with Transaction().set_context(language=self.email_language.code):
            return Email.send(
                to=', '.join(values['to']),
                cc=', '.join(values.get('cc', [])),
                bcc=', '.join(values.get('bcc', [])),
                subject=values.get('subject', ''),
                body=values.get('body', ''),
                reports=values.get('reports'),
                record=(self.__name__, self.id))

    @property
    def email_language(self):
        "The language of the contact, of the party or of the system"
        Template = Pool().get('ir.email.template')
        template = self.email_template('statement_template')
        with Transaction().set_context(
                usage=template.contact_mechanism if template else None):
            language, *_ = Template.get_languages(self.party)
        return language

    def email_template(self, name):
        Configuration = Pool().get('account.configuration')
        return Configuration(1).get_multivalue(name, company=self.company.id)

    def _email_values(self, name):
        Template = Pool().get('ir.email.template')
        template = self.email_template(name)
        if not template:
            raise StatementEmailError(gettext(
                    'receivable_aging.msg_statement_no_template',
                    company=self.company.rec_name))
        with Transaction().set_context(
                language=self.email_language.code, company=self.company.id):
            values = Template(template.id).get(self.id)
        if not values.get('to'):
            raise StatementEmailError(gettext(
                    'receivable_aging.msg_statement_no_email',
                    party=self.party.rec_name))
        return values

    # The reminders

    @classmethod
    def remind_unanswered(cls):
        """Remind those who have not answered in the days that are configured

        One after the other through the queue, so that one that fails does not
        stop the others.
        """
        pool = Pool()
        Configuration = pool.get('account.configuration')
        Date = pool.get('ir.date')

        company = Transaction().context.get('company')
        days = Configuration(1).get_multivalue(
            'statement_reminder_days', company=company)
        if company in {None, -1} or not days:
            return
        limit = Date.today() - dt.timedelta(days=days)
        statements = cls.search([
                ('company', '=', company),
                ('state', '=', 'sent'),
                ('date', '<=', limit),
                ['OR',
                    ('reminder_date', '=', None),
                    ('reminder_date', '<=', limit),
                    ],
                ])
        for statement in statements:
            cls.__queue__.remind_by_queue([statement])

    @classmethod
    def remind_by_queue(cls, statements):
        "Remind those that are still without an answer"
        transaction = Transaction()
        for statement in statements:
            if statement.state != 'sent':
                continue
            try:
                statement.check_email()
                cls._remind([statement])
            except (UserError, UserWarning) as error:
                transaction.rollback()
                statement = cls(statement.id)
                statement.email_failure = error.message
                statement.save()
            transaction.commit()

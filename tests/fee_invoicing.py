# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Invoice a fee run in a process of its own, in small batches

    python -m tests.fee_invoicing DATABASE-URI LOGIN RUN BATCH

It does what a client does: it clicks the button, and as there is no worker the
process works off the queue itself.
"""
import sys


def main(uri, login, run, batch):
    from proteus import Model, config

    config.set_trytond(uri, user=login).skip_warning = True
    # The modules are loaded with the configuration
    from trytond.modules.party_archive.charges import run as module
    module.BATCH = int(batch)
    Model.get('property.fee.run')(int(run)).click('invoice')


if __name__ == '__main__':
    main(*sys.argv[1:])

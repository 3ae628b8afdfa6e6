# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Search and sort by nothing of what is behind a hidden record

The core converts the nested clauses of a domain without the rules of the
models they lead to, so a clause would tell what is on a record that the user
may not read.  Here such a clause looks only at those that he may.
"""
from sql import Null
from sql.conditionals import Case
from sql.functions import Position, Substring

from trytond.ir.resource import ResourceAccessMixin
from trytond.model import ModelSQL, fields
from trytond.model.modelsql import apply_sorting
from trytond.model.modelstorage import is_leaf
from trytond.pool import Pool
from trytond.transaction import (
    Transaction, active_records, without_check_access)

_WHERE = {'where', 'not where'}
_FEW = 1000


class NestedSearchMixin:
    "Of every model, for all of them may lead to what is hidden"
    __slots__ = ()

    @classmethod
    def search_domain(cls, domain, active_test=None, tables=None):
        # The core converts what is searched for like this, but the rules,
        # which must see everything, with the tables or without active test
        if (active_test is None and tables is None
                and Transaction().check_access):
            domain = _visible(cls, domain)
        return super().search_domain(
            domain, active_test=active_test, tables=tables)

    # The core calls it by this name, once for each search
    @classmethod
    def _ModelSQL__search_order(cls, order, tables):
        sort = super()._ModelSQL__search_order
        if not Transaction().check_access:
            return sort(order, tables)
        result = []
        for path, type_ in order:
            query = _sorted(cls, path)
            if query is None:
                result.extend(sort([(path, type_)], tables))
                continue
            field = cls._fields[path.partition('.')[0]]
            column = field.sql_column(tables, cls)
            for expression in field.convert_order(path, tables, cls):
                result.append(apply_sorting(type_)(
                        Case((column.in_(query), expression), else_=Null)))
        return result


def _readable(Model):
    "Return the domain of the records of the model that the user may read"
    pool = Pool()
    ModelAccess = pool.get('ir.model.access')
    Rule = pool.get('ir.rule')
    if not ModelAccess.check(Model.__name__, 'read', raise_exception=False):
        return [('id', '=', None)]
    domain = [Rule.domain_get(Model.__name__, mode='read')]
    if issubclass(Model, ResourceAccessMixin):
        domain.append(_readable_resources(Model))
    return domain


def _readable_resources(Model):
    "Return the domain of what hangs on records that the user may read"
    pool = Pool()
    Rule = pool.get('ir.rule')
    hiding = Rule.hiding_models()
    domain = ['OR']
    plain = []
    for name, _ in Model.get_models():
        Resource = pool.get(name)
        if name not in hiding or issubclass(Resource, ResourceAccessMixin):
            plain.append(name)
        else:
            domain.append((
                    'resource.id', 'in',
                    _matching(Resource, [], active=False), name))
    domain.append(_on_models(Model, plain))
    return domain


def on_readable_models(Model):
    "Return the clause for what hangs on records of models the user may read"
    return _on_models(Model, [name for name, _ in Model.get_models()])


def _on_models(Model, names):
    table = Model.__table__()
    name = Substring(
        table.resource, 1, Position(',', table.resource) - 1)
    return ('id', 'in', table.select(
            table.id, where=fields.SQL_OPERATORS['in'](name, names)))


def _visible(Model, domain):
    """Return the domain without what the user may not read behind it

    It is the same object if there is no such thing.
    """
    if isinstance(domain, str):
        return domain
    if is_leaf(domain):
        return _visible_clause(Model, domain)
    result = [_visible(Model, d) for d in domain]
    if all(new is old for new, old in zip(result, domain)):
        return domain
    return result


def _visible_clause(Model, clause):
    name, _, path = clause[0].partition('.')
    field = Model._fields[name]
    if getattr(field, 'searcher', None) and not hasattr(
            Model, f'domain_{name}'):
        with without_check_access():
            domain = getattr(Model, field.searcher)(name, clause)
        result = _visible(Model, domain)
        return clause if result is domain else result
    if field._type == 'reference':
        return _visible_reference(field, path, clause)
    if not hasattr(field, 'get_target'):
        return clause
    # With many targets the core joins each record with its target, where it is
    # faster to find the few that match first
    apart = name in getattr(Model, '_targets_first', ())
    return _visible_relation(field, path, clause, apart=apart)


def _visible_reference(field, path, clause):
    if not path or len(clause) < 4:
        return clause
    _, operator, value, model, *rest = clause
    query = _matching(
        Pool().get(model), [(path, operator, value, *rest)], active=False)
    if query is None:
        return clause
    return _or_empty(
        field, operator, value, (f'{field.name}.id', 'in', query, model))


def _visible_relation(field, path, clause, apart=False):
    _, operator, value, *rest = clause
    Target = field.get_target()
    if not issubclass(Target, ModelSQL):
        return clause
    # The core tests only the targets of One2Many for being active
    active = None if field._type == 'one2many' else False
    if operator in _WHERE:
        domain = value
    elif path:
        domain = [(path, operator, value, *rest)]
    elif not isinstance(value, str):
        return clause
    else:
        domain = [('rec_name', operator, value)]
        if operator.endswith(('child_of', 'parent_of')):
            return _visible_tree(Target, clause)
    query = _matching(Target, domain, active=active, apart=apart)
    if query is None:
        return clause
    if apart:
        query = _few(query)
    if operator in _WHERE or field._type == 'one2many':
        within = [('id', 'in', query)]
        if 'active' in Target._fields:
            within.append(('active', 'in', [True, False]))
        result = (
            field.name, operator if operator in _WHERE else 'where', within)
    else:
        result = (field.name, 'in', query)
    return _or_empty(field, operator, value, result)


def _visible_tree(Target, clause):
    "Start the tree at those only whose name the user may see"
    name, operator, value, *rest = clause
    query = _matching(Target, [('rec_name', 'ilike', value)], active=False)
    if query is None:
        return clause
    with without_check_access(), active_records(_test=False):
        ids = [r.id for r in Target.search([('id', 'in', query)], order=[])]
    return (name, operator, ids, *rest)


def _or_empty(field, operator, value, clause):
    "Return the clause for a negative operator too, as the core completes it"
    if operator in _WHERE or not operator.startswith(('!', 'not ')):
        return clause
    if field._type in {'many2one', 'one2one', 'reference'} and (
            (operator == '!=' and value is None)
            or (operator == 'not in' and isinstance(value, (list, tuple))
                and None in value)):
        return clause
    return ['OR', clause, (field.name, '=', None)]


def _matching(Target, domain, active=None, apart=False):
    """Return the query of those that match and that the user may read

    None if he may read all that are looked at for it, as the core does it,
    unless they are to be found apart.
    """
    pool = Pool()
    Rule = pool.get('ir.rule')
    if active is None:
        active = Transaction().active_records
    with active_records(_test=active):
        result = _visible(Target, domain)
        if Target.__name__ in Rule.hiding_models():
            # Apart, so that an OR remains one
            result = [result, _readable(Target)]
        elif result is domain and not apart:
            return None
        # Everything that was to be hidden is in the domain now
        with without_check_access():
            return Target.search(result, order=[], query=True)


def _few(query):
    """Return the ids that the query finds or, of too many, the query

    The database looks up the records of some ids by an index, but reads all
    the records when it can not know how few are found.
    """
    cursor = Transaction().connection.cursor()
    query.limit = _FEW + 1
    cursor.execute(*query)
    ids = [id_ for id_, in cursor]
    query.limit = None
    return ids if len(ids) <= _FEW else query


def _sorted(Model, path):
    """Return the query of the targets that the user may sort by

    None if those are all.
    """
    name, _, path = path.partition('.')
    field = Model._fields[name]
    if field._type != 'many2one' or (
            not path and hasattr(Model, f'order_{name}')):
        return None
    Target = field.get_target()
    if not issubclass(Target, ModelSQL):
        return None
    path = path or _sorting_name(Target)
    if path == 'id':
        return None
    domain = []
    if (query := _sorted(Target, path)) is not None:
        domain.append((path.partition('.')[0], 'in', query))
    query = _matching(Target, domain, active=False)
    if query is None and domain:
        with without_check_access(), active_records(_test=False):
            query = Target.search(domain, order=[], query=True)
    return query


def _sorting_name(Target):
    "Return the name of the field by which the core sorts links to the model"
    for name in [Target._order_name, Target._rec_name]:
        if name in Target._fields and Target._fields[name].sortable(Target):
            return name
    return 'id'

# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What goes wrong in the client does not go unnoticed"""
import pytest


@pytest.fixture
def client(open_client):
    client = open_client()
    yield client
    client.messages.clear()


def test_no_errors_at_first(client):
    client.check()
    client.settle()


def test_script_error(client):
    client.page.evaluate(
        "window.setTimeout(() => { throw new Error('A mistake'); })")
    with pytest.raises(AssertionError, match="A mistake"):
        client.settle()


def test_missing_file(client):
    client.page.evaluate("fetch('missing.json')")
    with pytest.raises(AssertionError, match="missing.json"):
        client.settle()


def test_server_error(client):
    # The promise of the call is not waited for
    client.page.evaluate("""() => {
        new Sao.Model('party.party').execute('read', [[1], ['nothing']], {});
        }""")
    with pytest.raises(AssertionError, match="nothing"):
        client.settle()


def open_moves(client):
    client.open_menu("Financial", "Entries", "Account Moves")
    return client.table()


def delete_posted(client):
    states = open_moves(client).column("State")
    client.select(states.index("Posted"))
    client.choose_from_menu("Delete")
    client.click_button("OK")


def test_refusal(client):
    with pytest.raises(AssertionError, match="posted"):
        delete_posted(client)


def test_expected_refusal(client):
    with client.refused() as messages:
        delete_posted(client)
    assert "posted" in messages[0]


def warn(client):
    # As the client does when the server asks for it
    client.page.evaluate("""() => {
        Sao.common.userwarning.run("Think again.", "Are you sure?");
        }""")
    client.settle()


def test_warning(client):
    with pytest.raises(AssertionError, match="Are you sure"):
        warn(client)


def test_expected_warning(client):
    with client.warned() as messages:
        warn(client)
    assert "Are you sure?" in messages[0]
    assert not client.page.locator('.modal:visible').count()


def test_expectations_are_met(client):
    with pytest.raises(AssertionError, match="Nothing was refused"):
        with client.refused():
            client.settle()
    with pytest.raises(AssertionError, match="no warning"):
        with client.warned():
            client.settle()


def test_menu_by_search(client):
    client.search_menu("Account Moves")
    assert client.table().headings[0] == "Number"


def test_form_in_list_opens(client):
    "Rows beyond those that are shown at first are read too"
    table = open_moves(client)
    assert len(table.rows) > 50
    client.open_row(len(table.rows) - 1)
    assert client.value("Number") == table.rows[-1]["Number"]


def test_button_in_row(client):
    states = open_moves(client).column("State")
    index = states.index("Draft")
    assert client.table().rows[index]["Post"] == "Post"
    client.click_button("Post", row=index)
    assert client.table().rows[index]["State"] == "Posted"


def test_relate(client):
    client.open_menu("Parties", "Directory")
    client.select(0)
    client.relate("Invoices")
    assert client.table().rows

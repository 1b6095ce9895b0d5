"""Names stay put: what `names.lock` promises."""

import pytest

from wireproof.client.names import NameLock, load_lock
from wireproof.errors import UsageError


def relock(lock):
    """The lock as the next run reads it."""
    return load_lock(lock.to_json(), file="names.lock")


def test_a_newcomer_never_takes_a_name_that_is_in_use():
    """`userId` is `user_id`; when the vendor adds `user_id`, the newcomer gets the number."""
    first = NameLock()
    assert first.names("fields:Order", {"userId": "user_id"}) == {"userId": "user_id"}

    second = relock(first).names("fields:Order", {"user_id": "user_id", "userId": "user_id"})

    assert second == {"user_id": "user_id_2", "userId": "user_id"}


def test_a_property_that_needs_no_conversion_keeps_its_name():
    """Met together for the first time, `user_id` is itself and `userId` gets the number."""
    names = NameLock().names("fields:Order", {"userId": "user_id", "user_id": "user_id"})

    assert names == {"userId": "user_id_2", "user_id": "user_id"}


def test_the_order_of_the_document_does_not_rename():
    """Two schemas that would share a class name keep theirs when their order changes."""
    first = NameLock()
    names = [first.name("schemas", key, "Pet") for key in ("#/a", "#/b")]
    assert names == ["Pet", "Pet2"]

    second = relock(first)

    assert [second.name("schemas", key, "Pet") for key in ("#/b", "#/a")] == ["Pet2", "Pet"]


def test_the_lock_is_sorted_and_leaves_out_what_cannot_change():
    """`names.lock` diffs well: sorted keys, and no entry that says x is called x."""
    lock = NameLock()
    lock.names("fields:B", {"zed": "zed", "firstName": "first_name"})
    lock.names("fields:A", {"id": "id"})

    assert '"fields:B": {\n   "firstName": "first_name"\n  }' in lock.to_json()
    assert '"zed"' not in lock.to_json()
    assert '"fields:A"' not in lock.to_json()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 9, "names": {}}', '{"version": 1}'])
def test_a_damaged_lock_is_refused_with_a_remedy(text):
    """A `names.lock` that cannot be read is an error, because guessing would rename things."""
    with pytest.raises(UsageError) as caught:
        load_lock(text, file="specs/acme/names.lock")

    assert "specs/acme/names.lock" in str(caught.value)
    assert "version control" in str(caught.value)


def test_what_moved_away_frees_its_name():
    """A vendor that moves a path does not make a `list_2` of the method behind it."""
    first = NameLock()
    first.name("methods:orders", "#/paths/~1orders/get", "list")
    lock = relock(first)

    lock.forget(lambda pointer: pointer != "#/paths/~1orders/get")

    assert lock.name("methods:orders", "#/paths/~1v2~1orders/get", "list") == "list"

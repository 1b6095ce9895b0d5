"""Resources and methods have the names that a person would give them who reads the paths."""

from __future__ import annotations

import pytest

from wireproof.client.method_names import wanted_names
from wireproof.client.routes import Route


def names(*rows: str) -> list[str]:
    """Our names for `METHOD PATH [id [tag]]`."""
    routes = []
    for number, row in enumerate(rows):
        method, path, *more = row.split()
        id_, tag = [*more, "", ""][:2]
        routes.append(Route(str(number), method, path, id_, tag.replace("_", " ")))
    found = wanted_names(routes, {})
    return [".".join(found[route.pointer]) for route in routes]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # Without an id: the path and the method.
        ("GET /v1/orders", "orders.list"),
        ("POST /v1/orders", "orders.create"),
        ("GET /orders/{id}", "orders.get"),
        ("PATCH /orders/{id}", "orders.update"),
        ("PUT /orders/{id}", "orders.replace"),
        ("POST /orders/{id}", "orders.update"),
        ("DELETE /orders/{id}", "orders.delete"),
        ("GET /balance", "balance.get"),
        ("GET /tax/settings", "tax.settings.get"),
        ("POST /orders/{id}/cancel", "orders.cancel"),
        ("GET /departments{?page,size}", "departments.list"),
        ("GET /files/{+name}/parts{&after}", "files.parts.list"),
        # What the client itself is called for is no name of its resources only.
        ("POST /disputes/{id}/close", "disputes.close"),
        ("POST /close/{id}/now", "close_.now"),
        ("GET /orders/{id}/lines", "orders.lines.list"),
        ("GET /orders/search", "orders.search"),
        ("POST /clients/members", "clients.members.create"),
        ("POST /v1/{name}:undelete", "undelete.create"),
        ("GET /Accounts/{sid}/Messages.json", "accounts.messages.list"),
        # Ids that a framework made.
        ("POST /v1/customers/{customer} PostCustomersCustomer", "customers.update"),
        (
            "POST /v1/chat/completions chat_completion_v1_chat_completions_post Chat",
            "chat.completions.create",
        ),
        ("GET /users UsersController_findAll users", "users.list"),
        (
            "GET /v1/conversations agents_api_v1_conversations_list conversations",
            "conversations.list",
        ),
        ("POST /v1/batches audio_api_v1_batches_post batches", "batches.create"),
        ("GET /v1/files/{id} files_api_routes_retrieve_file files", "files.get"),
        (
            "GET /v1/libraries/{id}/documents libraries_documents_list_v1 libraries.documents",
            "libraries.documents.list",
        ),
        ("POST /v1/embeddings embeddings_v1_embeddings_post Embeddings", "embeddings.create"),
        ("GET /orders/{id} " + "orders_" * 20, "orders.get"),
        # Ids that say what the path says.
        ("GET /orders/{id} getOrder", "orders.get"),
        ("GET /models/{model} retrieveModel Models", "models.get"),
        ("POST /audio/speech createSpeech Audio", "audio.speech.create"),
        ("POST /batches/{id}/cancel cancelBatch Batch", "batches.cancel"),
        ("GET /spend_limit Getspendlimit", "spend_limit.get"),
        ("DELETE /reactions/{id} reactions_remove reactions", "reactions.remove"),
        # Ids that say more, or state their group.
        ("GET /orgs/{org}/repos repos/list-for-org repos", "repos.list_for_org"),
        ("POST /chat/completions chat.completions.create", "chat.completions.create"),
        ("POST /users sign_up", "users.sign_up"),
        ("GET /fine_tuning/jobs listPaginatedFineTuningJobs", "fine_tuning.jobs.list"),
        ("POST /x submitOrder orders", "orders.submit_order"),
        ("POST /letters sendLetter letters", "letters.send"),
        # What an id repeats of its path goes, in a phrase, too.
        ("GET /pets/{id} getPetById pets", "pets.get"),
        ("GET /{account}/members listMembersForAccount member", "members.list"),
        ("POST /chatkit/sessions CreateChatSessionMethod", "chatkit.sessions.create"),
        ("POST /keys create_api_key Keys", "keys.create"),
        ("POST /org/invites inviteUser Invites", "org.invites.create"),
        (
            "POST /runs/{id}/submit_tool_outputs submitToolOuputsToRun Helpers",
            "runs.submit_tool_outputs",
        ),
        (
            "GET /groups/{id}/roles list-group-role-assignments Group_role_assignments",
            "groups.roles.list",
        ),
        # Versions are no part of a name, wherever they stand.
        ("GET /api/v1/app v1.application.list Application", "application.list"),
        ("GET /archives get_archives_v2025.0 Archives", "archives.list"),
        (
            "GET /v1/agents/{id}/versions agents_api_v1_agents_list_versions agents",
            "agents.versions.list",
        ),
        (
            "POST /v1/namespaces/{ns}/jobs createBatchV1NamespacedJob batch_v1",
            "batch_v1.create_namespaced_job",
        ),
        # Words that run together say less than the path.
        (
            "POST /service_accounts/{id}/keys CreateanAPIkeyforaserviceaccount",
            "service_accounts.keys.create",
        ),
        # Of a group, what is said stays a phrase.
        ("GET /health/alive isAlive metadata", "metadata.is_alive"),
        ("POST /self-service/login updateLoginFlow frontend", "frontend.update_login_flow"),
        ("GET /organization/costs usage-costs Usage", "usage.costs"),
        # A group that the path does not name is kept, and then the id is kept whole.
        ("GET /animal getAnimal zoo", "zoo.get_animal"),
        ("GET /activity_logs getActivityLogs activity_logs", "activity_logs.list"),
        ("PUT /avatar setAvatar pics", "pics.set_avatar"),
        ("DELETE /b delB h", "h.del_b"),
        ("GET /users list_users_users_get people", "users.list"),
    ],
)
def test_a_name_follows_from_id_method_and_path(row, expected):
    """Frameworks' ids give way to the path; what a person wrote is kept."""
    assert names(row) == [expected]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # A resource stands where the verb would.
        (
            ["GET /notes/preview", "GET /notes/preview/lines"],
            ["notes.preview.get", "notes.preview.lines.list"],
        ),
        # A tree of paths is one of resources, whatever its operations are grouped as.
        (
            ["POST /threads createThread Assistants", "GET /threads/{id}/messages listMessages"],
            ["threads.create", "threads.messages.list"],
        ),
        # One tag for paths that begin with different nouns is a group of its own.
        (
            ["GET /item getItem items", "GET /any getAny items", "POST /item makeItem items"],
            ["items.get_item", "items.get_any", "items.make_item"],
        ),
        # What has the group's own name is its resource, whatever else the group holds.
        (
            ["GET /stats getStats stats", "GET /version getVersion stats"],
            ["stats.get", "stats.get_version"],
        ),
        # A collection is known by its items.
        (["GET /equipment", "GET /equipment/{id}"], ["equipment.list", "equipment.get"]),
        # What is there can be changed, not made.
        (["GET /profile", "POST /profile"], ["profile.get", "profile.update"]),
        (["PATCH /a/{id}", "POST /a/{id}"], ["a.update", "a.update_by_id"]),
        (["GET /v1/things", "GET /v2/things"], ["things.list", "things.list_v2"]),
    ],
)
def test_neighbours_decide_what_a_segment_is(rows, expected):
    """And where two would share a name, words of the path tell them apart, never a number."""
    assert names(*rows) == expected


def test_what_all_of_many_paths_begin_with_is_no_resource():
    """Otherwise every call would begin with `accounts`."""
    rows = [f"GET /accounts/{{id}}/{name}ings" for name in "abcdefghijkl"]

    assert names(*rows)[:2] == ["aings.list", "bings.list"]


def test_many_ids_that_agree_on_a_word_for_get_are_followed():
    """`retrieve` is what users of that vendor know; where a few say so, it is `get`."""
    many = [f"GET /{name}s/{{id}} retrieve{name.title()}" for name in "abcdefghij"]

    assert names(*many, "GET /books/{id} getBook")[-1] == "books.retrieve"
    assert names(*many[:9], "GET /books/{id} getBook")[-1] == "books.get"


def test_settled_names_stay_and_are_nobody_elses():
    """A newcomer takes other words."""
    routes = [Route("a", "GET", "/old"), Route("b", "GET", "/things/{id}")]

    found = wanted_names(routes, {"a": ("things", "get")})

    assert found == {"a": ("things", "get"), "b": ("things", "get_by_id")}


@pytest.mark.parametrize(
    ("path", "tag", "summary", "expected"),
    [
        ("/v2/publish/{destination}", "Messages", "Publish a Message", "messages.publish"),
        ("/schedules/{destination}", "Schedules", "Create a schedule", "schedules.create"),
        ("/dlq/retry", "DLQ", "Bulk Retry DLQ messages", "dlq.bulk_retry"),
        ("/orders/{id}", "Orders", "Modify an order", "orders.update"),
        ("/orders/{id}", "Orders", "Clone an order", "orders.clone"),
        ("/orders/{id}", "Orders", "Order details", "orders.update"),
        ("/orders", "Orders", "Submit an order", "orders.create"),
    ],
)
def test_a_summary_says_what_a_post_without_an_id_does(
    path: str, tag: str, summary: str, expected: str
) -> None:
    """`POST /schedules/{destination}` creates, whatever POST on an item means elsewhere."""
    route = Route("#", "POST", path, "", tag, summary)

    assert ".".join(wanted_names([route], {})["#"]) == expected

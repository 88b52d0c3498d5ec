"""The isolation kit: whether what belongs to a team stays within it.

    from quickscale_testing.isolation import check_isolation

    @pytest.mark.django_db
    def test_teams_see_nothing_of_each_other():
        assert list(check_isolation()) == []

It makes two teams with data and asks every operation of the project's URLs that serves team-scoped
models, or whose path names a team, as a member of the other team: single things are not found
(404) whatever is done with them and stay as they were, lists and filters show nothing of them, and
no relation takes them. Besides, no operation that can be asked without knowing anything tells
anything. Each error is a sentence.

Things of teams are made by guessing from their models' fields. Where that does not do, a layer
gives them by the hook ``core.team_samples``.
"""

from quickscale_testing.isolation.validation import check_isolation

from .samples import CannotSample

__all__ = ["CannotSample", "check_isolation"]

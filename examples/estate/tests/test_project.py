"""What must hold for Estate whatever layers it is upgraded to. Add your own tests beside it."""

from django.core.management import call_command
from django.test import TestCase


class ProjectTests(TestCase):
    def test_the_layers_fit_together(self) -> None:
        call_command("check", fail_level="WARNING")

    def test_no_migration_is_missing(self) -> None:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)

    def test_the_home_page_answers(self) -> None:
        response = self.client.get("/", follow=True, secure=True)
        self.assertEqual(response.status_code, 200)

    def test_the_sign_in_page_answers(self) -> None:
        self.assertContains(self.client.get("/accounts/login/", secure=True), "<form")

    def test_an_unknown_page_is_not_found(self) -> None:
        self.assertEqual(self.client.get("/no-such-page/", secure=True).status_code, 404)

    def test_an_unknown_operation_is_a_problem_in_json(self) -> None:
        response = self.client.get("/api/no-such-operation/", secure=True)
        self.assertEqual(response.status_code, 404)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")

    def test_the_application_is_ready(self) -> None:
        self.assertEqual(self.client.get("/health/ready/").status_code, 200)

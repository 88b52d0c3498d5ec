"""The screens of the CRM, which its manifest puts together."""

"""A mail catcher: real SMTP with STARTTLS and AUTH that keeps every mail for reading.

Run as `python -m services.operations.mail_catcher --dir D --smtp-port P --http-port Q`.
"""

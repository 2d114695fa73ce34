"""The web layer around the pages (plain ASGI): authentication, sign-in, downloads, security headers, health."""

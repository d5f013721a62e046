"""The web pages and the REST API: thin over :mod:`landwaiter.services`, the same for people and programs."""

"""Sessions of many people at once: what a sign-in leaves behind, without the sign-in."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from tests.bench.words import TOKEN


def opened_for(people, *, language) -> list[dict[str, str]]:
    """Answer the cookies of a browser for each of these people, in which they have signed in with a password."""
    sessions = Session.objects.bulk_create(_session_of(person) for person in people)
    return [
        {
            settings.SESSION_COOKIE_NAME: session.session_key,
            settings.CSRF_COOKIE_NAME: TOKEN,
            settings.LANGUAGE_COOKIE_NAME: language,
        }
        for session in sessions
    ]


def _session_of(person) -> Session:
    facts = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    store = SessionStore()
    store.update(facts)
    return store.create_model_instance(facts)

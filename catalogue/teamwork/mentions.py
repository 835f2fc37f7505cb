"""Mentions of staff by user name in a text: `@ana`."""

import re
from collections.abc import Iterable, Iterator

from staff.models import User

# A user name has these characters. A mention begins a word, so an e-mail address contains none.
MENTION = re.compile(r"(?<![\w.+@-])@([\w.+@-]+)")
SENTENCE_ENDS = ".+@-"


def mentioned_users(text: str, users: Iterable[User]) -> list[User]:
    """Return those of `users` whom the text mentions, each once."""
    found = {user.pk: user for _part, user in parts_with_users(text, users) if user is not None}
    return list(found.values())


def unknown_names(text: str, users: Iterable[User]) -> list[str]:
    """Return the mentioned names that none of `users` has, each once."""
    known = _by_name(users)
    names = [match[1] for match in MENTION.finditer(text) if not _find(match[1], known)[1]]
    return list(dict.fromkeys(name.rstrip(SENTENCE_ENDS) for name in names))


def parts_with_users(text: str, users: Iterable[User]) -> Iterator[tuple[str, User | None]]:
    """Yield the text in parts: each mention of one of `users` with that user, the rest without."""
    known, end = _by_name(users), 0
    for match in MENTION.finditer(text):
        name, user = _find(match[1], known)
        if user is None:
            continue
        yield text[end : match.start()], None
        end = match.start(1) + len(name)
        yield text[match.start() : end], user
    yield text[end:], None


def _by_name(users: Iterable[User]) -> dict[str, User]:
    return {user.get_username().casefold(): user for user in users}


def _find(name: str, known: dict[str, User]) -> tuple[str, User | None]:
    """Return the longest known beginning of `name` that leaves only ends of a sentence."""
    while name:
        if user := known.get(name.casefold()):
            return name, user
        if name[-1] not in SENTENCE_ENDS:
            break
        name = name[:-1]
    return "", None

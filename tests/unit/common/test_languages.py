"""Every listed language has a name in both languages of the interface."""

import pytest

from services.common.languages import LANGUAGES, language_name


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_has_both_names(code: str) -> None:
    arabic, english = language_name(code, "ar"), language_name(code, "en")
    assert any("\u0600" <= char <= "\u06ff" for char in arabic)
    assert english.isascii() or english[0].isupper()
    assert code not in (arabic, english)


def test_an_unlisted_code_is_its_own_name() -> None:
    assert language_name("tlh", "ar") == "tlh"
    assert language_name("../x", "en") == "../x"
    assert len(set(LANGUAGES)) == len(LANGUAGES)

"""Settings are checked at start, all at once."""

import pytest

from services.common.settings import SettingsError, read_settings

SECRET = "x" * 32


def test_defaults_need_only_a_secret() -> None:
    assert read_settings("events", {"MULTAQA_SECRET": SECRET}).host == "localhost:8000"


def test_every_mistake_is_named_at_once_and_no_secret_is_shown() -> None:
    with pytest.raises(SettingsError) as wrong:
        read_settings(
            "events",
            {
                "MULTAQA_ORIGIN": "riyadh.example",
                "MULTAQA_MONGO_URL": "postgres://amal:hush@db",
                "MULTAQA_HEALTH_PORT": "70000",
                "MULTAQA_LOG_LEVEL": "LOUD",
                "MULTAQA_RATE_LIMITS": "perhaps",
            },
        )
    text = str(wrong.value)
    for name in ("ORIGIN", "MONGO_URL", "HEALTH_PORT", "LOG_LEVEL", "RATE_LIMITS", "SECRET"):
        assert f"MULTAQA_{name}:" in text
    assert "hush" not in text


def test_an_origin_is_a_scheme_and_a_host() -> None:
    with pytest.raises(SettingsError, match="without a path"):
        read_settings("x", {"MULTAQA_SECRET": SECRET, "MULTAQA_ORIGIN": "https://a.b/c"})
    settings = read_settings("x", {"MULTAQA_SECRET": SECRET, "MULTAQA_ORIGIN": "https://a.b/"})
    assert (settings.origin, settings.sender) == ("https://a.b", "noreply@a.b")

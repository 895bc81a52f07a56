import pytest

from skillmap.structure import LanguageDetector


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("أعمل سائق شاحنة في شركة نقل منذ سنوات", "ar", id="ar"),
        pytest.param("نشر التطبيقات على Kubernetes و Docker", "ar", id="ar-with-latin"),
        pytest.param("Je conduis un camion pour une société de transport", "fr", id="fr"),
        pytest.param("I drive a truck for a transport company", "en", id="en"),
    ],
)
def test_detector_tells_the_three_languages(detector: LanguageDetector, text: str, language: str) -> None:
    assert detector(text) == language


def test_detector_falls_back_to_the_default_without_letters(detector: LanguageDetector) -> None:
    assert detector("2010 – 2014", default="fr") == "fr"
    assert detector("", default="ar") == "ar"

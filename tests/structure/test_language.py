import json
import os
import subprocess
import sys
import time

import pytest

from skillmap.records import Span
from skillmap.structure import LanguageDetector

MIXED = """\
Samar Tannous
Ingénieure réseau

Expérience
Opératrice Télécom, Tunis
Configuration des commutateurs et des pare-feu
Excel, Word
Suivi des incidents avec les fournisseurs

الخبرة العملية
مهندسة شبكات في شركة اتصالات
إدارة الخوادم على Debian و CentOS و Kubernetes

Work history
Network engineer at a small provider
Documentation
Wrote the runbooks that the night shift still uses
"""
LANGUAGES = ["fr"] * 7 + ["ar"] * 3 + ["en"] * 4
# Told in each process anew, with another order of hashes.
TELL = """
import json, sys
from skillmap.structure import LanguageDetector
print(json.dumps(LanguageDetector().lines(sys.argv[1])))
"""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("أعمل سائق شاحنة في شركة نقل منذ سنوات", "ar", id="ar"),
        pytest.param("نشر التطبيقات على Kubernetes و Docker", "ar", id="ar-with-latin"),
        pytest.param("إدارة خوادم على Kubernetes, Terraform, Prometheus, Grafana, Ansible", "ar", id="ar-with-more-latin"),
        pytest.param("Sales representative of Al Nour Trading (شركة النور)", "en", id="en-with-arabic-name"),
        pytest.param("Je conduis un camion pour une société de transport", "fr", id="fr"),
        pytest.param("Je suis mecanicien et j'ai travaille pour la societe nationale", "fr", id="fr-without-accents"),
        pytest.param("Développement d'une API REST avec Node.js et PostgreSQL", "fr", id="fr-with-english-terms"),
        pytest.param("I drive a truck for a transport company", "en", id="en"),
    ],
)
def test_detector_tells_the_three_languages(detector: LanguageDetector, text: str, language: str) -> None:
    assert detector(text) == language


def test_detector_falls_back_to_the_default_without_letters(detector: LanguageDetector) -> None:
    assert detector("2010 – 2014", default="fr") == "fr"
    assert detector("", default="ar") == "ar"


@pytest.mark.parametrize("text", ["Ich bin Lagerarbeiter in München", "Soy enfermera", "Muhasebe uzmanı", "Я сварщик", "中文", "שלום"])
def test_detector_bears_other_languages(detector: LanguageDetector, text: str) -> None:
    assert detector(text) in {"ar", "fr", "en"}
    assert len(detector.lines(text)) == 1


def test_lines_are_those_that_are_not_blank_in_order(detector: LanguageDetector) -> None:
    text = "First line\n\n  second one \f\nالثالث\n"
    assert [span.of(text) for span, _ in detector.lines(text)] == ["First line", "  second one ", "الثالث"]
    assert detector.lines("") == []


def test_lines_take_weak_evidence_from_their_block(detector: LanguageDetector) -> None:
    assert detector("Documentation") == "fr"
    assert detector("Excel, Word") == "en"
    assert [language for _, language in detector.lines(MIXED)] == LANGUAGES


def test_lines_that_say_nothing_take_the_default_or_the_only_language(detector: LanguageDetector) -> None:
    assert detector.lines("2010 – 2014", default="fr") == [(Span(0, 11), "fr")]
    assert [language for _, language in detector.lines("مهندسة شبكات\n2010 – 2014")] == ["ar", "ar"]


def test_lines_in_turn_in_two_languages_keep_their_own(detector: LanguageDetector) -> None:
    lines = [
        "I repair the machines of the whole workshop",
        "Je répare les machines de tout l'atelier",
        "Ordering the spare parts with our suppliers",
        "Commande des pièces de rechange aux fournisseurs",
    ] * 3
    assert [language for _, language in detector.lines("\n".join(lines))] == ["en", "fr"] * 6


def test_lines_of_a_very_long_text_are_told_in_time(detector: LanguageDetector) -> None:
    begin = time.process_time()
    found = detector.lines("I drive a truck\n" + "with my team\n" * 20_000)
    assert time.process_time() - begin < 3
    assert {language for _, language in found} == {"en"}


def test_lines_are_the_same_in_ten_processes() -> None:
    processes = [
        subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", TELL, MIXED], stdout=subprocess.PIPE, env={**os.environ, "PYTHONHASHSEED": str(seed)}
        )
        for seed in range(10)
    ]
    told = {process.communicate()[0] for process in processes}
    assert len(told) == 1
    assert len(json.loads(told.pop())) == len(LANGUAGES)

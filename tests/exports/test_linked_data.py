import json
from typing import Any

import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, SKOS
from tests.doubles import OCCUPATION, SKILL
from tests.exports.readers import graph as read_graph
from tests.exports.readers import shape_faults

from skillmap.exports.formats import FORMATS, ExportOptions

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning", "ignore:Dataset:DeprecationWarning")

Profile = dict[str, Any]
SCHEMA = rdflib.Namespace("https://schema.org/")
ELM = rdflib.Namespace("http://data.europa.eu/snb/model/elm/")


def graph(profile: Profile, name: str) -> rdflib.Graph:
    return read_graph(FORMATS[name].export([profile], ExportOptions(language="en")).content)


@pytest.mark.parametrize("name", ["json-ld", "elm"])
@pytest.mark.parametrize("which", ["rich", "blind", "empty"])
def test_linked_data_keeps_its_shapes(request: pytest.FixtureRequest, name: str, which: str) -> None:
    found = graph(request.getfixturevalue(which), name)
    assert len(found) > 0
    assert shape_faults(found, f"{name}.ttl") == ""


@pytest.mark.parametrize(
    ("name", "triple"),
    [
        ("json-ld", (rdflib.URIRef(SKILL + "weld-metal"), SCHEMA.inDefinedTermSet, None)),
        ("json-ld", (None, SCHEMA.hasOccupation, None)),
        ("elm", (None, ELM.relatedESCOSkill, None)),
        ("elm", (None, DCTERMS.title, None)),
    ],
)
def test_shapes_see_what_is_missing(rich: Profile, name: str, triple: Any) -> None:
    found = graph(rich, name)
    found.remove(triple)
    if triple[1] == SCHEMA.hasOccupation:
        found.add((rdflib.URIRef(f"urn:skillmap:profile:{'ab' * 32}"), SCHEMA.hasOccupation, rdflib.Literal("welder")))
    assert shape_faults(found, f"{name}.ttl") != ""


def test_person_knows_concepts_of_esco(rich: Profile) -> None:
    found = graph(rich, "json-ld")
    (person,) = found.subjects(RDF.type, SCHEMA.Person)
    assert {str(term) for term in found.objects(person, SCHEMA.knowsAbout)} == {skill["concept"]["uri"] for skill in rich["skills"]}
    weld = rdflib.URIRef(SKILL + "weld-metal")
    assert {RDF.type, SKOS.prefLabel, SKOS.inScheme, SCHEMA.name} <= set(found.predicates(weld))
    assert {(str(label), label.language) for label in found.objects(weld, SKOS.prefLabel) if isinstance(label, rdflib.Literal)} == {
        ("weld metal", "en"),
        ("souder du métal", "fr"),
        ("لحام المعادن", "ar"),
    }
    assert (rdflib.URIRef(OCCUPATION + "welder"), SCHEMA.occupationalCategory, rdflib.Literal("7212")) in found


def test_quotes_are_annotations_with_their_place(rich: Profile) -> None:
    found = graph(rich, "json-ld")
    query = """PREFIX oa: <http://www.w3.org/ns/oa#>
    SELECT ?body ?exact ?start WHERE { ?a oa:hasBody ?body ; oa:hasTarget ?t . ?t oa:hasSelector ?q, ?p .
      ?q oa:exact ?exact . ?p oa:start ?start } ORDER BY ?start"""
    rows = [(str(row[0]), str(row[1]), int(row[2])) for row in found.query(query) if isinstance(row, rdflib.query.ResultRow)]
    assert (SKILL + "weld-metal", "welding", 100) in rows
    assert len(rows) == 5


def test_dates_have_the_type_of_their_precision(rich: Profile) -> None:
    found = graph(rich, "json-ld")
    types = {
        str(date): str(date.datatype).rpartition("#")[2]
        for date in found.objects(None, SCHEMA.startDate)
        if isinstance(date, rdflib.Literal)
    }
    assert types == {"2018-01": "gYearMonth", "2021": "gYear", "2022-02-10": "date"}


def test_many_profiles_share_their_concepts(rich: Profile, blind: Profile) -> None:
    blind["document"]["id"] = f"sha256:{'cd' * 32}"
    content = FORMATS["json-ld"].export([rich, blind]).content
    found = read_graph(content)
    assert len(list(found.subjects(RDF.type, SCHEMA.Person))) == 2
    assert [node["@id"] for node in json.loads(content)["@graph"]].count(SKILL + "weld-metal") == 1


def test_learning_outcomes_are_no_claim(rich: Profile) -> None:
    found = graph(rich, "elm")
    outcomes = set(found.subjects(RDF.type, ELM.LearningOutcome))
    assert len(outcomes) == 4
    assert {str(skill) for skill in found.objects(None, ELM.relatedESCOSkill)} == {skill["concept"]["uri"] for skill in rich["skills"]}
    assert not list(found.subjects(RDF.type, ELM.LearningAchievement))
    assert not list(found.subjects(None, ELM.awardedBy))
    assert rdflib.Literal("العربية", lang="ar") in set(found.objects(None, ELM.noteLiteral))

"""Programs that are not ours, reading what the exports write."""

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pyshacl
import rdflib
from lxml import etree

_HERE = Path(__file__).parent
_NODE = _HERE / "node"
EUROPASS = {
    "e": "http://www.europass.eu/1.0",
    "hr": "http://www.hr-xml.org/3",
    "oa": "http://www.openapplications.org/oagis/9",
    "eures": "http://www.europass_eures.eu/1.0",
}
# The documented order of children ("Europass XML Document", DG EMPL 2020), for the elements that the project writes.
_ORDER = {
    "Candidate": ["DocumentID", "CandidatePerson", "CandidateProfile"],
    "CandidatePerson": ["PersonName", "Communication", "BirthDate", "PrimaryLanguageCode"],
    "PersonName": ["FormattedName", "GivenName"],
    "CandidateProfile": ["ID", "EmploymentHistory", "EducationHistory", "Licenses", "Certifications", "PersonQualifications"],
    "EmployerHistory": ["OrganizationName", "PositionHistory"],
    "PositionHistory": ["PositionTitle", "EmploymentPeriod", "Description", "JobCategoryCode", "City"],
    "EmploymentPeriod": ["StartDate", "EndDate", "CurrentIndicator"],
    "EducationOrganizationAttendance": ["OrganizationName", "EducationLevelCode", "AttendancePeriod", "EducationDegree"],
    "EducationDegree": ["DegreeName", "FieldOfStudy"],
    "PersonCompetency": ["CompetencyID", "TaxonomyID", "CompetencyName", "CompetencyDimension"],
}


def resume_faults(content: bytes) -> list[str]:
    """What the published schema of JSON Resume finds wrong."""
    schema = json.loads((_NODE / "node_modules" / "@jsonresume" / "schema" / "schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    resume = json.loads(content)
    del resume["$schema"]  # names the schema, and is not described by it
    return [error.message for error in validator.iter_errors(resume)]


def rendered_resume(content: bytes) -> str:
    """The page that a theme makes of a JSON Resume, after the format's own validator."""
    done = subprocess.run(["node", "render.mjs"], cwd=_NODE, input=content, capture_output=True, check=False, timeout=60)  # noqa: S607
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def europass_tree(content: bytes) -> Any:
    """The tree of a Europass file."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False))


def europass_faults(tree: Any) -> list[str]:
    """Elements whose children do not stand in the documented order, or are not documented."""
    wrong = []
    for element in tree.iter():
        order = _ORDER.get(etree.QName(element).localname)
        if order is not None:
            children = [etree.QName(child).localname for child in element]
            if any(child not in order for child in children) or children != sorted(children, key=order.index):
                wrong.append(etree.QName(element).localname)
    return wrong


def graph(content: bytes) -> rdflib.Graph:
    """The triples of a linked data export; reading them needs no network, since the context stands in the file."""
    assert isinstance(json.loads(content)["@context"], dict)
    return rdflib.Graph().parse(data=content, format="json-ld")


def shape_faults(found: rdflib.Graph, shapes: str) -> str:
    """What SHACL shapes find wrong."""
    path = str(_HERE / "shapes" / shapes)
    conforms, _, text = pyshacl.validate(found, shacl_graph=path, shacl_graph_format="turtle", advanced=False)
    return "" if conforms else str(text)


def sheets_by_libreoffice(content: bytes, folder: Path) -> dict[str, str]:
    """The sheets of a workbook as LibreOffice writes them as CSV, by name."""
    path = folder / "profiles.xlsx"
    path.write_bytes(content)
    # Token 12 of the filter: every sheet into a file of its own.
    done = subprocess.run(  # noqa: S603
        [  # noqa: S607
            "soffice",
            f"-env:UserInstallation=file://{folder}/office",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
            "--outdir",
            str(folder),
            str(path),
        ],
        capture_output=True,
        check=False,
        timeout=120,
    )
    sheets = {file.stem.removeprefix("profiles-"): file.read_text(encoding="utf-8") for file in folder.glob("*.csv")}
    assert sheets, done.stderr
    return sheets

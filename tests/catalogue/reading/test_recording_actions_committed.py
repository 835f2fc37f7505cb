"""The account of 2012 recorded from its reading page and with the forms alone: actions counted.

An action is a click, a key that is not text, or a field that is typed, pasted or chosen. So a
text field and a list take two (focus, then type or choose), a search field three (focus, type,
Enter). Both ways begin with the stored text of the account and the countries, and no record. They
end with the same facts. Only records of the paragraphs in `RECORDS` and the organizations in
`ORGANIZATIONS` are made: each kind of record is among them.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from catalogue.base.content_memory import KeptValue
from catalogue.kinds import listed_kinds
from catalogue.models import Citation, Country, Organization, Source
from catalogue.reading.recognition import name_table
from tests.support.factories import CountryFactory, SourceFactory
from tests.support.reading import stored_text
from tests.support.recognition_quality import read_marked
from tests.support.runtime.browser import CHROMIUM, browser_page
from tests.support.users import user_with_role

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason="There is no Chromium to drive."),
]
DATA = Path(__file__).parents[2] / "data"
UN, BODY, PROCESS = "un-body", "intergovernmental-body", "intergovernmental-process"
ECLAC = "Economic Commission for Latin America and the Caribbean"
COMMITTEE = "ECLAC sessional Ad Hoc Committee on Population and Development"
PROJECT = "Strengthening national capacities to deal with international migration: maximizing"
PROJECT += " development benefits and minimizing negative impact"
STUDY = "International migration from a regional and interregional perspective"
COUNTS = {"forms": 1029, "text": 143}  # as docs/recognition.md reports them
COUNTRIES = [
    ("ARG", "032", "Argentina"),
    ("CHL", "152", "Chile"),
    ("ECU", "218", "Ecuador"),
    ("HND", "340", "Honduras"),
    ("MEX", "484", "Mexico"),
    ("PER", "604", "Peru"),
    ("URY", "858", "Uruguay"),
]
SEVEN = ["Argentina", "Chile", "Ecuador", "Honduras", "Mexico", "Peru", "Uruguay"]
# Name, acronym, kind, paragraph that defines it, and the name as the page proposes it, if other.
ORGANIZATIONS = [
    (ECLAC, "ECLAC", "regional-commission", 1, ""),
    (
        "Latin American and Caribbean Demographic Centre (CELADE) – Population Division of ECLAC",
        "CELADE",
        UN,
        1,
        "Latin American and Caribbean Demographic Centre",
    ),
    (COMMITTEE, "", BODY, 1, "Ad Hoc Committee on Population and Development"),
    ("Organization of American States", "OAS", BODY, 1, ""),
    ("Community of Latin American and Caribbean States", "CELAC", BODY, 1, ""),
    ("Ibero-American Secretariat", "SEGIB", BODY, 3, ""),
    ("United Nations Population Fund", "UNFPA", UN, 3, ""),
    ("International Organization for Migration", "IOM", BODY, 3, ""),
    ("United Nations Development Account", "", UN, 4, ""),
    ("Department of Economic and Social Affairs", "DESA", UN, 4, ""),
    ("United Nations", "", UN, 4, ""),
    ("South-American Conference on Migration", "CSM", PROCESS, 5, ""),
    ("Global Migration Group", "", "inter-agency-group", 6, ""),
    ("Regional Commissions New York Office", "", UN, 9, ""),
    ("Economic Commission for Africa", "", "regional-commission", 16, ""),
    ("Global Forum on Migration and Development", "", PROCESS, 16, ""),
    ("Government of Chile", "", "government", 17, ""),
    ("European Union", "", BODY, 17, ""),
    ("International Labour Organization", "ILO", UN, 0, ""),
    ("United Nations High Commissioner for Refugees", "UNHCR", UN, 0, ""),
    (
        "United Nations Educational, Scientific and Cultural Organization",
        "UNESCO",
        UN,
        0,
        "Scientific and Cultural Organization",
    ),
    ("United Nations Development Programme", "UNDP", UN, 0, ""),
    ("United Nations Institute for Training and Research", "UNITAR", UN, 0, ""),
]


@dataclass
class Target:
    """A record to be made. `sentence` is selected for it; `batch` rows are made on one page."""

    model: str
    title: str
    kind: str
    paragraph: int
    when: tuple[str, ...] = ("2012",)
    sentence: int = 0
    batch: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)  # of search fields
    parties: list[tuple[str, str]] = field(default_factory=list)  # role, organization


def activity(title: str, kind: str, paragraph: int, **more) -> Target:
    choices = {"project": [PROJECT]} | more.pop("choices", {})
    parties = more.pop("parties", [])
    return Target(
        "activities.activity", title, kind, paragraph, choices=choices, parties=parties, **more
    )


def lesson(title: str, paragraph: int, **more) -> Target:
    choices = {"project": [PROJECT]}
    return Target("activities.outcome", title, "lesson", paragraph, choices=choices, **more)


LEAD = [("lead", ECLAC)]
RECORDS = [
    Target(
        "activities.mandate",
        "Resolution 615 (XXXI)",
        "resolution",
        1,
        ("2006",),
        sentence=2,
        texts={"symbol": "615 (XXXI)"},
        choices={"adopting_body": [COMMITTEE]},
    ),
    Target("activities.project", PROJECT, "project", 4, sentence=2),
    Target(
        "publications.publication", STUDY, "study", 4, sentence=1, parties=[("author", ECLAC)]
    ),
    activity("Preparation of the study", "publication", 4, sentence=1, parties=LEAD),
    activity("Research into social consequences of migration", "research", 2, batch=True),
    activity("Provision of training and technical assistance to countries in the region",
             "training", 2, batch=True),
    activity("Support for intergovernmental meetings", "meeting-support", 2, batch=True),
    activity(
        "Technical cooperation with civil society organizations and academic and labour"
        " institutions",
        "civil-society", 2, batch=True,
    ),
    activity("Identification of situations of vulnerability", "research", 2, batch=True),
    activity("Research into economic implications", "research", 2, batch=True),
    activity("Regional publications from censuses and surveys", "publication", 2, batch=True),
    activity(
        "Participation in meetings in seven countries", "meeting-participation", 5,
        sentence=1, choices={"countries": SEVEN}, parties=LEAD,
    ),
    activity(
        "Training in seven countries", "training", 5, sentence=1,
        choices={"countries": SEVEN}, parties=LEAD,
    ),
    activity(
        "Technical assistance in seven countries", "technical-assistance", 5, sentence=1,
        choices={"countries": SEVEN}, parties=LEAD,
    ),
    activity("Seminars with civil society", "civil-society", 5, sentence=2),
    Target(
        "meetings.meeting", "First CELAC meeting on migration", "conference", 5,
        ("2012-08-19", "2012-08-20"), sentence=3,
        texts={"city_en": "Comayagua", "ordinal": "1"},
        choices={
            "country": ["Honduras"],
            "series_bodies": ["Community of Latin American and Caribbean States"],
        },
        parties=[("participant", ECLAC)],
    ),
    activity(
        "Participation in the first CELAC meeting on migration", "meeting-participation", 5,
        when=("2012-08-19", "2012-08-20"), sentence=3,
        choices={"countries": ["Honduras"], "meetings": ["First CELAC meeting on migration"]},
        parties=LEAD,
    ),
    lesson("Institutions have to work together on migration statistics", 12),
    lesson("Dialogue between the regional commissions bears fruit", 13),
    lesson("Networks made the project succeed", 14),
    lesson("What the project produced needs a sustained effort", 15, batch=True),
    *(
        lesson(title, 15, batch=True, texts={"printed_number": mark, "position": str(place)})
        for place, (mark, title) in enumerate(
            [
                ("(a)", ("To build on the synergies created among stakeholders in the field of"
                 " migration")),
                ("(b)", "To enhance interregional coordination and cooperation"),
                ("(c)", ("To foster common work among the regional commissions and between the"
                 " latter and the agencies of the United Nations system dedicated to migration"
                 " topics")),
                ("(d)", ("To strengthen the regional and subregional networks generated under the"
                 " project")),
                ("(e)", "To mainstream migration into national development agendas"),
                ("(f)", ("To improve data and information sources (traditional and"
                 " non-traditional)")),
                ("(g)", ("To advocate the human rights of migrants in regional and multiregional"
                 " forums on migration")),
            ],
            1,
        )
    ),
]  # fmt: skip


class Hands:
    """Input on a page, with the number of actions."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    def click(self, target) -> None:
        self.count += 1
        target.click()

    def type(self, selector: str, text: str) -> None:
        """Type into a field that has another value: focus and type."""
        target = self.page.locator(selector)
        if target.input_value() != text:
            self.click(target)
            self.count += 1
            target.fill(text)

    def select(self, selector: str, value: str) -> None:
        target = self.page.locator(selector)
        if target.input_value() != value:
            self.count += 2  # focus, choose
            target.select_option(value)

    def choose(self, selector: str, names: list[str]) -> None:
        """Choose values in a search field; those that it has are left."""
        target = self.page.locator(selector)
        shown = " ".join(target.locator("option:checked").all_inner_texts())
        for name in names:
            if name in shown:
                continue
            self.click(
                target.locator("xpath=following-sibling::span[1]").locator(".select2-selection")
            )
            self.count += 2  # type, Enter
            self.page.keyboard.insert_text(name[:-1])
            self.page.keyboard.type(name[-1])  # a key starts the search
            option = self.page.locator(".select2-results__option--highlighted", has_text=name)
            option.first.wait_for()
            self.page.keyboard.press("Enter")

    def _press_save(self) -> None:
        with self.page.expect_navigation():
            self.click(self.page.locator("[name=_save]"))

    def save(self) -> None:
        self._press_save()
        warnings = self.page.locator("[name=_sure]")  # of a possible duplicate
        if warnings.count():
            for box in warnings.all():
                self.click(box)
            self._press_save()
        assert self.page.locator(".errorlist").all_inner_texts() == []
        expect(self.page.locator(".messagelist .success").first).to_be_visible()


@pytest.fixture
def text(transactional_db, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    # Other tests have emptied the tables without an event.
    names = KeptValue(lambda: name_table.NameTable().build(), "default")
    monkeypatch.setattr(name_table, "_kept_names", names)
    if not Country.objects.exists():
        for alpha3, m49, name in COUNTRIES:
            CountryFactory(alpha3=alpha3, m49=m49, name_en=name, name_es=name)
    source = SourceFactory(title_en="Account of 2012", language="en", when="2013")
    return stored_text(source, user_with_role("editor", "eva"), account())


def account() -> str:
    """Return the text of the account: its blocks, and its notes with their numbers."""
    blocks, notes = [], []
    for kind, content, _marked in read_marked(DATA / "account-of-2012-mentions.txt"):
        if kind == "note":
            notes.append(f"{len(notes) + 1} {content}")
        elif content != "NOTES":
            blocks.append(content)
    return "\n\n".join([*blocks, "NOTES", *notes])


def complete(hands: Hands, target: Target, place: tuple[str, str]) -> None:
    """Fill a form with what it does not have yet, and save it."""
    hands.type("#id_title_en", target.title)
    hands.select("#id_kind", target.kind)
    for name, moment in zip(("when_0", "when_1"), target.when, strict=False):
        hands.type(f"#id_{name}", moment)
    for name, value in target.texts.items():
        hands.type(f"#id_{name}", value)
    for name, names in target.choices.items():
        hands.choose(f"#id_{name}", names)
    group = hands.page.locator("[id$=-group]:has(.field-role)").first
    prefix = (group.get_attribute("id") or "").removesuffix("-group") if target.parties else ""
    for number, (role, name) in enumerate(target.parties):
        if not hands.page.locator(f"#id_{prefix}-{number}-role").count():
            hands.click(group.locator(".add-row a"))
        hands.select(f"#id_{prefix}-{number}-role", role)
        hands.choose(f"#id_{prefix}-{number}-organization", [name])
    cite(hands, place)
    hands.save()


def cite(hands: Hands, place: tuple[str, str]) -> None:
    prefix = "catalogue-citation-content_type-object_id"
    if not hands.page.locator(f"#id_{prefix}-0-source").count():
        hands.click(hands.page.locator(f"#{prefix}-group .add-row a"))
    hands.choose(f"#id_{prefix}-0-source", ["Account of 2012"])
    for name, value in zip(("place_en", "place_es"), place, strict=True):
        hands.type(f"#id_{prefix}-0-{name}", value)


def places(number: int) -> tuple[str, str]:
    return (f"paragraph {number}", f"párrafo {number}") if number else ("note 2", "nota 2")


def record_with_forms(page) -> int:
    """Record everything from the forms alone, and return the number of actions."""
    hands = Hands(page)
    for name, acronym, kind, paragraph, _proposed in ORGANIZATIONS:
        hands.count += 1  # the link of the form
        page.goto("/admin/catalogue/organization/add/")
        hands.type("#id_title_en", name)
        if acronym:
            hands.type("#id_acronym_en", acronym)
        hands.select("#id_kind", kind)
        if kind == "government":
            hands.choose("#id_country", ["Chile"])
        cite(hands, places(paragraph))
        hands.save()
    mark_commission()
    for target in RECORDS:
        hands.count += 1
        app, _dot, model = target.model.partition(".")
        page.goto(f"/admin/{app}/{model}/add/")
        complete(hands, target, places(target.paragraph))
    return hands.count


def record_from_text(page, text) -> int:
    """Record everything from the reading page, and return the number of actions."""
    hands = Hands(page)
    page.goto(reverse("admin:catalogue_reading_text", args=[text.source_id]))
    hands.click(page.get_by_role("link", name="Add organizations that the text names"))
    add_names(hands)
    mark_commission()
    done: set[int] = set()
    for target in RECORDS:
        row = text.paragraphs.get(place_en=f"paragraph {target.paragraph}")
        if target.batch and target.paragraph in done:
            continue
        hands.count += 1  # the number of the paragraph, or the key of the next one
        address = reverse("admin:catalogue_reading_text", args=[text.source_id])
        if target.batch:
            done.add(target.paragraph)
            page.goto(f"{address}?p={row.position}")
            hands.click(page.get_by_role("link", name="Several records"))
            batch = [one for one in RECORDS if one.batch and one.paragraph == target.paragraph]
            add_batch(hands, batch)
            continue
        hands.count += bool(target.sentence)  # the link of the sentence
        page.goto(f"{address}?p={row.position}&s={target.sentence or ''}")
        label = target.model.partition(".")[2]
        hands.click(page.get_by_role("link", name=f"New {label}", exact=True))
        complete(hands, target, places(target.paragraph))
    return hands.count


def add_names(hands: Hands) -> None:
    proposed = {one[4] or one[0]: one for one in ORGANIZATIONS}
    page = hands.page
    missing = set(proposed)
    for number in range(int(page.locator("#id_form-TOTAL_FORMS").input_value())):
        name = page.locator(f"#id_form-{number}-name").input_value()
        box = page.locator(f"#id_form-{number}-is_chosen")
        wanted = proposed.get(name)
        if box.is_checked() != (wanted is not None):
            hands.click(box)
        if wanted is not None:
            missing.discard(name)
            hands.type(f"#id_form-{number}-name", wanted[0])
            hands.type(f"#id_form-{number}-acronym", wanted[1])
            hands.select(f"#id_form-{number}-kind", wanted[2])
    assert missing == set()
    hands.click(page.get_by_role("button", name="Add the ticked organizations"))
    expect(page.locator(".messagelist .success").first).to_be_visible()


def add_batch(hands: Hands, batch: list[Target]) -> None:
    """Add the records of a paragraph on one page: rows for its sentences first, then spare ones."""
    page = hands.page
    rows = range(int(page.locator("#id_form-TOTAL_FORMS").input_value()))
    titles = {page.locator(f"#id_form-{row}-title_en").input_value(): row for row in rows}
    used: set[int] = set()
    chosen: list[tuple[int, Target]] = []
    for target in batch:
        if target.title in titles:
            used.add(row := titles[target.title])
            chosen.append((row, target))
    for target in batch:
        if target.title not in titles:
            used.add(row := next(one for one in rows if one not in used))
            chosen.append((row, target))
    kinds = {target.kind for target in batch}
    is_same = len(kinds) == 1
    if is_same:
        hands.select("#id_kind_of_all", f"{batch[0].model}:{batch[0].kind}")
    for row, target in chosen:
        hands.type(f"#id_form-{row}-title_en", target.title)
        if not is_same:
            hands.select(f"#id_form-{row}-kind", f"{target.model}:{target.kind}")
    hands.click(page.get_by_role("button", name="Add the drafts"))
    expect(page.locator(".messagelist .success").first).to_be_visible()


def mark_commission() -> None:
    """Mark the commission, which both ways would do once with two clicks."""
    Organization.objects.filter(acronym_en="ECLAC").update(is_commission=True)


def facts() -> dict[tuple[str, str], tuple]:
    """Return the facts of each record: kind, date, project, countries, lead, citations or not."""
    found: dict[tuple[str, str], tuple] = {}
    for kind in listed_kinds():
        for record in kind.model.objects.all():
            cited = Citation.objects.filter(
                object_id=record.pk, content_type__model=kind.model._meta.model_name
            )
            has_date = kind.model is not Organization
            is_activity = kind.label == "activities.Activity"
            leads = record.involvements.filter(role="lead") if is_activity else []
            found[kind.label.lower(), record.title_en] = (
                record.kind,
                record.when.edtf if has_date and record.when else "",
                str(getattr(record, "project", None) or ""),
                sorted(str(one) for one in record.countries.all()) if is_activity else [],
                [str(one.organization) for one in leads],
                cited.exists(),
            )
    return found


def expected_facts() -> dict[tuple[str, str], tuple]:
    expected: dict[tuple[str, str], tuple] = {
        ("catalogue.organization", name): (kind, "", "", [], [], True)
        for name, _acronym, kind, _paragraph, _proposed in ORGANIZATIONS
    }
    for one in RECORDS:
        expected[one.model, one.title] = (
            one.kind,
            "/".join(one.when),
            one.choices.get("project", [""])[0],
            one.choices.get("countries", []) if one.model == "activities.activity" else [],
            [name for role, name in one.parties if role == "lead"],
            True,
        )
    return expected


@pytest.mark.parametrize("way", ["forms", "text"])
def test_actions(text, live_server, client, way):
    """Count both ways, which end with the same facts."""
    client.force_login(user_with_role("editor"))
    with browser_page(live_server.url, client) as page:
        count = record_with_forms(page) if way == "forms" else record_from_text(page, text)
    assert facts() == expected_facts()
    assert Source.objects.count() == 1
    assert count == COUNTS[way]

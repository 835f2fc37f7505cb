"""The page that makes provisions of a mandate from the text of its resolution."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.html import escape

from activities.models import Mandate, Provision
from tests.support.factories import (
    CitationFactory,
    MandateFactory,
    OrganizationFactory,
    ProvisionFactory,
    SourceFactory,
)
from tests.support.reading import stored_text
from tests.support.users import create_user, user_with_role

pytestmark = pytest.mark.django_db
ENGLISH = """
The Heron Commission,

Recalling its resolution 12 on herons,

1. Takes note of the report <b>on</b> herons;

2. Requests the Executive Secretary of the Heron Centre to present:

(a) A study of lagoons;

(b) A plan;

3. Invites Member States to count herons.
"""
SPANISH = """
La Comisión de las Garzas,

Recordando su resolución 12,

1. Toma nota del informe;

2. Solicita a la Secretaría Ejecutiva que presente:

a) Un estudio de lagunas;

b) Un plan;

3. Invita a los Estados miembros a contar garzas.
"""


@pytest.fixture
def eva(client):
    client.force_login(user_with_role("editor", "eva"))
    return client


@pytest.fixture
def mandate() -> Mandate:
    return MandateFactory(title_en="Resolution on herons", symbol="13", draft=True)


def url(mandate: Mandate) -> str:
    return reverse("admin:activities_mandate_resolution", args=[mandate.pk])


def split(client, mandate: Mandate, english: str = ENGLISH, spanish: str = ""):
    data = {"resolution_en": english, "resolution_es": spanish, "_split": "1"}
    return client.post(url(mandate), data)


def proposals(response, **typed) -> dict[str, str | list[str]]:
    """Return the values of all fields of the page of proposals, replaced by the typed ones."""
    values = {one.html_name: one.value() or "" for one in response.context["form"]}
    formset = response.context["formset"]
    fields = [*formset.management_form, *(field for form in formset for field in form)]
    for field in fields:
        value = field.value()
        if value not in (None, False, ""):
            values[field.html_name] = "on" if value is True else value
    typed = {f"form-{name.replace('__', '-')}": value for name, value in typed.items()}
    return {name: value for name, value in (values | typed).items() if value is not None}


def write(client, mandate: Mandate, page, **typed):
    return client.post(url(mandate), {**proposals(page, **typed), "_write": "1"})


def test_accepted_proposals_are_written_in_both_languages(eva, mandate):
    OrganizationFactory(title_en="Heron Centre")
    page = split(eva, mandate, spanish=SPANISH)

    numbers = [form["number"].value() for form in page.context["formset"]]
    marked = [
        form["number"].value() for form in page.context["formset"] if form["is_accepted"].value()
    ]
    assert numbers == ["1", "2", "2 (a)", "2 (b)", "3"]
    assert marked == ["2"]
    assert escape("report <b>on</b> herons") in page.content.decode()
    assert not Provision.objects.exists()
    written = write(eva, mandate, page, **{"4__is_accepted": "on", "4__text_en": "Corrected."})

    assert written.status_code == 302
    assert "2 provisions were saved." in eva.get(written.url).content.decode()
    second, third = Provision.objects.order_by("position")
    assert (second.number, third.number, third.text_en) == ("2", "3", "Corrected.")
    assert second.text_en == (
        "Requests the Executive Secretary of the Heron Centre to present:\n"
        "(a) A study of lagoons;\n(b) A plan;"
    )
    assert second.text_es.startswith("Solicita a la Secretaría Ejecutiva que presente:\na) Un")
    assert [str(one) for one in second.addressees.all()] == ["Heron Centre"]
    assert third.text_es == "Invita a los Estados miembros a contar garzas."


def test_second_language_fills_the_empty_texts_and_replaces_none(eva, mandate):
    ProvisionFactory(mandate=mandate, number="2", text_es="Otro texto.")
    ProvisionFactory(mandate=mandate, number="3", text_en="Kept.", position=1)
    page = split(eva, mandate, english="", spanish=SPANISH)

    refused = write(eva, mandate, page, **{"4__is_accepted": "on", "4__label_es": "Mi nombre"})
    assert refused.status_code == 400
    assert "another text" in refused.content.decode()
    assert "Mi nombre" in refused.content.decode()
    written = write(eva, mandate, page, **{"1__is_accepted": None, "4__is_accepted": "on"})

    assert written.status_code == 302
    assert Provision.objects.get(number="2").text_es == "Otro texto."
    third = Provision.objects.get(number="3")
    assert (third.text_en, third.text_es) == (
        "Kept.",
        "Invita a los Estados miembros a contar garzas.",
    )


def test_input_is_kept_with_errors_and_all_are_marked(eva, mandate):
    page = split(eva, mandate)
    none = write(eva, mandate, page, **{"1__is_accepted": None, "0__text_en": "Typed words"})
    assert none.status_code == 400
    assert "Typed words" in none.content.decode()
    assert "No provision is chosen" in none.content.decode()

    same = write(eva, mandate, page, **{"0__is_accepted": "on", "0__number": "2"})
    assert "Another accepted provision has this number." in same.content.decode()

    every = eva.post(url(mandate), {**proposals(page, **{"0__label_en": "Mine"}), "_all": "1"})
    assert all(form["is_accepted"].value() for form in every.context["formset"])
    assert every.context["formset"][0]["label_en"].value() == "Mine"

    back = eva.post(url(mandate), {**proposals(page), "_texts": "1"})
    assert "Recalling its resolution 12" in back.content.decode()
    assert not Provision.objects.exists()


def test_text_that_is_no_resolution_stays_in_the_form(eva, mandate):
    page = split(eva, mandate, english="The report says nothing.\n\nNothing at all.")

    assert page.status_code == 400
    assert "was not recognized as a resolution" in page.content.decode()
    assert "Nothing at all." in page.content.decode()
    assert "Paste the text" in split(eva, mandate, english=" ").content.decode()


def test_text_is_taken_from_a_source(eva, mandate):
    user = user_with_role("editor", "ana")
    source = SourceFactory(title_en="Document of herons", language="en")
    text = stored_text(source, user, SPANISH)
    CitationFactory(record=mandate, source=source)

    reading = eva.get(reverse("admin:catalogue_reading_text", args=[text.source_id]))
    address = reverse("admin:activities_mandate_resolution_choose") + f"?source={source.pk}"
    assert address in reading.content.decode()
    chosen = f"{url(mandate)}?source={source.pk}"
    assert chosen in eva.get(address).content.decode()
    assert chosen in eva.get(url(mandate)).content.decode()
    form = eva.get(chosen).context["form"]

    page = split(eva, mandate, english="", spanish=form["resolution_es"].value())
    assert [one["number"].value() for one in page.context["formset"]][-1] == "3"
    assert escape(str(mandate)) in eva.get(f"{address}&q=herons").content.decode()
    assert (
        url(mandate)
        in eva.get(reverse("admin:activities_mandate_change", args=[mandate.pk])).content.decode()
    )


def test_permission_to_change_the_mandate_is_required(client, eva, mandate):
    public = MandateFactory(published=True)
    refused = split(eva, public)
    assert refused.status_code == 302
    assert url(public) not in eva.get(refused.url).content.decode()

    client.force_login(create_user("vera"))
    assert client.get(url(mandate)).status_code == 403
    assert split(client, mandate).status_code == 403
    assert client.get(reverse("admin:activities_mandate_resolution_choose")).status_code == 403

    client.force_login(user_with_role("reviewer", "rita"))
    page = split(client, public)
    assert write(client, public, page).status_code == 302
    assert Provision.objects.get().mandate == public


def test_names_of_organizations_that_the_user_may_not_view_are_not_shown(client, mandate):
    hidden = OrganizationFactory(title_en="Hidden Lagoon Office", draft=True)
    nora = create_user("nora")
    names = ("change_mandate", "add_provision", "change_provision")
    nora.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(nora)
    typed = proposals(split(client, mandate), **{"1__candidates": str(hidden.pk)})
    page = client.post(url(mandate), {**typed, "_all": "1"})

    assert page.status_code == 200
    assert "Hidden Lagoon Office" not in page.content.decode()


def test_text_with_too_many_items_is_refused(eva, mandate):
    items = "".join(f"({'abcdefgh'[n % 8]}) Plan;\n" for n in range(2000))
    page = split(eva, mandate, ENGLISH + items)

    assert page.status_code == 400
    assert "more than 400 paragraphs and items" in page.content.decode()
    assert page.context["form"]["resolution_en"].value().endswith("Plan;\n")

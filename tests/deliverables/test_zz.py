import pytest, pathlib
from tests.deliverables.fascicle import Fascicle, THIS_YEAR
from deliverables.models import DeliverableYear
from tests.support.factories import OrganizationFactory, ParticipationFactory
from tests.support.users import clients_by_role
@pytest.mark.django_db
def test_zz(client, monkeypatch):
    monkeypatch.setattr("activities.plan_pages.this_year", lambda: THIS_YEAR)
    f = Fascicle(); f.measures()
    r = DeliverableYear.objects.get(deliverable=f.by_number["6"], year=2030)
    r.stated, r.note_en, r.note_es = 4, "One study appeared without a record.", "Un estudio se publicó sin registro."
    r.save()
    body = OrganizationFactory(published=True, title_en="River authority")
    ParticipationFactory(meeting=f.by_number["2"].deliveries.get().meeting, organization=body)
    base = f"/projects/{f.programme.slug}/deliverables/"
    out = pathlib.Path("/tmp/d23shots"); out.mkdir(exist_ok=True)
    def save(c, name, a):
        t = c.get(a); assert t.status_code == 200, (a, t.status_code)
        (out / f"{name}.html").write_text(t.text.replace('"/static/', '"file:///work/wt/deliver23/static/'))
    save(client, "plan", base); save(client, "plan-es", "/es" + base)
    save(client, "project", f.programme.get_absolute_url()); save(client, "org", body.get_absolute_url())
    save(client, "meeting", f.by_number["5"].deliveries.first().meeting.get_absolute_url())
    c = clients_by_role()["reviewer"]
    save(c, "behind", "/admin/behind-plan/?year=2030")
    save(c, "deliverable", f"/admin/deliverables/deliverable/{f.by_number['6'].pk}/change/")

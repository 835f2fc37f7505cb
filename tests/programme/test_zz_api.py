import json, pytest
def short(v, d=0):
    if isinstance(v, dict): return {k: short(x, d+1) for k, x in v.items()}
    if isinstance(v, list): return [short(x, d+1) for x in v[:2]]
    return v[:60] if isinstance(v, str) else v
@pytest.mark.parametrize("a", ["/api/v1/", "/api/v1/activities/?year=2012&country=HND&limit=1","/api/v1/meetings/first-celac-meeting-on-migrations/","/api/v1/meetings/?q=comayagua&limit=1","/api/v1/activities/?colour=blue","/api/v1/publications/?language=ar&limit=1","/api/v1/mandates/resolution-615-xxxi/","/meetings/export.csv?country=HND&headers=codes","/id/1/"])
def test_a(programme, client, a):
    r = client.get(a); 
    t = b"".join(r).decode() if r.streaming else r.text
    print("@@", a, r.status_code, r.headers.get("Content-Type"), r.headers.get("Location"))
    print(json.dumps(short(json.loads(t)), ensure_ascii=False, indent=1)[:2600] if "json" in r.headers.get("Content-Type","") else t[:600])

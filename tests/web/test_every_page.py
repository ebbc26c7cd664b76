"""Every page, as outside judges see it: axe-core and the Nu Html Checker find nothing, nothing is too wide."""

import judges
import pytest

PAGES = {
    "sign-in": "/sign-in",
    "today": "/",
    "station": "/stations/huyen?day=2023-07-12",
    "bulletins": "/bulletins",
    "bulletin": "/bulletins/MOT-CUA",
    "bulletins-of-a-state": "/bulletins?state=approved&q=mot+cua",
    "bulletin-unreadable": "/bulletins/NHAP",
    "bulletin-edit": "/bulletins/NHAP/edit",
    "bulletin-offers": "/bulletins/NHAP/offers",
    "bulletin-versions": "/bulletins/NHAP/versions?first=1&second=1",
    "bulletin-withdraw": "/bulletins/NHAP/withdraw",
    "bulletin-retire": "/bulletins/RUT/retire",
    "import": "/import",
    "lexicon": "/lexicon?q=UBND",
    "lexicon-mend": "/lexicon/mend?written=UBND&spoken=ủy+ban&back=/bulletins/NHAP",
    "airtime": "/airtime",
    "airings": "/airtime/rows?period=2023-07",
    "airing": "/airtime/rows/nghia-hai/1",
    "chase": "/airtime/chase",
    "logbook": "/airtime/logbook?station=huyen&month=2023-07",
    "enter": "/airtime/enter?station=huyen&corrects=1",
    "channels": "/airtime/channels",
    "tasks": "/airtime/tasks",
    "papers": "/airtime/papers",
    "schedule-day": "/schedule",
    "schedule-week": "/schedule/huyen",
    "slot": "/slots/S4",
    "plan": "/plan?from=2023-07-10&to=2023-07-16",
    "publish": "/publish?from=2023-07-19&to=2023-07-20",
    "ready": "/ready",
    "password": "/password",
    "enrol": "/ghep-may",
    "administration": "/administration",
    "accounts": "/administration/accounts",
    "account": "/administration/accounts/admin",
    "devices": "/administration/devices",
    "network": "/administration/network",
    "network-station": "/administration/network/stations/huyen",
    "network-window": "/administration/network/stations/huyen/windows/sang",
    "network-unit": "/administration/network/unit/13891",
    "letterhead": "/administration/letterhead",
    "targets": "/administration/targets",
    "sounds": "/administration/sounds",
    "audit": "/administration/audit",
    "commune-stations": "/xa",
    "commune-day": "/xa/nghia-hai?day=2023-07-12",
    "commune-scripts": "/xa/nghia-hai/loi-doc?day=2023-07-12",
    "commune-choices": "/xa/nghia-hai/chon",
    "commune-notices": "/xa/nghia-hai/thong-bao",
    "not-there": "/bulletins/KHONG-CO",
}
"""Name → address of the sample house. A new page is added here."""

WITHOUT_AN_ACCOUNT = {"sign-in", "enrol"}

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_no_judge_finds_anything_on_any_page(served, browser, tmp_path, scheme, width):
    documents, found = {}, []
    for name, path in PAGES.items():
        login = None if name in WITHOUT_AN_ACCOUNT else "admin"
        page = served.page(browser, login, viewport={"width": width, "height": 900}, color_scheme=scheme)

        answer = page.goto(served.url + path, wait_until="load")

        documents[name] = answer.text()
        found += judges.axe(page)
        found += [f"{name}: {e}" for e in page.errors if answer.status < 400]
        if not page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
            found.append(f"{name}: wider than {width}")
        page.context.close()
    if scheme == "light":  # what is sent doesn't hang on it
        found += judges.checked(documents, tmp_path)
    assert found == []

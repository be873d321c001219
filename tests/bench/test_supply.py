from embeddings import encoder
from tests.bench.supply import bill, faults

FOUND = {"dependencies": [{"name": "jinja2", "version": "2.10", "vulns": [{"id": "CVE", "fix_versions": ["3"]}]}]}
BLIND = {"dependencies": [{"name": "jinja2", "version": "2.10", "vulns": []}]}
SKIPPED = {"dependencies": [{"name": "jinja2", "skip_reason": "not there"}]}
CLEAN = {"dependencies": [{"name": "click", "version": "8", "vulns": []}]}


def test_an_audit_that_cannot_see_is_a_fault() -> None:
    assert faults(CLEAN, BLIND)[0].startswith("Nothing was audited")
    assert faults(CLEAN, SKIPPED)[0].startswith("Nothing was audited")


def test_advisories_and_packages_left_out_are_named() -> None:
    assert faults(CLEAN, FOUND) == []
    assert faults(FOUND, FOUND) == ["jinja2 2.10 is named by CVE; fixed in 3."]
    assert faults(SKIPPED, FOUND) == ["jinja2 was not audited: not there."]


def test_what_no_package_manager_knows_is_a_component() -> None:
    made = bill({"components": [{"name": "click"}]})
    assert [c["name"] for c in made["components"]] == ["click", encoder.BUNDLED, "simple-keyboard"]
    assert made["components"][2]["purl"] == "pkg:npm/simple-keyboard@3.8.192"
    assert made["components"][1]["hashes"][0]["content"].startswith("53aa51172d14")

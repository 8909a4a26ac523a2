"""The command line as an operator meets it."""

import os
import subprocess
import sys


def test_a_command_says_only_what_an_operator_can_act_on():
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MULTAQA_")}
    line = [sys.executable, "-m", "services.operations.cli", "backup", "--help"]
    ran = subprocess.run(line, env=plain, capture_output=True, text=True, timeout=60)

    assert "archive" in ran.stdout
    assert ran.stderr == ""

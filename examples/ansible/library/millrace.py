#!/usr/bin/python
"""Ansible module: one millrace command, with check and diff mode.

Runs `millrace COMMAND --json`. In check mode it adds --dry-run, so that nothing changes; with
--diff it makes a dry run first, whose answer has the text of each file before and after. Private
keys are in neither.
"""

import json

from ansible.module_utils.basic import AnsibleModule

NOT_YET = 75  # something is waited for; the next run goes on


def run(module, *more):
    """The object that millrace prints, or the end of the task."""
    command = [module.params["program"]] + module.params["command"].split()
    if module.params["config"]:
        command += ["--config", module.params["config"]]
    status, out, err = module.run_command(command + ["--json"] + list(more))
    try:
        report = json.loads(out)
    except ValueError:
        module.fail_json(msg="no JSON from: " + " ".join(command), rc=status, stdout=out, stderr=err)
    if report.get("schema") != 1:
        module.fail_json(msg="unknown schema of --json: %r" % report.get("schema"))
    if status not in (0, NOT_YET):
        texts = [error["text"] for error in report["errors"]]
        module.fail_json(msg="; ".join(texts) or err, rc=status, report=report)
    return report


def texts_of(report, member):
    return [line["text"] for line in report[member]]


def main():
    module = AnsibleModule(
        argument_spec={
            "command": {"type": "str", "default": "run"},
            "config": {"type": "path", "default": ""},
            "program": {"type": "path", "default": "millrace"},
        },
        supports_check_mode=True,
    )
    predicted = run(module, "--dry-run") if module.check_mode or module._diff else None
    report = predicted if module.check_mode else run(module)
    result = {
        "changed": report["changed"],
        "done": texts_of(report, "done"),
        "pending": texts_of(report, "pending"),
    }
    if module._diff:
        result["diff"] = predicted["diff"]
    module.exit_json(**result)


if __name__ == "__main__":
    main()

#include "acme/account_tasks.h"
#include "acme/left_revocations.h"
#include "cli/account_commands.h"
#include "cli/commands.h"

namespace millrace::cli {
namespace {

std::string what_it_revokes(const std::set<CertId>& being_revoked) {
  std::string text;
  for (const CertId& id : being_revoked) text += (text.empty() ? "" : ", ") + id.text();
  return text.empty() ? "" : ", also not what is being revoked now (" + text + ")";
}

Result<Outcome> run_deactivate(const Invocation& invocation) {
  const bool yes = invocation.arguments.has("--yes");
  return with_ca(invocation, [yes](const StageContext& context, const Config& config,
                                   const acme::CaSettings& ca) {
    if (yes) return acme::run_account_deactivate(context, config.acme, ca);
    StageReport report;
    report.fail(config_error("account deactivate: the account at " + ca.directory_url +
                             " would be gone for good, and no certificate issued or revoked with "
                             "it any more" +
                             what_it_revokes(acme::being_revoked_at(context, config.acme, ca.id)) +
                             ": add --yes"));
    return report;
  });
}

constexpr Option kOptions[] = {
    kCaOption,
    {"--yes", "", "Do it. Without it nothing is done."},
};

}  // namespace

extern const Command kAccountDeactivate = {
    .name = "account deactivate",
    .told_by = "",
    .operands = {},
    .options = kOptions,
    .summary = "deactivates the account at the CA, for good",
    .help =
        "Has the CA deactivate the account, which cannot be undone. Certificates that it issued "
        "stay valid. No stage uses the account any more, nor registers another in its place, "
        "until its directory in the state is moved away.",
    .example = "account deactivate --yes",
    .run = run_deactivate,
};

}  // namespace millrace::cli

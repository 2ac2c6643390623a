#include "acme/account/account_tasks.h"
#include "acme/state/revocation_journal.h"
#include "cli/account/account_commands.h"
#include "cli/command/commands.h"
#include "core/base/joined.h"

namespace millrace::cli {
namespace {

std::string what_it_revokes(const StageContext& context, const acme::CaSettings& ca) {
  const auto journal = acme::RevocationJournal::read(context);
  std::set<std::string> names;
  if (journal) {
    for (const auto& one : journal->pending()) {
      if (one.ca == ca.id) names.insert(name_of(one));
    }
  }
  const std::string text = joined(names);
  return text.empty() ? "" : ", nor finish the revocations in progress (" + text + ")";
}

Result<Outcome> run_deactivate(const Invocation& invocation) {
  const bool yes = invocation.arguments.has("--yes");
  return with_ca(invocation, [yes](const StageContext& context, const Config& config,
                                   const acme::CaSettings& ca) {
    if (yes) return acme::run_account_deactivate(context, config.acme, ca);
    StageReport report;
    report.fail(config_error(
        "account deactivate: this would permanently deactivate the account "
        "at " +
        ca.directory_url + ": no certificate could be issued or revoked with it any more" +
        what_it_revokes(context, ca) + "; to do it, add --yes"));
    return report;
  });
}

constexpr Option kAccountDeactivateOptions[] = {
    kCaOption,
    {"--yes", "", "Deactivate the account. Without it nothing is done."},
};

}  // namespace

extern const Command kAccountDeactivate = {
    .name = "account deactivate",
    .options = kAccountDeactivateOptions,
    .summary = "deactivates the account at the CA permanently",
    .help =
        "Deactivates the account at the CA. This cannot be undone. Certificates that it issued "
        "stay valid. No stage uses the account afterwards, or registers another one, until the "
        "account's directory is moved out of the state directory.",
    .example = "account deactivate --yes",
    .run = run_deactivate,
};

}  // namespace millrace::cli

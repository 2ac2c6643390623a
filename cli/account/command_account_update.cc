#include "acme/account/account_tasks.h"
#include "cli/account/account_commands.h"
#include "cli/command/commands.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_update(const Invocation& invocation) {
  return with_ca(invocation,
                 [](const StageContext& context, const Config& config, const acme::CaSettings& ca) {
                   return acme::run_account_update(context, config.acme, ca);
                 });
}

constexpr Option kAccountUpdateOptions[] = {kCaOption};

}  // namespace

extern const Command kAccountUpdate = {
    .name = "account update",
    .told_by = "",
    .operands = {},
    .options = kAccountUpdateOptions,
    .summary = "sends the configured contacts to the CA",
    .help =
        "Compares the contacts at the CA with those in the configuration, and sends the "
        "configured ones if they differ. If the CA does not show contacts, they are sent if they "
        "have changed since they were last sent.",
    .example = "account update",
    .run = run_update,
};

}  // namespace millrace::cli

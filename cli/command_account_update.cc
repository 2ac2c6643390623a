#include "acme/account_tasks.h"
#include "cli/account_commands.h"
#include "cli/commands.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_update(const Invocation& invocation) {
  return with_ca(invocation,
                 [](const StageContext& context, const Config& config, const acme::CaSettings& ca) {
                   return acme::run_account_update(context, config.acme, ca);
                 });
}

constexpr Option kOptions[] = {kCaOption};

}  // namespace

extern const Command kAccountUpdate = {
    .name = "account update",
    .told_by = "",
    .operands = {},
    .options = kOptions,
    .summary = "sends the CA the contacts of the configuration",
    .help =
        "Compares the contacts that the CA has with those of the configuration and sends "
        "these when they differ. To a CA that shows no contacts they are sent when they have "
        "changed since they were sent last.",
    .example = "account update",
    .run = run_update,
};

}  // namespace millrace::cli

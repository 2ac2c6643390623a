#include "acme/account_tasks.h"
#include "cli/account_commands.h"
#include "cli/commands.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_rollover(const Invocation& invocation) {
  return with_ca(invocation,
                 [](const StageContext& context, const Config& config, const acme::CaSettings& ca) {
                   return acme::run_account_rollover(context, config.acme, ca);
                 });
}

constexpr Option kOptions[] = {kCaOption};

}  // namespace

extern const Command kAccountRollover = {
    .name = "account rollover",
    .told_by = "",
    .operands = {},
    .options = kOptions,
    .summary = "gives the account a new key",
    .help =
        "Makes a key of the type account_key_type and has the CA take it for the account's. The "
        "new "
        "key is on disk before the CA hears of it, and the old one stays until the CA has it. One "
        "that was cut off is finished by the next, or by the stage order: it asks the CA which of "
        "the keys it knows. Each run gives another key.",
    .example = "account rollover",
    .run = run_rollover,
};

}  // namespace millrace::cli

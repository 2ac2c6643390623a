#include "acme/account/account_tasks.h"
#include "cli/account/account_commands.h"
#include "cli/command/commands.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_rollover(const Invocation& invocation) {
  return with_ca(invocation,
                 [](const StageContext& context, const Config& config, const acme::CaSettings& ca) {
                   return acme::run_account_rollover(context, config.acme, ca);
                 });
}

constexpr Option kAccountRolloverOptions[] = {kCaOption};

}  // namespace

extern const Command kAccountRollover = {
    .name = "account rollover",
    .told_by = "",
    .operands = {},
    .options = kAccountRolloverOptions,
    .summary = "replaces the key of the account",
    .help =
        "Makes a new key of the type account_key_type and has the CA replace the account's key "
        "with it (RFC 8555 section 7.3.5). The new key is on disk before it is sent, and the old "
        "key stays until the CA has accepted the new one. The next account rollover, or the stage "
        "order, finishes an interrupted rollover: it asks the CA which of the keys it knows. Each "
        "run replaces the key again.",
    .example = "account rollover",
    .run = run_rollover,
};

}  // namespace millrace::cli

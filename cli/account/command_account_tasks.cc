// The commands account register, update and rollover.
#include "acme/account/account_tasks.h"
#include "cli/account/account_commands.h"
#include "cli/command/commands.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_register(const Invocation& invocation) {
  const bool agree = invocation.arguments.has("--agree-terms");
  return with_ca(invocation, [agree](const StageContext& context, const Config& config,
                                     const acme::CaSettings& ca) {
    return acme::run_account_register(context, config.acme, ca, agree);
  });
}

template <StageReport (*kTask)(const StageContext&, const acme::Settings&, const acme::CaSettings&)>
Result<Outcome> run_task(const Invocation& invocation) {
  return with_ca(invocation,
                 [](const StageContext& context, const Config& config, const acme::CaSettings& ca) {
                   return kTask(context, config.acme, ca);
                 });
}

constexpr Option kCaOptions[] = {kCaOption};

constexpr Option kAccountRegisterOptions[] = {
    kCaOption,
    {"--agree-terms", "",
     "Agree to the CA's terms of service this once. To agree permanently, set terms_agreed in the "
     "configuration."},
};

}  // namespace

extern const Command kAccountRegister = {
    .name = "account register",
    .options = kAccountRegisterOptions,
    .summary = "registers the account at the CA",
    .help =
        "Makes the account's key and registers the account. The stage order does the same when it "
        "first needs an account. The command does not prompt: if the CA has terms of service and "
        "nobody has agreed to them, the exit status is 2 and the error gives their URL. An "
        "account that is registered already is not changed.",
    .example = "account register --agree-terms",
    .run = run_register,
};

extern const Command kAccountUpdate = {
    .name = "account update",
    .options = kCaOptions,
    .summary = "sends the configured contacts to the CA",
    .help =
        "Compares the contacts at the CA with those in the configuration, and sends the "
        "configured ones if they differ. If the CA does not show contacts, they are sent if they "
        "have changed since they were last sent.",
    .example = "account update",
    .run = run_task<acme::run_account_update>,
};

extern const Command kAccountRollover = {
    .name = "account rollover",
    .options = kCaOptions,
    .summary = "replaces the key of the account",
    .help =
        "Makes a new key of the type account_key_type and has the CA replace the account's key "
        "with it (RFC 8555 section 7.3.5). The new key is on disk before it is sent, and the old "
        "key stays until the CA has accepted the new one. The next account rollover, or the stage "
        "order, finishes an interrupted rollover: it asks the CA which of the keys it knows. Each "
        "run replaces the key again.",
    .example = "account rollover",
    .run = run_task<acme::run_account_rollover>,
};

}  // namespace millrace::cli

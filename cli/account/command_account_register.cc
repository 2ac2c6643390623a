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

constexpr Option kAccountRegisterOptions[] = {
    kCaOption,
    {"--agree-terms", "",
     "Agree to the CA's terms of service this once. To agree permanently, set terms_agreed in the "
     "configuration."},
};

}  // namespace

extern const Command kAccountRegister = {
    .name = "account register",
    .told_by = "",
    .operands = {},
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

}  // namespace millrace::cli

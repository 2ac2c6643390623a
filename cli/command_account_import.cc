#include "acme/account_import.h"
#include "cli/account_commands.h"
#include "cli/commands.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_import(const Invocation& invocation) {
  const Path file = invocation.path("--key");
  return with_ca(invocation,
                 [&file](const StageContext& context, const Config&, const acme::CaSettings& ca) {
                   return acme::run_account_import(context, ca, file);
                 });
}

constexpr Option kOptions[] = {
    kCaOption,
    {"--key", "FILE",
     "The account's private key, mode 0600: PEM, or JSON as private_key.json of certbot. ECDSA on "
     "P-256 or P-384, or RSA.",
     true},
};

}  // namespace

extern const Command kAccountImport = {
    .name = "account import",
    .told_by = "",
    .operands = {},
    .options = kOptions,
    .summary = "takes over the account of another ACME client",
    .help =
        "Asks the CA which account the key has, and keeps key and account in the state directory. "
        "Nothing is changed at the CA. A key or an account that is there is never overwritten.",
    .example = "account import --key private_key.json",
    .run = run_import,
};

}  // namespace millrace::cli

#include "acme/account/account_import.h"
#include "cli/account/account_commands.h"
#include "cli/command/commands.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_import(const Invocation& invocation) {
  const Path file = invocation.path("--key");
  return with_ca(invocation,
                 [&file](const StageContext& context, const Config&, const acme::CaSettings& ca) {
                   return acme::run_account_import(context, ca, file);
                 });
}

constexpr Option kAccountImportOptions[] = {
    kCaOption,
    {"--key", "FILE",
     "The account's private key, mode 0600: PEM, or JSON such as certbot's private_key.json. "
     "ECDSA on P-256 or P-384, or RSA.",
     true},
};

}  // namespace

extern const Command kAccountImport = {
    .name = "account import",
    .options = kAccountImportOptions,
    .summary = "imports the account of another ACME client",
    .help =
        "Asks the CA which account belongs to the key, and stores the key and the account in the "
        "state directory. Changes nothing at the CA. Never overwrites an existing key or account.",
    .example = "account import --key private_key.json",
    .run = run_import,
};

}  // namespace millrace::cli

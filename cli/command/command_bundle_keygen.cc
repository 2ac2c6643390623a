#include "cli/command/commands.h"
#include "cli/command/signify_key_file.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

constexpr size_t kMostComment = 900;  // octets: signify(1) reads 1,023 with what is around it

Result<Path> new_file(const Invocation& invocation, const std::string& suffix) {
  Path file = invocation.below(invocation.arguments.operands().front());
  if (!file.has_filename()) return config_error(file.string() + ": expected the name of a file");
  file += suffix;
  ASSIGN(const auto seen, invocation.env.files.status(file));
  if (!seen) return file;
  return config_error(file.string() + ": exists, and a key is never overwritten");
}

Result<std::string> comment_of(const Arguments& arguments) {
  if (!arguments.has("--comment")) return std::string("millrace");
  const std::string comment = arguments.value("--comment");
  if (printable(comment, kMostComment) == comment) return comment;
  return config_error("--comment: expected at most " + std::to_string(kMostComment) +
                      " octets of UTF-8 without control characters, got '" +
                      printable(comment, 40) + "'");
}

Result<Outcome> run_bundle_keygen(const Invocation& invocation) {
  Files& files = invocation.env.files;
  ASSIGN(const Path secret, new_file(invocation, ".sec"));
  ASSIGN(const Path pub, new_file(invocation, ".pub"));
  ASSIGN(const std::string comment, comment_of(invocation.arguments));
  ASSIGN(const std::optional<Secret> passphrase, passphrase_of(invocation));
  ASSIGN(const SignifySecretKey key, SignifySecretKey::generate());
  ASSIGN(const Secret text, passphrase ? key.file(comment, *passphrase) : key.file(comment));
  TRY(files.write(secret, text.view(), 0600));
  TRY(files.write(pub, key.public_key().file(comment), 0644));
  Outcome outcome;
  outcome.report.changed = true;
  outcome.report.done.push_back(secret.string() + ": new secret key, " +
                                (passphrase ? "with" : "without") + " a passphrase");
  outcome.report.done.push_back(pub.string() + ": public key, number " +
                                key.public_key().number_text());
  return outcome;
}

constexpr Option kBundleKeygenOptions[] = {
    {"--passphrase-file", "FILE",
     "Protect the secret key with the passphrase in the first line of this file, mode 0600. "
     "Default: none, as the stages require."},
    {"--comment", "TEXT", "What the first lines of both files say. Default: millrace."},
};

}  // namespace

extern const Command kBundleKeygen = {
    .name = "bundle keygen",
    .operands = {"NAME", 1, 1},
    .options = kBundleKeygenOptions,
    .summary = "tool: makes a signify key pair that signs bundles",
    .help =
        "Writes NAME.sec, mode 0600, and NAME.pub, and prints the number of the key. signify(1) "
        "reads both, and its keys are read here. Never overwrites a key. Carry NAME.pub to the "
        "readers; NAME.sec stays on this host.",
    .example = "bundle keygen site",
    .run = run_bundle_keygen,
};

}  // namespace millrace::cli

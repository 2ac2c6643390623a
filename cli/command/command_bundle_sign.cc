#include "cli/command/commands.h"
#include "cli/command/signify_key_file.h"
#include "core/base/decimal.h"
#include "core/bundle/bundle.h"

namespace millrace::cli {
namespace {

constexpr Duration kLifetime = std::chrono::days(30);

Result<std::vector<SignifySecretKey>> secret_keys(const Invocation& invocation) {
  std::vector<SignifySecretKey> keys;
  for (const std::string& name : invocation.arguments.values("--key")) {
    ASSIGN(SignifySecretKey key, signify_key_in(invocation, invocation.below(name)));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<uint64_t> parse_epoch(std::string_view text) {
  if (const auto number = parse_decimal<uint64_t>(text, UINT32_MAX)) return *number;
  return config_error("expected a number, got \"" + std::string(text) + "\"");
}

Result<Outcome> run_bundle_sign(const Invocation& invocation) {
  Files& files = invocation.env.files;
  const Arguments& arguments = invocation.arguments;
  const Path to = invocation.path("--to");
  ASSIGN(const auto keys, secret_keys(invocation));
  ASSIGN(const FileTree contents, files.read_tree(invocation.path("--from"), {}));
  ASSIGN(const auto lifetime, arguments.parsed("--lifetime", parse_duration));
  ASSIGN(const auto epoch, arguments.parsed("--epoch", parse_epoch));
  BundleWriter writer = {.scope = arguments.value("--scope"),
                         .host = invocation.env.host_name,
                         .key_name = invocation.path("--key").filename(),
                         .key = keys.front(),
                         .lifetime = lifetime.value_or(kLifetime),
                         .epoch = epoch.value_or(0),
                         .addressees = arguments.values("--for")};
  for (size_t i = 1; i < keys.size(); ++i) writer.further_keys.push_back(&keys[i]);
  ASSIGN(const BundleOutcome written,
         write_bundle(files, to, writer, contents, invocation.env.clock.now()));
  Outcome outcome;
  outcome.report.changed = written.changed;
  if (written.changed) {
    outcome.report.done.push_back(to.string() + ": version " + std::to_string(written.serial) +
                                  ", " + std::to_string(contents.size()) + " files");
  }
  return outcome;
}

constexpr Option kBundleSignOptions[] = {
    {"--key", "NAME.sec", "signify secret key, mode 0600. May be repeated: each key signs.", true,
     true},
    kPassphraseFileOption,
    {"--scope", "SCOPE",
     "What the bundle contains, for its readers to check. Allowed are a-z, "
     "0-9, \".\" and \"-\".",
     true},
    {"--from", "DIR", "The directory with the contents.", true},
    {"--to", "OUTBOX", "The bundle's directory.", true},
    {"--lifetime", "DURATION", "How long readers may use the bundle. Default: 30d."},
    {"--for", "NAME",
     "Whom the bundle is for, a role or role:host (consumer:mx1). Others refuse it. May be "
     "repeated. Default: anyone.",
     false, true},
    {"--epoch", "N",
     "The epoch of the key. Raise it with the first bundle that a new key signs after the old one "
     "was compromised: readers then accept any version. Default: 0."},
};

}  // namespace

extern const Command kBundleSign = {
    .name = "bundle sign",
    .options = kBundleSignOptions,
    .summary = "tool: writes the contents of a directory as a signed, versioned bundle",
    .help =
        "Writes a new version if the contents differ from those of the current version or half of "
        "its lifetime has passed. Otherwise does nothing. A file that looks like a private key is "
        "refused.",
    .example = "bundle sign --key site.sec --scope site --from files --to outbox",
    .run = run_bundle_sign,
};

}  // namespace millrace::cli

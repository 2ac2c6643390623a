#include "cli/command/commands.h"
#include "cli/command/signify_key_file.h"
#include "core/bundle/bundle.h"

namespace millrace::cli {
namespace {

constexpr Duration kLifetime = std::chrono::days(30);

Result<Outcome> run_bundle_sign(const Invocation& invocation) {
  Files& files = invocation.env.files;
  const Path key_file = invocation.path("--key"), to = invocation.path("--to");
  ASSIGN(const SignifySecretKey key, signify_key_in(invocation, key_file));
  ASSIGN(const FileTree contents, files.read_tree(invocation.path("--from"), {}));
  ASSIGN(const auto lifetime, invocation.arguments.parsed("--lifetime", parse_duration));
  const BundleWriter writer = {.scope = invocation.arguments.value("--scope"),
                               .host = invocation.env.host_name,
                               .key_name = key_file.filename(),
                               .key = key,
                               .lifetime = lifetime.value_or(kLifetime)};
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
    {"--key", "NAME.sec", "signify secret key, mode 0600.", true},
    kPassphraseFileOption,
    {"--scope", "SCOPE",
     "What the bundle contains, for its readers to check. Allowed are a-z, "
     "0-9, \".\" and \"-\".",
     true},
    {"--from", "DIR", "The directory with the contents.", true},
    {"--to", "OUTBOX", "The bundle's directory.", true},
    {"--lifetime", "DURATION", "How long readers may use the bundle. Default: 30d."},
};

}  // namespace

extern const Command kBundleSign = {
    .name = "bundle sign",
    .options = kBundleSignOptions,
    .summary = "tool: writes the contents of a directory as a signed, versioned bundle",
    .help =
        "Writes a new version if the contents differ from those of the current version or half of "
        "its lifetime has passed. Otherwise does nothing.",
    .example = "bundle sign --key site.sec --scope site --from files --to outbox",
    .run = run_bundle_sign,
};

}  // namespace millrace::cli

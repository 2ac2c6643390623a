#include "cli/command/commands.h"
#include "core/base/decimal.h"
#include "core/base/encoding.h"
#include "core/bundle/bundle.h"

namespace millrace::cli {
namespace {

Result<std::vector<SignifyPublicKey>> keys_of(const Invocation& invocation) {
  std::vector<SignifyPublicKey> keys;
  for (const std::string& name : invocation.arguments.values("--pub")) {
    const Path file = invocation.below(name);
    ASSIGN(const std::string text, invocation.env.files.read(file));
    ASSIGN(SignifyPublicKey key, SignifyPublicKey::parse(text, file));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<size_t> parse_threshold(std::string_view text) {
  const auto number = parse_decimal<size_t>(text, 16);
  if (number && *number > 0) return *number;
  return config_error("expected a number from 1 to 16, got \"" + std::string(text) + "\"");
}

Result<Outcome> run_bundle_verify(const Invocation& invocation) {
  const Path outbox = invocation.below(invocation.arguments.operands().front());
  ASSIGN(auto keys, keys_of(invocation));
  ASSIGN(const auto threshold, invocation.arguments.parsed("--threshold", parse_threshold));
  BundleReader reader;
  reader.scope = invocation.arguments.value("--scope");
  reader.trust = {std::move(keys), threshold.value_or(1)};
  reader.names = invocation.arguments.values("--as");
  ASSIGN(const auto bundle,
         read_bundle(invocation.env.files, outbox, reader, invocation.env.clock.now()));
  if (!bundle) return not_yet(outbox.string() + ": no bundle yet");
  const BundleMeta& meta = bundle->meta;
  Outcome outcome;
  outcome.output = {outbox.string() + ": good: scope " + meta.scope + ", version " +
                    std::to_string(meta.serial) + ", written by " + meta.host + " at " +
                    format_time(meta.created) + ", valid until " + format_time(meta.expires) +
                    ", signed by key " + bundle->seen.key};
  for (const auto& [name, contents] : bundle->files) outcome.output.push_back(name);
  return outcome;
}

constexpr Option kBundleVerifyOptions[] = {
    {"--pub", "NAME.pub", "The writer's signify public key. May be repeated.", true, true},
    {"--scope", "SCOPE", "The expected scope. Default: any."},
    {"--threshold", "N", "How many of the keys must have signed it. Default: 1."},
    {"--as", "NAME",
     "What the reader is, a role or role:host. A bundle for others is refused. May be repeated. "
     "Default: any bundle.",
     false, true},
};

}  // namespace

extern const Command kBundleVerify = {
    .name = "bundle verify",
    .operands = {"OUTBOX", 1, 1},
    .options = kBundleVerifyOptions,
    .summary = "tool: checks a bundle as its readers do",
    .help =
        "Checks the signatures, the scope, the addressees, the times, and that exactly the listed "
        "files are present and none is a private key. Then lists the files. It remembers nothing: "
        "whether the version is older than one that was read before is checked by the stages.",
    .example = "bundle verify --pub state/signing/publish.pub --scope publication publication",
    .run = run_bundle_verify,
};

}  // namespace millrace::cli

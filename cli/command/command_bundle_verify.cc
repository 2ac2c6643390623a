#include "cli/command/commands.h"
#include "core/bundle/bundle.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_bundle_verify(const Invocation& invocation) {
  Files& files = invocation.env.files;
  const Path key_file = invocation.path("--pub");
  const Path outbox = invocation.below(invocation.arguments.operands().front());
  ASSIGN(const std::string text, files.read(key_file));
  ASSIGN(SignifyPublicKey key, SignifyPublicKey::parse(text, key_file));
  const BundleReader reader = {.scope = invocation.arguments.value("--scope"),
                               .trusted = {std::move(key)}};
  ASSIGN(const auto bundle, read_bundle(files, outbox, reader, invocation.env.clock.now()));
  if (!bundle) return not_yet(outbox.string() + ": no bundle yet");
  const BundleMeta& meta = bundle->meta;
  Outcome outcome;
  outcome.output = {outbox.string() + ": good: scope " + meta.scope + ", version " +
                    std::to_string(meta.serial) + ", written by " + meta.host + " at " +
                    format_time(meta.created) + ", valid until " + format_time(meta.expires)};
  for (const auto& [name, contents] : bundle->files) outcome.output.push_back(name);
  return outcome;
}

constexpr Option kBundleVerifyOptions[] = {
    {"--pub", "NAME.pub", "The writer's signify public key.", true},
    {"--scope", "SCOPE", "The expected scope. Default: any."},
};

}  // namespace

extern const Command kBundleVerify = {
    .name = "bundle verify",
    .operands = {"OUTBOX", 1, 1},
    .options = kBundleVerifyOptions,
    .summary = "tool: checks a bundle as its readers do",
    .help =
        "Checks the signature, the scope, the expiry, and that exactly the listed files are "
        "present. Then lists the files.",
    .example = "bundle verify --pub state/signing/publish.pub --scope publication publication",
    .run = run_bundle_verify,
};

}  // namespace millrace::cli

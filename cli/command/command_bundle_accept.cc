#include "cli/command/commands.h"
#include "cli/line/with_config.h"
#include "cli/pipeline/stage_runner.h"
#include "core/base/joined.h"
#include "core/base/printable.h"
#include "core/bundle/seen_serial.h"
#include "core/crypto/signify.h"
#include "publish/publish_stage.h"

namespace millrace::cli {
namespace {

Result<Stage> writer_of(const std::string& name) {
  if (const auto stage = stage_from_text(name)) return *stage;
  return config_error("bundle accept: unknown stage \"" + printable(name, 80) +
                      "\"; expected one of " + joined(kAllStages));
}

// The key to verify with, and its file's text.
Result<std::string> key_text(const Invocation& invocation, const StageContext& context,
                             Stage writer) {
  const bool is_given = invocation.arguments.has("--pub");
  return context.env.files.read(is_given ? invocation.path("--pub")
                                         : context.paths.signing_public(writer));
}

Result<void> pin(const StageContext& context, Stage writer, const std::string& text,
                 StageReport& report) {
  const Path file = context.paths.signing_public(writer);
  TRY(context.env.files.write(file, text, 0644));
  report.changed = true;
  report.done.push_back("key of " + std::string(to_text(writer)) + " pinned: " + file.string());
  return {};
}

Result<void> accept_for(const StageContext& context, Stage reader, Stage writer, uint64_t serial,
                        StageReport& report) {
  const auto seen = seen_serial(context, reader, writer);
  if (seen && *seen <= serial) return {};
  TRY(remember_serial(context, reader, writer, serial));
  report.changed = true;
  report.done.push_back(std::string(to_text(reader)) + " accepts version " +
                        std::to_string(serial) + " of " + std::string(to_text(writer)) + ": " +
                        (seen ? "it had read version " + std::to_string(*seen)
                              : "its record of the last version could not be read"));
  return {};
}

std::string described(const BundleMeta& meta) {
  return meta.scope + ": version " + std::to_string(meta.serial) + ", written by " + meta.host +
         " at " + format_time(meta.created) + ", valid until " + format_time(meta.expires);
}

Result<Outcome> accept(const Invocation& invocation, const Config& config, Stage writer) {
  const StageContext context = config.context(invocation.env);
  ASSIGN(const auto lock, lock_stage(context, "run"));
  ASSIGN(const std::string text, key_text(invocation, context, writer));
  ASSIGN(SignifyPublicKey key, SignifyPublicKey::parse(text, "key"));
  const Path outbox = context.paths.outbox(writer);
  const BundleReader trusting = {.scope = std::string(to_text(writer)),
                                 .trusted = {std::move(key)}};
  ASSIGN(const auto bundle, read_bundle(context.env.files, outbox, trusting, context.now()));
  if (!bundle) return not_yet(outbox.string() + ": no bundle yet");
  Outcome outcome;
  outcome.output.push_back(described(bundle->meta));
  if (invocation.arguments.has("--pub")) TRY(pin(context, writer, text, outcome.report));
  for (const Stage reader : kAllStages) {
    if (!reads_from(reader, writer)) continue;
    TRY(accept_for(context, reader, writer, bundle->meta.serial, outcome.report));
  }
  return outcome;
}

Result<Outcome> run_bundle_accept(const Invocation& invocation) {
  ASSIGN(const Stage writer, writer_of(invocation.arguments.operands().front()));
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    if (writer != Stage::publish) return accept(invocation, config, writer);
    Outcome outcome;
    outcome.report =
        publish::accept_lost_publication(config.context(invocation.env), config.publication);
    return outcome;
  });
}

constexpr Option kBundleAcceptOptions[] = {
    {"--pub", "FILE", "The writer's new signify public key. It is pinned in place of the old one."},
};

}  // namespace

extern const Command kBundleAccept = {
    .name = "bundle accept",
    .operands = {"STAGE", 1, 1},
    .options = kBundleAcceptOptions,
    .summary = "accepts an outbox that was restored from a backup or is signed with a new key",
    .help =
        "Makes the readers of the stage's outbox accept its current version although they have "
        "read a later one, or cannot read their record of it. The signature, scope, expiry and "
        "files are checked first, with the pinned key or the one given with --pub. Use it after "
        "the outbox was restored from a backup, or after its writer was set up again. At any "
        "other time an older version is a sign of an attack. With publish, use it after the "
        "publication was lost and cannot be restored: the next run writes it again, with the "
        "version after the last one.",
    .example = "bundle accept order",
    .run = run_bundle_accept,
};

}  // namespace millrace::cli

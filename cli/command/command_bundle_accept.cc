#include "cli/command/commands.h"
#include "cli/line/with_config.h"
#include "core/base/encoding.h"
#include "core/base/joined.h"
#include "core/base/printable.h"
#include "core/bundle/stage_graph.h"
#include "core/crypto/signify.h"
#include "core/inbox/source_copy.h"
#include "publish/publish_stage.h"

namespace millrace::cli {
namespace {

Result<Stage> writer_of(const std::string& name) {
  if (const auto stage = stage_from_text(name)) return *stage;
  return config_error("bundle accept: unknown stage \"" + printable(name, 80) +
                      "\"; expected one of " + joined(kAllStages));
}

Result<const Source*> source_of(const Config& config, const std::string& name, Stage writer) {
  for (const Source& source : config.sources.list) {
    if (source.name == name && source.provides(writer)) return &source;
  }
  return config_error("bundle accept: /sources has no \"" + printable(name, 80) +
                      "\" with the stage " + std::string(to_text(writer)));
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

Result<void> accept_for(const StageContext& context, Stage reader, Stage writer,
                        const SeenVersion& current, StageReport& report) {
  const auto seen = seen_version(context, reader, writer);
  if (seen && check_follows(current, *seen, "")) return {};
  TRY(remember_version(context, reader, writer, current));
  report.changed = true;
  report.done.push_back(std::string(to_text(reader)) + " accepts version " +
                        std::to_string(current.serial) + " of " + std::string(to_text(writer)) +
                        ": " +
                        (seen ? "it had read version " + std::to_string(seen->serial)
                              : "its record of the last version could not be read"));
  return {};
}

std::string described(const BundleMeta& meta) {
  return meta.scope + ": version " + std::to_string(meta.serial) + ", written by " + meta.host +
         " at " + format_time(meta.created) + ", valid until " + format_time(meta.expires);
}

Result<Outcome> accept_own(const Invocation& invocation, const Config& config, Stage writer) {
  const StageContext context = config.context(invocation.env);
  ASSIGN(const auto lock, lock_stage(context, "run"));
  ASSIGN(const std::string text, key_text(invocation, context, writer));
  ASSIGN(SignifyPublicKey key, SignifyPublicKey::parse(text, "key"));
  const Path outbox = context.paths.outbox(writer);
  BundleReader trusting;
  trusting.scope = std::string(to_text(writer));
  trusting.trust = {{std::move(key)}};
  ASSIGN(const auto bundle, read_bundle(context.env.files, outbox, trusting, context.now()));
  if (!bundle) return not_yet(outbox.string() + ": no bundle yet");
  Outcome outcome;
  outcome.output.push_back(described(bundle->meta));
  if (invocation.arguments.has("--pub")) TRY(pin(context, writer, text, outcome.report));
  for (const Stage reader : kAllStages) {
    if (!reads_from(reader, writer)) continue;
    TRY(accept_for(context, reader, writer, bundle->seen, outcome.report));
  }
  return outcome;
}

// Puts the key beside those that are pinned for the source.
Result<void> pin_for(const Invocation& invocation, const StageContext& context,
                     const Source& source, StageReport& report) {
  if (!invocation.arguments.has("--pub")) return {};
  const Path file = invocation.path("--pub");
  ASSIGN(const std::string text, context.env.files.read(file));
  ASSIGN(const SignifyPublicKey key, SignifyPublicKey::parse(text, file));
  const Path directory = context.paths.trusted_directory(source.name);
  const Path pinned = directory / (to_hex(key.key_number()) + ".pub");
  TRY(context.env.files.make_directory(directory, 0755));
  TRY(context.env.files.write(pinned, text, 0644));
  report.changed = true;
  report.done.push_back({source.subject(), "key pinned: " + pinned.string()});
  return {};
}

// A reader on this host of that writer: its role must be among the addressees.
Result<Stage> reader_here(const Config& config, Stage writer) {
  for (const Stage reader : kAllStages) {
    if (reads_from(reader, writer) && config.sources.own.contains(reader)) return reader;
  }
  return config_error("bundle accept: no stage of this host reads " + std::string(to_text(writer)));
}

Result<Outcome> accept_source(const Invocation& invocation, const Config& config,
                              const Source& source, Stage writer) {
  const StageContext context = config.context(invocation.env);
  ASSIGN(const auto lock, lock_stage(context, "inbox"));
  ASSIGN(const Stage reader, reader_here(config, writer));
  Outcome outcome;
  TRY(pin_for(invocation, context, source, outcome.report));
  const auto transport = transport_to(context, source, scope_of(writer));
  ASSIGN(const BundleMeta meta,
         SourceCopy(context, source, scope_of(writer)).accept(role_of(reader), *transport));
  outcome.output.push_back(described(meta));
  outcome.report.changed = true;
  return outcome;
}

Result<Outcome> accept(const Invocation& invocation, const Config& config,
                       const std::string& operand) {
  const size_t slash = operand.find('/');
  ASSIGN(const Stage writer, writer_of(operand.substr(slash == std::string::npos ? 0 : slash + 1)));
  if (slash != std::string::npos) {
    ASSIGN(const Source* source, source_of(config, operand.substr(0, slash), writer));
    return accept_source(invocation, config, *source, writer);
  }
  if (writer != Stage::publish) return accept_own(invocation, config, writer);
  Outcome outcome;
  outcome.report =
      publish::accept_lost_publication(config.context(invocation.env), config.publication);
  return outcome;
}

Result<Outcome> run_bundle_accept(const Invocation& invocation) {
  const std::string& operand = invocation.arguments.operands().front();
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    return accept(invocation, config, operand);
  });
}

constexpr Option kBundleAcceptOptions[] = {
    {"--pub", "FILE",
     "The writer's new signify public key. It is pinned: of this host's stages in place of the old "
     "one, of a source beside the others."},
};

}  // namespace

extern const Command kBundleAccept = {
    .name = "bundle accept",
    .operands = {"[SOURCE/]STAGE", 1, 1},
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

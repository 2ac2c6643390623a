#include "cli/command/commands.h"
#include "cli/line/with_config.h"
#include "core/base/encoding.h"
#include "core/base/joined.h"
#include "core/base/printable.h"
#include "core/bundle/outbox_keys.h"
#include "core/bundle/own_outbox.h"

namespace millrace::cli {
namespace {

constexpr std::string_view kSwitch = "--switch", kCompromised = "--compromised";

std::string name_of(const SignifyPublicKey& key) {
  return "key " + to_hex(key.key_number());
}

Result<SignifyPublicKey> replace_key(const Invocation& invocation, const StageContext& context,
                                     Stage stage) {
  if (invocation.arguments.has(kCompromised)) return replace_compromised_key(context, stage);
  return switch_to_next_key(context, stage);
}

// The outbox is written with the new key at once: a reader never finds the old one under a key that
// its writer does not have any more. Publish has no outbox of its own; its next run writes.
Result<void> write_again(const StageContext& context, Stage stage, FileTree contents) {
  if (contents.empty()) return {};
  contents.erase(std::string(kNextKeyFile));
  const auto written = write_outbox(context, stage, contents);
  return written ? Result<void>() : written.error();
}

Result<Outcome> announce(const StageContext& context, Stage stage) {
  ASSIGN(const FileTree contents, own_outbox(context, stage));
  ASSIGN(const SignifyPublicKey key, make_next_key(context, stage));
  TRY(write_again(context, stage, contents));
  Outcome outcome;
  outcome.report.changed = true;
  outcome.report.done.push_back(
      {{SubjectKind::bundle, std::string(to_text(stage))},
       "next " + name_of(key) +
           " announced; when every reader has read this version, pin it there (" +
           context.paths.next_signing_public(stage).string() + ") and run: millrace bundle rekey " +
           std::string(to_text(stage)) + " --switch"});
  return outcome;
}

Result<Outcome> replace(const Invocation& invocation, const StageContext& context, Stage stage) {
  ASSIGN(const FileTree contents, own_outbox(context, stage));
  ASSIGN(const SignifyPublicKey key, replace_key(invocation, context, stage));
  TRY(write_again(context, stage, contents));
  const bool compromised = invocation.arguments.has(kCompromised);
  Outcome outcome;
  outcome.report.changed = true;
  outcome.report.done.push_back(
      {{SubjectKind::bundle, std::string(to_text(stage))},
       name_of(key) + " signs from now on; " +
           (compromised ? "on every reader put it into state/trusted, and the number of the old "
                          "one, as the name of an empty file, into state/revoked: "
                        : "readers that have read the version before accept it: ") +
           context.paths.signing_public(stage).string()});
  return outcome;
}

Result<Outcome> run_bundle_rekey(const Invocation& invocation) {
  const std::string& name = invocation.arguments.operands().front();
  const auto stage = stage_from_text(name);
  if (!stage) {
    return config_error("bundle rekey: unknown stage \"" + printable(name, 80) +
                        "\"; expected one of " + joined(kAllStages));
  }
  const Arguments& arguments = invocation.arguments;
  if (arguments.has(kSwitch) && arguments.has(kCompromised)) {
    return config_error("bundle rekey: expected either --switch or --compromised");
  }
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(require_stage(config, *stage));
    const StageContext context = config.context(invocation.env);
    ASSIGN(const auto lock, lock_stage(context, "run"));
    const bool replaces = arguments.has(kSwitch) || arguments.has(kCompromised);
    return replaces ? replace(invocation, context, *stage) : announce(context, *stage);
  });
}

constexpr Option kBundleRekeyOptions[] = {
    {"--switch", "", "The next key, announced before, signs from now on."},
    {"--compromised", "",
     "A new key signs at once, in a new epoch. Its readers must pin it by hand and revoke the old "
     "one."},
};

}  // namespace

extern const Command kBundleRekey = {
    .name = "bundle rekey",
    .operands = {"STAGE", 1, 1},
    .options = kBundleRekeyOptions,
    .summary = "replaces the key with which a stage signs its outbox",
    .help =
        "Without an option, makes the next key and announces it in the outbox: readers that have "
        "read it accept the next key while the present one is pinned. Some days later, --switch "
        "makes it the key. With --compromised the key is replaced without an announcement.",
    .example = "bundle rekey csr",
    .run = run_bundle_rekey,
};

}  // namespace millrace::cli

#include "cli/command/commands.h"
#include "core/base/joined.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/bundle/bundle_meta.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/bundle_version.h"

namespace millrace::cli {
namespace {

std::vector<std::string> lines_of(const BundleMeta& meta) {
  std::vector<std::string> lines = {
      "scope:    " + meta.scope,
      "host:     " + meta.host,
      "version:  " + std::to_string(meta.serial),
      "created:  " + format_time(meta.created),
      "expires:  " + format_time(meta.expires),
      "previous: " + (meta.previous.empty() ? "none" : meta.previous),
      "epoch:    " + std::to_string(meta.epoch),
      "for:      " + (meta.addressees.empty() ? "anyone" : joined(meta.addressees))};
  return lines;
}

Json json_of(const BundleMeta& meta) {
  return {{"scope", meta.scope},
          {"host", meta.host},
          {"version", meta.serial},
          {"created", format_time(meta.created)},
          {"expires", format_time(meta.expires)},
          {"previous", meta.previous},
          {"epoch", meta.epoch},
          {"for", meta.addressees}};
}

// "signed:   by key …" for each signature, "file:     …" for each other file.
Result<std::vector<std::string>> lines_of(const FileTree& tree, const Path& directory) {
  std::vector<std::string> signatures, files;
  for (const auto& [name, contents] : tree) {
    if (name == kBundleSignature || is_further_signature(name)) {
      ASSIGN(const std::string number, key_number_in(contents, directory / name));
      signatures.push_back("signed:   by key " + number + " (" + name + ")");
    } else if (name != kBundleMeta) {
      files.push_back("file:     " + printable(name) + ", " + std::to_string(contents.size()) +
                      " octets");
    }
  }
  signatures.insert(signatures.end(), files.begin(), files.end());
  return signatures;
}

Result<Outcome> run_bundle_show(const Invocation& invocation) {
  Files& files = invocation.env.files;
  const Path outbox = invocation.below(invocation.arguments.operands().front());
  ASSIGN(const auto serial, current_serial(files, outbox));
  if (!serial) return not_yet(outbox.string() + ": no bundle yet");
  const Path version = Path("v") / version_name(*serial);
  ASSIGN(const FileTree tree, files.read_tree(outbox, version, TreeLimits()));
  const auto text = tree.find(std::string(kBundleMeta));
  if (text == tree.end()) {
    return Error((outbox / version).string() + ": no META.json in it: an incomplete bundle");
  }
  ASSIGN(const BundleMeta meta, decode_bundle_meta(text->second, outbox / version / kBundleMeta));
  Outcome outcome;
  outcome.output = lines_of(meta);
  ASSIGN(const auto rest, lines_of(tree, outbox / version));
  outcome.output.insert(outcome.output.end(), rest.begin(), rest.end());
  outcome.fields["bundle"] = json_of(meta).dump(-1, ' ', false, Json::error_handler_t::replace);
  outcome.output.emplace_back("not verified: millrace bundle verify does that");
  return outcome;
}

}  // namespace

extern const Command kBundleShow = {
    .name = "bundle show",
    .operands = {"OUTBOX", 1, 1},
    .summary = "tool: prints what the current version of a bundle says of itself",
    .help =
        "Prints scope, host, version, times, epoch, addressees, the numbers of the keys that "
        "signed it, and the files. Nothing is verified, so no key is needed: it answers which key "
        "to pin or to revoke.",
    .example = "bundle show state/outbox/csr",
    .run = run_bundle_show,
};

}  // namespace millrace::cli

#include "core/bundle/own_outbox.h"

#include "core/bundle/bundle_version.h"
#include "core/bundle/outbox_keys.h"
#include "core/bundle/stage_memory.h"

namespace millrace {

namespace {

Result<FileTree> no_version(Files& files, const Path& outbox) {
  ASSIGN(const auto versions, files.status(outbox / "v"));
  if (!versions) return FileTree();
  ASSIGN(const auto names, files.list(outbox / "v"));
  if (names.empty()) return FileTree();
  return Error((outbox / "current").string() + ": missing, but versions exist, the newest is v/" +
               names.back() + ": restore the link: ln -s v/" + names.back() + " current");
}

}  // namespace

Result<FileTree> own_outbox(const StageContext& context, Stage stage) {
  return own_bundle(context, stage, context.paths.outbox(stage));
}

Result<FileTree> own_bundle(const StageContext& context, Stage stage, const Path& outbox) {
  Files& files = context.env.files;
  ASSIGN(const auto serial, current_serial(files, outbox));
  if (!serial) return no_version(files, outbox);
  ASSIGN(auto keys, own_keys(context, stage));
  BundleMemory* memory = context.memory == nullptr ? nullptr : &context.memory->bundles;
  ASSIGN(Bundle version,
         read_version_once(files, outbox, *serial, BundleTrust{std::move(keys)}, memory));
  return std::move(version.files);
}

}  // namespace millrace

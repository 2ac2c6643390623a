#include "core/own_outbox.h"

#include "core/stage_memory.h"

namespace millrace {

Result<FileTree> own_outbox(const StageContext& context, Stage stage) {
  Files& files = context.env.files;
  const Path outbox = context.paths.outbox(stage);
  ASSIGN(const auto serial, current_serial(files, outbox));
  if (!serial) return FileTree();
  const Path key_file = context.paths.signing_public(stage);
  ASSIGN(const std::string text, files.read(key_file));
  ASSIGN(SignifyPublicKey key, SignifyPublicKey::parse(text, key_file));
  BundleMemory* memory = context.memory == nullptr ? nullptr : &context.memory->bundles;
  ASSIGN(BundleVersion version,
         read_version_once(files, outbox, *serial, {std::move(key)}, memory));
  return std::move(version.bundle.files);
}

}  // namespace millrace

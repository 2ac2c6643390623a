#include "cli/view/outboxes.h"

namespace millrace::cli {

Result<std::optional<Bundle>> look_into_outbox(const StageContext& context, Stage writer) {
  return look_into_bundle(context, context.paths.outbox(writer), std::string(to_text(writer)),
                          writer);
}

Result<std::optional<Bundle>> look_into_bundle(const StageContext& context, const Path& directory,
                                               const std::string& scope, Stage writer) {
  const Path key_file = context.paths.signing_public(writer);
  ASSIGN(const auto there, context.env.files.status(key_file));
  if (!there) return std::optional<Bundle>();  // another host's stage
  ASSIGN(const std::string text, context.env.files.read(key_file));
  ASSIGN(SignifyPublicKey key, SignifyPublicKey::parse(text, key_file));
  BundleReader reader;
  reader.scope = scope;
  reader.trust = {{std::move(key)}};
  return read_bundle(context.env.files, directory, reader, context.now());
}

}  // namespace millrace::cli

#include "cli/view/outboxes.h"

namespace millrace::cli {
namespace {

// nullopt: another host's stage.
Result<std::optional<BundleReader>> reader_of(const StageContext& context, const std::string& scope,
                                              Stage writer) {
  const Path key_file = context.paths.signing_public(writer);
  ASSIGN(const auto there, context.env.files.status(key_file));
  if (!there) return std::optional<BundleReader>();
  ASSIGN(const std::string text, context.env.files.read(key_file));
  ASSIGN(SignifyPublicKey key, SignifyPublicKey::parse(text, key_file));
  BundleReader reader;
  reader.scope = scope;
  reader.trust = {{std::move(key)}};
  return std::optional(std::move(reader));
}

}  // namespace

Result<std::optional<Bundle>> look_into_outbox(const StageContext& context, Stage writer) {
  return look_into_bundle(context, context.paths.outbox(writer), std::string(to_text(writer)),
                          writer);
}

Result<std::optional<Bundle>> look_into_bundle(const StageContext& context, const Path& directory,
                                               const std::string& scope, Stage writer) {
  ASSIGN(const auto reader, reader_of(context, scope, writer));
  if (!reader) return std::optional<Bundle>();
  return read_bundle(context.env.files, directory, *reader, context.now());
}

Result<std::optional<BundleMeta>> head_of_bundle(const StageContext& context, const Path& directory,
                                                 const std::string& scope, Stage writer) {
  ASSIGN(const auto reader, reader_of(context, scope, writer));
  if (!reader) return std::optional<BundleMeta>();
  return read_bundle_meta(context.env.files, directory, *reader, context.now());
}

}  // namespace millrace::cli

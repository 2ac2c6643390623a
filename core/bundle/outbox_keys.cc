#include "core/bundle/outbox_keys.h"

#include "core/base/json.h"

namespace millrace {
namespace {

// The secret key first: a public key without it would be announced for nothing.
Result<void> write_pair(const StageContext& context, const SignifySecretKey& key,
                        const Path& secret, const Path& shown) {
  const std::string name = shown.stem();
  TRY(context.env.files.write(secret, key.file(name).view(), 0600));
  return context.env.files.write(shown, key.public_key().file(name), 0644);
}

Result<SignifyPublicKey> read_key(const StageContext& context, const Path& path) {
  ASSIGN(const std::string text, context.env.files.read(path));
  return SignifyPublicKey::parse(text, path);
}

Result<void> keep_old(const StageContext& context, Stage stage) {
  ASSIGN(const std::string text, context.env.files.read(context.paths.signing_public(stage)));
  return context.env.files.write(context.paths.old_signing_public(stage), text, 0644);
}

Result<void> remove_next(const StageContext& context, Stage stage) {
  TRY(context.env.files.remove(context.paths.next_signing_public(stage)));
  return context.env.files.remove(context.paths.next_signing_secret(stage));
}

}  // namespace

Result<uint64_t> key_epoch(const StageContext& context, Stage stage) {
  const Path path = context.paths.signing_epoch(stage);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return uint64_t{0};
  ASSIGN(const std::string text, context.env.files.read(path));
  ASSIGN(const Json document, parse_json(text, path));
  return json_unsigned(document, "epoch", path);
}

Result<std::optional<std::string>> next_public_key(const StageContext& context, Stage stage) {
  const Path path = context.paths.next_signing_public(stage);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return std::optional<std::string>();
  ASSIGN(std::string text, context.env.files.read(path));
  TRY(SignifyPublicKey::parse(text, path));
  return std::optional(std::move(text));
}

Result<std::vector<SignifyPublicKey>> own_keys(const StageContext& context, Stage stage) {
  ASSIGN(SignifyPublicKey key, read_key(context, context.paths.signing_public(stage)));
  std::vector<SignifyPublicKey> keys = {std::move(key)};
  const Path old = context.paths.old_signing_public(stage);
  ASSIGN(const auto there, context.env.files.status(old));
  if (!there) return keys;
  ASSIGN(SignifyPublicKey before, read_key(context, old));
  keys.push_back(std::move(before));
  return keys;
}

Result<SignifyPublicKey> make_next_key(const StageContext& context, Stage stage) {
  ASSIGN(const auto there, next_public_key(context, stage));
  if (there) {
    return config_error(context.paths.next_signing_public(stage).string() +
                        ": the next key is there already");
  }
  ASSIGN(const SignifySecretKey key, SignifySecretKey::generate());
  TRY(write_pair(context, key, context.paths.next_signing_secret(stage),
                 context.paths.next_signing_public(stage)));
  return key.public_key();
}

Result<SignifyPublicKey> switch_to_next_key(const StageContext& context, Stage stage) {
  const Path secret = context.paths.next_signing_secret(stage);
  ASSIGN(const auto announced, next_public_key(context, stage));
  if (!announced) {
    return config_error(context.paths.next_signing_public(stage).string() +
                        ": missing: there is no next key to switch to");
  }
  ASSIGN(const Secret text, context.env.files.read_private(secret));
  ASSIGN(const SignifySecretKey key, SignifySecretKey::parse(text.view(), secret));
  TRY(keep_old(context, stage));
  TRY(write_pair(context, key, context.paths.signing_secret(stage),
                 context.paths.signing_public(stage)));
  TRY(remove_next(context, stage));
  return key.public_key();
}

Result<SignifyPublicKey> replace_compromised_key(const StageContext& context, Stage stage) {
  ASSIGN(const uint64_t epoch, key_epoch(context, stage));
  ASSIGN(const SignifySecretKey key, SignifySecretKey::generate());
  TRY(remove_next(context, stage));
  TRY(keep_old(context, stage));
  TRY(context.env.files.write(context.paths.signing_epoch(stage), json_text({{"epoch", epoch + 1}}),
                              0644));
  TRY(write_pair(context, key, context.paths.signing_secret(stage),
                 context.paths.signing_public(stage)));
  return key.public_key();
}

}  // namespace millrace

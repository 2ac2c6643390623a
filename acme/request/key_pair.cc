#include "acme/request/key_pair.h"

namespace millrace::acme {
namespace {

// nullopt: there is no file.
Result<std::optional<PrivateKey>> load_key(const StageContext& context, const Path& path) {
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return std::optional<PrivateKey>();
  ASSIGN(const Secret pem, context.env.files.read_private(path));
  ASSIGN(PrivateKey key, PrivateKey::from_pem(pem.view(), path.string()));
  return std::optional<PrivateKey>(std::move(key));
}

Result<PrivateKey> make_key(const Path& path, KeyType type, std::vector<NewKey>& made) {
  ASSIGN(PrivateKey key, PrivateKey::generate(type));
  made.push_back({path, key.to_pem()});
  return key;
}

Error lost(const Path& path, const CertId& id, const SpkiDigest& known) {
  return Error(path.string() +
               ": missing, but certificates were requested with this key (SPKI SHA-256 " +
               known.hex() +
               "), and servers may use it: mount the directory or restore the key from a backup; "
               "if it is lost for good, run: " +
               replacement_command(id, known) + "; the TLSA records of this key stay");
}

Error exchanged(const Path& path, const CertId& id, const PrivateKey& key,
                const SpkiDigest& known) {
  return Error(path.string() + ": its SPKI SHA-256 is " + key.spki_digest().hex() +
               ", but certificates were requested with " + known.hex() +
               ": put that key back; if this key replaces it, run: " +
               replacement_command(id, known) + "; the TLSA records of that key stay");
}

Error wrong_type(const Path& path, const CertId& id, const PrivateKey& key, KeyType seen,
                 KeyType expected) {
  return config_error(
      path.string() + ": key type " + std::string(to_text(seen)) + ", the configuration has " +
      std::string(to_text(expected)) + ": set key_type back; to begin with a new key, move " +
      path.parent_path().string() + " away and run: " + replacement_command(id, key.spki_digest()) +
      "; the TLSA records of this key stay");
}

Result<void> check_current(const Path& path, const PrivateKey& key,
                           const CertificateSettings& certificate, const KeyHistory& history,
                           const std::optional<SpkiDigest>& given_up) {
  const SpkiDigest digest = key.spki_digest();
  const auto& request = history.request;
  const bool replaced = request && (request->next == digest || given_up == request->current);
  if (request && request->current != digest && !replaced) {
    return exchanged(path, certificate.id, key, request->current);
  }
  ASSIGN(const KeyType type, key.type());
  if (type != certificate.key_type) {
    return wrong_type(path, certificate.id, key, type, certificate.key_type);
  }
  return {};
}

}  // namespace

Result<KeyPair> load_or_make_keys(const StageContext& context,
                                  const CertificateSettings& certificate, const KeyHistory& history,
                                  const std::optional<SpkiDigest>& given_up) {
  const Path current_path = context.paths.current_key(certificate.id);
  const Path next_path = context.paths.next_key(certificate.id);
  ASSIGN(auto current, load_key(context, current_path));
  if (!current && history.current && history.current != given_up) {
    return lost(current_path, certificate.id, *history.current);
  }
  if (current) TRY(check_current(current_path, *current, certificate, history, given_up));
  ASSIGN(auto next, load_key(context, next_path));
  // The first step of a replacement: the new current key needs a next key too.
  if (current && next && current->spki_digest() == next->spki_digest()) next.reset();
  std::vector<NewKey> made;
  if (!current) {
    ASSIGN(current, make_key(current_path, certificate.key_type, made));
  }
  if (!next) {
    ASSIGN(next, make_key(next_path, certificate.key_type, made));
  }
  return KeyPair{std::move(*current), std::move(*next), std::move(made)};
}

// A key that exists and cannot be read is not missing.
bool is_key_missing(const StageContext& context, const RequestDocument& request) {
  const auto key = load_key(context, context.paths.current_key(request.certificate));
  if (!key) return false;
  if (!*key) return true;
  const SpkiDigest digest = (*key)->spki_digest();
  return digest != request.current && digest != request.next;
}

}  // namespace millrace::acme

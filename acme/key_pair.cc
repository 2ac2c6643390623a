#include "acme/key_pair.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxRequest = 1U << 20U;

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

Error lost(const Path& path, const RequestDocument& request) {
  return Error(
      path.string() + ": gone, but certificates were asked for with this key (SPKI SHA-256 " +
      request.current.hex() + "): put it back from a backup; if it is lost for good, remove " +
      path.parent_path().string() +
      " to begin with a new key (a TLSA record of the old one will then be wrong until the "
      "new one is deployed)");
}

Error exchanged(const Path& path, const PrivateKey& key, const RequestDocument& request) {
  return Error(path.string() + ": its SPKI SHA-256 is " + key.spki_digest().hex() +
               ", certificates were asked for with " + request.current.hex() +
               ": put that key back, or remove " + (path.parent_path() / "request.json").string() +
               " to ask for certificates with this one");
}

Error wrong_type(const Path& path, KeyType seen, KeyType wanted) {
  return config_error(path.string() + ": the key is " + std::string(to_text(seen)) +
                      ", the configuration wants " + std::string(to_text(wanted)) +
                      ": set key_type back; if no certificate of this key is in use, remove " +
                      path.parent_path().string() + " to begin with a new key");
}

Result<void> check_current(const Path& path, const PrivateKey& key,
                           const CertificateSettings& certificate,
                           const std::optional<RequestDocument>& request) {
  const SpkiDigest digest = key.spki_digest();
  const bool replaced = request && request->next == digest;
  if (request && request->current != digest && !replaced) return exchanged(path, key, *request);
  ASSIGN(const KeyType type, key.type());
  if (type != certificate.key_type) return wrong_type(path, type, certificate.key_type);
  return {};
}

}  // namespace

Result<std::optional<RequestDocument>> load_request(const StageContext& context, const CertId& id) {
  const Path path = context.paths.request(id);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return std::optional<RequestDocument>();
  ASSIGN(const std::string text, context.env.files.read(path, kMaxRequest));
  ASSIGN(RequestDocument request, decode_request_once(text, path.string(), context.memory));
  return std::optional<RequestDocument>(std::move(request));
}

Result<KeyPair> load_or_make_keys(const StageContext& context,
                                  const CertificateSettings& certificate,
                                  const std::optional<RequestDocument>& request) {
  const Path current_path = context.paths.current_key(certificate.id);
  const Path next_path = context.paths.next_key(certificate.id);
  ASSIGN(auto current, load_key(context, current_path));
  if (!current && request) return lost(current_path, *request);
  if (current) TRY(check_current(current_path, *current, certificate, request));
  ASSIGN(auto next, load_key(context, next_path));
  // The first step of a replacement: the next one needs a next one itself.
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

}  // namespace millrace::acme

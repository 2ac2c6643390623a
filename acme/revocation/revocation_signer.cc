#include "acme/revocation/revocation_signer.h"

#include "acme/client/account_setup.h"
#include "acme/client/signed_request.h"
#include "acme/protocol/private_jwk.h"
#include "acme/state/account_store.h"

namespace millrace::acme {
namespace {

// A file that was named on the command line.
Result<PrivateKey> read_key(const StageContext& context, const Path& file) {
  const auto text = context.env.files.read_private(file);
  auto key = text ? parse_account_key(text->view(), file.string()) : text.error();
  if (!key) key.error().kind = ErrorKind::config;
  return key;
}

Result<void> sign_as_account(const StageContext& context, const CaSettings& ca,
                             Session::Memory& memory) {
  ASSIGN(const auto document, load_account_document(context, ca));
  if (document) return ensure_directory_and_account(context, ca, memory);
  return config_error(
      context.paths.account_document(ca.id).string() +
      ": missing: without the account, the certificate's own key is required: --key FILE");
}

Result<void> sign_as_key(const StageContext& context, const CaSettings& ca,
                         const RevocationKey& own, Session::Memory& memory) {
  ASSIGN(PrivateKey key, read_key(context, own.file));
  if (key.spki_digest() != own.spki) {
    return config_error(own.file.string() + ": its SPKI SHA-256 is " + key.spki_digest().hex() +
                        ", that of the certificate " + own.spki.hex() +
                        ": expected the certificate's key");
  }
  TRY(ensure_directory(context, ca, memory));
  ASSIGN(memory, signing_as(std::move(key), *memory.directory));
  return {};
}

}  // namespace

Result<void> connect_signer(const StageContext& context, const Settings& settings, const CaId& id,
                            const RevocationKey& key, Session& session) {
  const CaSettings* ca = settings.ca(id);
  if (ca == nullptr) {
    Error gone = config_error(
        "CA " + id.text() +
        ", which issued the certificate, is no longer in the configuration: add it to /cas");
    return std::move(gone).about(ca_subject(id), "");
  }
  Session::Memory& memory = session.memory(id);
  TRY(key.file.empty() ? sign_as_account(context, *ca, memory)
                       : sign_as_key(context, *ca, key, memory));
  if (!memory.directory->revoke_cert.empty()) return {};
  return config_error(ca->directory_url + ": the CA does not offer revokeCert");
}

}  // namespace millrace::acme

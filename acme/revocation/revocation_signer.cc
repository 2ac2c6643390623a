#include "acme/revocation/revocation_signer.h"

#include "acme/account/key_change.h"
#include "acme/client/account_setup.h"
#include "acme/client/signed_request.h"
#include "acme/protocol/private_jwk.h"
#include "acme/state/account_store.h"

namespace millrace::acme {
namespace {

// A file that was named on the command line.
Result<PrivateKey> as_config_error(Result<PrivateKey> key) {
  if (key) return key;
  Error error = std::move(key).error();
  error.kind = ErrorKind::config;
  return error;
}

}  // namespace

Result<void> RevocationSigner::prepare(const CaId& id) {
  if (ready_.contains(id)) return {};
  if (const auto failed = failed_.find(id); failed != failed_.end()) return failed->second;
  auto prepared = sign_at(id);
  if (!prepared) failed_.emplace(id, prepared.error());
  return prepared;
}

Result<void> RevocationSigner::sign_at(const CaId& id) {
  const CaSettings* ca = settings_.ca(id);
  if (ca == nullptr) {
    return config_error(
        "CA " + id.text() +
        ", which issued the certificate, is no longer in the configuration: add it to /cas");
  }
  auto prepared = key_file_.empty() ? sign_as_account(*ca) : sign_as_key(*ca);
  if (!prepared) {
    TRY(keep_limit_met(id, Limited::all, session_.memory(id)));
    return prepared;
  }
  Session::Memory& memory = key_file_.empty() ? session_.memory(id) : as_key_.at(id);
  if (memory.directory->revoke_cert.empty()) {
    return config_error(ca->directory_url + ": the CA does not offer revokeCert");
  }
  ready_[id] = &memory;
  return {};
}

Result<void> RevocationSigner::sign_as_account(const CaSettings& ca) {
  ASSIGN(const auto document, load_account_document(context_, ca));
  if (!document) {
    return config_error(
        context_.paths.account_document(ca.id).string() +
        ": missing: without the account, the certificate's own key is required: --key FILE");
  }
  if (ready_.empty()) finish_key_changes(context_, settings_, session_, report_);
  return ensure_directory_and_account(context_, ca, session_.memory(ca.id));
}

Result<PrivateKey> RevocationSigner::read_key() const {
  ASSIGN(const Secret text, context_.env.files.read_private(key_file_));
  return parse_account_key(text.view(), key_file_.string());
}

Result<void> RevocationSigner::sign_as_key(const CaSettings& ca) {
  ASSIGN(PrivateKey key, as_config_error(read_key()));
  if (key.spki_digest() != spki_) {
    return config_error(key_file_.string() + ": its SPKI SHA-256 is " + key.spki_digest().hex() +
                        ", that of the certificate " + spki_.hex() +
                        ": expected the certificate's key");
  }
  Session::Memory& memory = session_.memory(ca.id);
  TRY(ensure_directory(context_, ca, memory));
  ASSIGN(as_key_[ca.id], signing_as(std::move(key), *memory.directory));
  return {};
}

Result<void> RevocationSigner::keep_limit_met(const CaId& ca, Limited what,
                                              const Session::Memory& memory) {
  if (!memory.limit) return {};
  return keep_limit(context_, ca, what, *memory.limit);
}

void RevocationSigner::send(const CaId& id, std::vector<Request> requests) {
  Session::Memory& memory = *ready_.at(id);
  Client client(context_.env, memory, *settings_.ca(id));
  for (Request& request : requests) {
    client.post(memory.directory->revoke_cert, std::move(request.payload),
                [this, &memory, done = std::move(request.done)](const Result<Answer>& answer) {
                  note_limit(answer, memory, context_.now());
                  done(answer);
                });
  }
  client.run();
  if (auto kept = keep_limit_met(id, Limited::revoke_cert, memory); !kept)
    report_.fail(std::move(kept).error());
}

}  // namespace millrace::acme

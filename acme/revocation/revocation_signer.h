// The signer of revokeCert: the account at each CA, or the certificate's own key at all of them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "acme/client/client.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

class RevocationSigner {
 public:
  struct Request {
    std::string payload;
    std::function<void(const Result<Answer>&)> done;
  };

  // `key_file`: the private key of the certificates, PEM or JWK, whose digest is `spki`; empty: the
  // account key. The caller keeps all arguments alive.
  RevocationSigner(const StageContext& context, const Settings& settings, const SpkiDigest& spki,
                   const Path& key_file, StageReport& report)
      : context_(context), settings_(settings), spki_(spki), key_file_(key_file), report_(report) {}

  // Reads the key and the CA's directory; registers no account. Errors, the same when called again:
  // of kind `config`, the CA is not in the configuration, there is no account, the key is a
  // different one or cannot be read, the CA does not offer revokeCert; of another kind, the CA
  // cannot be reached, or answers 429 or 503.
  Result<void> prepare(const CaId& ca);
  // At a prepared CA: sends all, and calls `done` of each once. A limit in an answer is stored on
  // disk.
  void send(const CaId& ca, std::vector<Request> requests);

 private:
  Result<void> sign_at(const CaId& ca);
  Result<PrivateKey> read_key() const;
  Result<void> sign_as_account(const CaSettings& ca);
  Result<void> sign_as_key(const CaSettings& ca);
  // For the stages: an operator's command is not blocked.
  Result<void> keep_limit_met(const CaId& ca, Limited what, const Session::Memory& memory);

  const StageContext& context_;
  const Settings& settings_;
  const SpkiDigest& spki_;
  const Path& key_file_;
  StageReport& report_;
  Session session_;
  std::map<CaId, Session::Memory> as_key_;
  std::map<CaId, Session::Memory*> ready_;
  std::map<CaId, Error> failed_;
};

}  // namespace millrace::acme

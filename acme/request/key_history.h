// What the key host has emitted about a certificate's keys, for when their files are missing: a key
// that was known is reported as missing, not replaced.
#pragma once

#include <optional>

#include "core/bundle/documents.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

struct KeyHistory {
  std::optional<RequestDocument> request;  // as last emitted; nullopt: none yet
  bool in_file = false;                    // the request is in request.json
  // The key last used in a request or a certificate; nullopt: there was none.
  std::optional<SpkiDigest> current;
};

class KeyHistories {
 public:
  // `publication`: its directory; empty: there is none on this host.
  KeyHistories(const StageContext& context, Path publication)
      : context_(context), publication_(std::move(publication)) {}

  // From request.json; without it, from csr's own outbox; without a request, from the outbox of
  // fetch and the publication, if they are on this host.
  Result<KeyHistory> of(const CertId& id);

 private:
  Result<const FileTree*> outbox(Stage stage, std::optional<FileTree>& kept);
  Result<std::optional<RequestDocument>> emitted(const CertId& id);
  Result<std::optional<SpkiDigest>> issued(const CertId& id);
  Result<std::optional<SpkiDigest>> published(const CertId& id) const;

  const StageContext& context_;
  Path publication_;
  std::optional<FileTree> csr_, fetch_;  // each is read once, when it is needed
};

// Carries the earlier keys over to the next request: a key that was current becomes a previous one,
// and one that was never current is retired. Their public keys go with those that are not retired.
void follow(const KeyHistory& before, RequestDocument& request);

// No server uses the previous keys any more.
void retire_previous(RequestDocument& request);

// The same for one key, which may still be the current one: it is retired once it is replaced.
void retire(const SpkiDigest& key, RequestDocument& request);

}  // namespace millrace::acme

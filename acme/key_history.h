// What the key host has said of a certificate's keys, for when their files are gone: a key that was
// known once is missed, not replaced.
#pragma once

#include <optional>

#include "core/documents.h"
#include "core/stage.h"

namespace millrace::acme {

struct KeyHistory {
  std::optional<RequestDocument> request;  // as emitted last; nullopt: none yet
  bool in_file = false;                    // the request is in request.json
  // The key that certificates were asked for with last, or issued for; nullopt: there was none.
  std::optional<SpkiDigest> current;
};

class KeyHistories {
 public:
  KeyHistories(const StageContext& context, const Path& publication)
      : context_(context), publication_(publication) {}

  // By request.json; where that is gone, by csr's own outbox; without a request, by the outbox of
  // fetch and by the publication, where this host has them.
  Result<KeyHistory> of(const CertId& id);

 private:
  Result<const FileTree*> outbox(Stage stage, std::optional<FileTree>& kept);
  Result<std::optional<RequestDocument>> emitted(const CertId& id);
  Result<std::optional<SpkiDigest>> issued(const CertId& id);
  Result<std::optional<SpkiDigest>> published(const CertId& id) const;

  const StageContext& context_;
  const Path& publication_;              // empty: none
  std::optional<FileTree> csr_, fetch_;  // each is read once, and only when it is needed
};

// Takes over what was said before into the request that follows: a key that is current no more
// becomes a previous one, and one that never was current is retired.
void follow(const KeyHistory& before, RequestDocument& request);

// The previous keys are used by no server any more.
void retire_previous(RequestDocument& request);

// The same of one key, which may be the current one still: once it is replaced it is retired.
void retire(const SpkiDigest& key, RequestDocument& request);

}  // namespace millrace::acme

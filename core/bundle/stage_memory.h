// What one process keeps between the stages that it runs, so that none of them reads and checks
// again what another has just checked. A caller that runs several stages (issue, run) makes one and
// sets it in every StageContext. A cache, not needed for correctness. Not thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>

#include "core/bundle/bundle_memory.h"
#include "core/bundle/documents.h"
#include "core/bundle/state_paths.h"
#include "core/crypto/issuer_memory.h"
#include "core/crypto/verified_signatures.h"
#include "core/dns/parent_view.h"

namespace millrace {

struct EtcdSession;

struct StageMemory {
  BundleMemory bundles;
  std::map<Stage, std::shared_ptr<const SignifySecretKey>> signing_keys;
  // The documents of the last bundle of requests of each host, and the files that they were decoded
  // from.
  struct Requests {
    FileTree files;
    std::map<CertId, RequestDocument> documents;
  };
  std::map<std::string, Requests> requests;
  // The last request for news of an remote outbox, by its copy's path.
  struct SourceRequest {
    std::chrono::milliseconds next{};  // Clock::monotonic(): not asked again before
    std::optional<Error> error;        // why it failed
  };
  std::map<Path, SourceRequest> source_requests;
  std::shared_ptr<EtcdSession> etcd;  // of the store; null: it was not used yet
  KnownCsrs csrs;
  IssuerMemory issuers;
  VerifiedSignatures signatures;
  std::map<DnsName, ParentView> parents;  // of the zones, queried once
  // The zones of which a name server has a serial after the one that was signed, and whether they
  // have been signed again for that: once, whatever the server answers later.
  std::map<DnsName, bool> outrun;
};

}  // namespace millrace

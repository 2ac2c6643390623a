// What the store has of the certificates that several ACME hosts share, and of their CAs, as one
// reading. Nothing of it is trusted.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "acme/claims/work_documents.h"
#include "acme/state/ca_limit.h"
#include "core/base/name.h"
#include "core/etcd/etcd_client.h"

namespace millrace::acme {

// Of one certificate.
struct WorkSeen {
  std::optional<Claim> claim;
  uint64_t token = 0, lease = 0;  // of the claim: the revision that created it
  std::optional<OrderHint> hint;  // one that cannot be read is none, and is replaced
  uint64_t order_revision = 0;
};

struct StoreWork {
  std::map<CertId, WorkSeen> certificates;
  std::map<std::pair<CaId, Limited>, SharedLimit> limits;  // of Limited::all and new_order
};

// The keys that claims are made of: PREFIX/work/CERT/claim, …/order, PREFIX/work/@CA/all, …
std::string claim_key(const EtcdPlace& place, const CertId& id);
std::string order_key(const EtcdPlace& place, const CertId& id);
std::string limit_key(const EtcdPlace& place, const CaId& ca, Limited what);

// All of it, in pages.
Result<StoreWork> read_work(EtcdClient& client);
// A certificate's, from the answers about its two keys.
WorkSeen work_seen(const EtcdRange& claim, const EtcdRange& order);

}  // namespace millrace::acme

// What the store has of the certificates, read. Nothing of it is trusted.
#include <algorithm>

#include "acme/claims/claims.h"
#include "acme/claims/work_keys.h"
#include "core/etcd/etcd_paths.h"

namespace millrace::acme {
namespace {

constexpr uint64_t kPage = 1000;  // keys
constexpr size_t kMostPages = 1000;

std::string work_of(const EtcdPlace& place) {
  return place.prefix + "/work/";
}

}  // namespace

std::string Claims::place(const CertId& id, const char* key) const {
  return work_of(client_.place()) + id.text() + key;
}

// A hint that cannot be read is none, and is replaced.
void Claims::take(Seen& seen, const EtcdKeyValue& value, bool is_claim) const {
  if (is_claim) {
    seen.claim = decode_claim(value.value);
    seen.token = value.create_revision;
    seen.lease = value.lease;
    return;
  }
  seen.order_revision = value.mod_revision;
  auto hint = decode_order_hint(value.value, value.key);
  if (hint) seen.hint = *std::move(hint);
}

void Claims::take_page(const EtcdRange& page) {
  const size_t below = work_of(client_.place()).size();
  for (const EtcdKeyValue& value : page.values) {
    const size_t end = std::min(value.key.find('/', below), value.key.size());
    const auto id = CertId::parse(value.key.substr(below, end - below));
    const std::string kind = value.key.substr(end);
    if (id && (kind == kClaimKey || kind == kOrderKey)) take(seen_[*id], value, kind == kClaimKey);
  }
}

Result<void> Claims::look() {
  if (has_looked_) return {};
  const std::string below = work_of(client_.place());
  EtcdRangeRequest request{below, etcd_end_of(below), kPage};
  for (size_t page = 0; page < kMostPages; ++page) {
    ASSIGN(const EtcdRange part, client_.range(request));
    for (const EtcdKeyValue& value : part.values) {
      if (value.key < request.key || value.key >= request.range_end) {
        return Error(client_.member_name() + ": a key that was not asked for");
      }
    }
    take_page(part);
    has_looked_ = part.values.empty() || part.count == part.values.size();
    if (has_looked_) return {};
    request.key = part.values.back().key + '\0';
  }
  return Error(client_.member_name() + ": too many keys below " + below);
}

void Claims::add_reads(const CertId& id, std::vector<EtcdOperation>& to) const {
  to.emplace_back(EtcdRangeRequest{place(id, kClaimKey)});
  to.emplace_back(EtcdRangeRequest{place(id, kOrderKey)});
}

Claims::Seen Claims::read(const EtcdRange& claim, const EtcdRange& order) const {
  Seen seen;
  if (!claim.values.empty()) take(seen, claim.values.front(), true);
  if (!order.values.empty()) take(seen, order.values.front(), false);
  return seen;
}

Result<EtcdTxnAnswer> Claims::read_again(const std::vector<EtcdOperation>& reads) {
  EtcdTxn txn;
  txn.success = reads;
  return client_.repeatable(txn);
}

}  // namespace millrace::acme

#include "acme/claims/work_seen.h"

#include <algorithm>

#include "core/etcd/etcd_paths.h"

namespace millrace::acme {
namespace {

constexpr uint64_t kPage = 1000;  // keys
constexpr size_t kMostPages = 1000;
constexpr std::string_view kClaim = "/claim", kOrder = "/order";
// No certificate's name begins so.
constexpr char kCaMark = '@';
constexpr std::pair<Limited, std::string_view> kLimits[] = {{Limited::all, "/all"},
                                                            {Limited::new_order, "/newOrder"}};

std::string work_of(const EtcdPlace& place) {
  return place.prefix + "/work/";
}

void take(WorkSeen& seen, const EtcdKeyValue& value, bool is_claim) {
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

void take_limit(StoreWork& work, std::string_view ca, std::string_view kind,
                const EtcdKeyValue& value) {
  const auto id = CaId::parse(ca);
  const auto limit = decode_shared_limit(value.value, value.key);
  const auto known = std::ranges::find(kLimits, kind, [](const auto& one) { return one.second; });
  if (id && limit && known != std::end(kLimits)) work.limits[{*id, known->first}] = *limit;
}

// Other keys do not matter.
void take_one(StoreWork& work, const EtcdKeyValue& value, size_t below) {
  const size_t end = std::min(value.key.find('/', below), value.key.size());
  const std::string name = value.key.substr(below, end - below);
  const std::string kind = value.key.substr(end);
  if (name.starts_with(kCaMark)) return take_limit(work, name.substr(1), kind, value);
  const auto id = CertId::parse(name);
  if (id && (kind == kClaim || kind == kOrder)) take(work.certificates[*id], value, kind == kClaim);
}

}  // namespace

std::string claim_key(const EtcdPlace& place, const CertId& id) {
  return work_of(place) + id.text() + std::string(kClaim);
}

std::string order_key(const EtcdPlace& place, const CertId& id) {
  return work_of(place) + id.text() + std::string(kOrder);
}

std::string limit_key(const EtcdPlace& place, const CaId& ca, Limited what) {
  const auto known = std::ranges::find(kLimits, what, [](const auto& one) { return one.first; });
  return work_of(place) + kCaMark + ca.text() + std::string(known->second);
}

Result<StoreWork> read_work(EtcdClient& client) {
  const std::string below = work_of(client.place());
  EtcdRangeRequest request{below, etcd_end_of(below), kPage};
  StoreWork work;
  for (size_t page = 0; page < kMostPages; ++page) {
    ASSIGN(const EtcdRange part, client.range(request));
    for (const EtcdKeyValue& value : part.values) {
      if (value.key < request.key || value.key >= request.range_end) {
        return Error(client.member_name() + ": a key that was not asked for");
      }
      take_one(work, value, below.size());
    }
    if (part.values.empty() || part.count == part.values.size()) return work;
    request.key = part.values.back().key + '\0';
  }
  return Error(client.member_name() + ": too many keys below " + below);
}

WorkSeen work_seen(const EtcdRange& claim, const EtcdRange& order) {
  WorkSeen seen;
  if (!claim.values.empty()) take(seen, claim.values.front(), true);
  if (!order.values.empty()) take(seen, order.values.front(), false);
  return seen;
}

}  // namespace millrace::acme

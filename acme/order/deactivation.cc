#include "acme/order/deactivation.h"

#include <algorithm>
#include <set>

namespace millrace::acme {
namespace {

struct InUse {
  std::set<std::string> urls;
  std::set<std::string> names;  // base names of orders whose authorizations are not known
};

InUse in_use_at(const CaId& ca, const OrderStates& states) {
  InUse used;
  for (const auto& [id, state] : states) {
    if (!state.order || state.order->ca != ca) continue;
    for (const WantedChallenge& challenge : state.order->challenges) {
      used.urls.insert(challenge.authorization);
    }
    if (state.order->phase >= OrderPhase::ordered) continue;
    for (const CertName& name : state.order->names) used.names.insert(name.base());
  }
  return used;
}

}  // namespace

void deactivate(Client& client, const CaId& ca, const std::vector<UnusedAuthorizations>& unused,
                const OrderStore& store) {
  if (unused.empty() || !store.unreadable.empty()) return;
  const InUse used = in_use_at(ca, store.states);
  for (const UnusedAuthorizations& one : unused) {
    const bool shared = std::ranges::any_of(
        one.names, [&](const CertName& name) { return used.names.contains(name.base()); });
    if (shared) continue;
    for (const std::string& url : one.urls) {
      if (used.urls.contains(url)) continue;
      client.post(url, R"({"status":"deactivated"})", [](const Result<Answer>&) {});
    }
  }
}

}  // namespace millrace::acme

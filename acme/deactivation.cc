#include "acme/deactivation.h"

#include <algorithm>
#include <set>

namespace millrace::acme {
namespace {

// nullopt: it is not known of every order.
std::optional<std::set<std::string>> authorizations_in_use(const CaId& ca,
                                                           const OrderStates& states) {
  std::set<std::string> urls;
  for (const auto& [id, state] : states) {
    if (!state.order || state.order->ca != ca) continue;
    if (state.order->phase < OrderPhase::ordered) return std::nullopt;
    for (const WantedChallenge& challenge : state.order->challenges) {
      urls.insert(challenge.authorization);
    }
  }
  return urls;
}

}  // namespace

void deactivate(Client& client, const CaId& ca, const std::vector<std::string>& authorizations,
                const OrderStates& states) {
  if (authorizations.empty()) return;
  const auto in_use = authorizations_in_use(ca, states);
  if (!in_use) return;
  for (const std::string& url : authorizations) {
    if (in_use->contains(url)) continue;
    client.post(url, R"({"status":"deactivated"})", [](const Result<Answer>&) {});
  }
}

}  // namespace millrace::acme

#include "acme/state/order_state_memory.h"

#include "core/crypto/openssl.h"

namespace millrace::acme {
namespace {

// The file has only a printable and shortened form of the last error.
bool is_told_in_full(const OrderState& state) {
  return state.last_error.empty() && (!state.renewal || state.renewal->last_error.empty());
}

}  // namespace

Result<OrderState> OrderStateMemory::load(Files& files, const Path& path, const CertId& id) {
  ASSIGN(const auto text, read_order_state(files, path));
  if (!text) return OrderState{};
  std::string digest = sha256(*text);
  const auto known = known_.find(id);
  if (known != known_.end() && known->second.digest == digest) return known->second.state;
  auto state = order_state_in(*text, path);
  if (state) known_.insert_or_assign(id, Known{std::move(digest), *state});
  return state;
}

void OrderStateMemory::keep(const CertId& id, std::string_view text, const OrderState& state) {
  known_.erase(id);
  if (is_told_in_full(state)) known_.insert_or_assign(id, Known{sha256(text), state});
}

}  // namespace millrace::acme

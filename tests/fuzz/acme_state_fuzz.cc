// The files that the stages order and fetch read back.
#include <cstddef>
#include <cstdint>

#include "acme/protocol/account.h"
#include "acme/state/order_state.h"
#include "acme/state/pending_revocation.h"
#include "core/base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const auto state = millrace::acme::decode_order_state(input, "web.json");
  if (state) (void)millrace::acme::encode(*state);
  const auto account = millrace::acme::decode_account(input, "account.json");
  if (account) (void)millrace::acme::encode(*account);
  const auto json = millrace::parse_json(input, "revocation.json");
  if (!json) return 0;
  const auto revocation = millrace::acme::pending_revocation_from(*json, "revocation.json");
  if (revocation) (void)millrace::acme::to_json(*revocation);
  return 0;
}

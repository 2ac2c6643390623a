// The two files that the stages order and fetch read back.
#include <cstddef>
#include <cstdint>

#include "acme/protocol/account.h"
#include "acme/state/order_state.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const auto state = millrace::acme::decode_order_state(input, "web.json");
  if (state) (void)millrace::acme::encode(*state);
  const auto account = millrace::acme::decode_account(input, "account.json");
  if (account) (void)millrace::acme::encode(*account);
  return 0;
}

#include <cstddef>
#include <cstdint>

#include "acme/protocol/order.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  (void)millrace::acme::parse_order(input, "https://ca.test/order/1");
  (void)millrace::acme::parse_order_list(input, "https://ca.test/orders/1");
  return 0;
}

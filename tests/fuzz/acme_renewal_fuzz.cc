// What a CA says about renewal, and what is kept of it.
#include <cstddef>
#include <cstdint>

#include "acme/state/renewal_advice.h"
#include "core/base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  (void)millrace::acme::parse_renewal_info(input, "https://ca.test/renewalInfo/x");
  const auto json = millrace::parse_json(input, "web.json");
  if (!json) return 0;
  const auto advice = millrace::acme::advice_from(*json, "web.json");
  if (advice) (void)millrace::acme::to_json(*advice);
  return 0;
}

// Any body with the media type of a problem document.
#include <cstddef>
#include <cstdint>

#include "acme/protocol/answer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const millrace::acme::Answer answer{"https://ca.test/order/1",
                                      {400, {{"content-type", "application/problem+json"}}, input}};
  (void)answer.error();
  return 0;
}

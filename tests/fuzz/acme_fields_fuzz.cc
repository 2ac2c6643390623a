// Fields of an answer: Retry-After, Link, Location, Replay-Nonce, Content-Type.
#include <cstddef>
#include <cstdint>

#include "acme/client/nonce_pool.h"
#include "acme/protocol/link_header.h"
#include "acme/protocol/retry_after.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  millrace::acme::Answer answer{"https://ca.test/orders/1", {200, {}, {}}};
  for (const char* name : {"retry-after", "link", "location", "replay-nonce", "content-type"}) {
    answer.response.fields.emplace_back(name, input);
  }
  (void)millrace::acme::retry_after(answer.response, millrace::TimePoint());
  (void)millrace::acme::next_page(answer);
  (void)millrace::acme::links_of(answer, "alternate");
  (void)millrace::acme::location_of(answer);
  (void)millrace::acme::json_body(answer);
  (void)millrace::acme::NoncePool().take_from(answer.response);
  return 0;
}

// Answers of name servers: no input reads beyond its end, and what decodes can be compared and
// shown.
#include "dnszone/query/message.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace millrace::dnszone;
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  const auto reply = decode_reply(message);
  if (!reply) return 0;
  static_cast<void>(answers(encode_query(reply->question), message));
  for (const Record& record : reply->answer) static_cast<void>(record_text(record));
  return 0;
}

#include <cstdint>
#include <cstdlib>

#include "core/base/http_date.h"
#include "core/etcd/etcd_head.h"
#include "core/etcd/etcd_json.h"

// A head that is read is written and read back as the same one. The rest must only end.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace millrace;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(decode_etcd_range(text, "fuzz").ok());
  static_cast<void>(decode_etcd_txn(text, "fuzz").ok());
  static_cast<void>(decode_etcd_lease(text, "fuzz").ok());
  static_cast<void>(decode_etcd_keepalive(text, "fuzz").ok());
  static_cast<void>(decode_etcd_token(text, "fuzz").ok());
  static_cast<void>(decode_etcd_status(text, "fuzz").ok());
  static_cast<void>(decode_etcd_alarms(text, "fuzz").ok());
  static_cast<void>(decode_etcd_version(text, "fuzz").ok());
  static_cast<void>(decode_etcd_refusal(text, "fuzz").ok());
  static_cast<void>(parse_http_date(text).ok());
  if (const auto head = decode_etcd_head(text, "fuzz")) {
    const auto again = decode_etcd_head(encode(*head), "again");
    if (!again || again->serial != head->serial || again->digest != head->digest) std::abort();
  }
  return 0;
}

#include "core/etcd/etcd_head.h"

#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/bundle/bundle_names.h"

namespace millrace {
namespace {

constexpr size_t kMaxHead = 4096;  // octets
constexpr size_t kDigest = 64, kLongestHost = 255;

bool is_lower_hex(std::string_view text, size_t least, size_t most) {
  return text.size() >= least && text.size() <= most &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string encode(const EtcdHead& head) {
  const Json json = {{"serial", head.serial},
                     {"sha256", head.digest},
                     {"epoch", head.epoch},
                     {"host", head.host},
                     {"id", head.id}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<EtcdHead> decode_etcd_head(std::string_view text, const std::string& where) {
  if (text.size() > kMaxHead) return Error(where + ": larger than 4096 octets");
  EtcdHead head;
  ASSIGN(const Json document, parse_json(text, where));
  ASSIGN(head.serial, json_unsigned(document, "serial", where));
  ASSIGN(head.digest, json_string(document, "sha256", where));
  ASSIGN(head.epoch, json_unsigned(document, "epoch", where));
  ASSIGN(head.host, json_string(document, "host", where));
  ASSIGN(head.id, json_string(document, "id", where));
  if (head.serial == 0 || head.serial > kLastBundleSerial) {
    return Error(where + ": /serial: expected 1 to 99999999, got " + std::to_string(head.serial));
  }
  if (!is_lower_hex(head.digest, kDigest, kDigest)) {
    return Error(where + ": /sha256: expected 64 hexadecimal digits");
  }
  if (!is_lower_hex(head.id, 1, kDigest)) {
    return Error(where + ": /id: expected 1 to 64 hexadecimal digits");
  }
  head.host = printable(head.host, kLongestHost);
  return head;
}

}  // namespace millrace

#include "dnszone/replaced_zone.h"

#include "core/openssl.h"
#include "dnszone/record.h"
#include "dnszone/zone_origin.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostReplaced = size_t{4} << 30U;  // octets

}  // namespace

Result<ReplacedZone> look_at_replaced(Files& files, const Path& path) {
  ASSIGN(const auto status, files.status(path));
  if (!status || status->type != FileType::regular) return ReplacedZone{};
  ASSIGN(const std::string contents, files.read(path, kMostReplaced));
  return ReplacedZone{sha256(contents), stated_serial(contents)};
}

std::optional<uint32_t> later_serial(std::optional<uint32_t> a, std::optional<uint32_t> b) {
  if (!a || !b) return a ? a : b;
  return serial_after(*a, *b) ? a : b;
}

}  // namespace millrace::dnszone

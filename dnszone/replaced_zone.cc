#include "dnszone/replaced_zone.h"

#include "dnszone/zone_origin.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostReplaced = size_t{4} << 30U;  // octets

}  // namespace

Result<ReplacedZone> read_replaced(Files& files, const Path& path) {
  ASSIGN(const auto status, files.status(path));
  if (!status || status->type != FileType::regular) return ReplacedZone{};
  ASSIGN(std::string contents, files.read(path, kMostReplaced));
  const auto serial = stated_serial(contents);
  return ReplacedZone{std::move(contents), serial};
}

std::optional<uint32_t> later_serial(std::optional<uint32_t> a, std::optional<uint32_t> b) {
  if (!a || !b) return a ? a : b;
  return serial_after(*a, *b) ? a : b;
}

Result<void> ComparedOutput::add_text(std::string_view lines) {
  if (is_same_ && std::string_view(before_).substr(at_, lines.size()) == lines) {
    at_ += lines.size();
  } else {
    is_same_ = false;
    std::string().swap(before_);
  }
  return output_.add_text(lines);
}

}  // namespace millrace::dnszone

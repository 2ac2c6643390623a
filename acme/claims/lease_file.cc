#include "acme/claims/lease_file.h"

#include <charconv>

#include "core/base/json.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxLeaseFile = 4096;  // octets
constexpr uint64_t kLeaseVersion = 1;

}  // namespace

uint64_t read_lease(Files& files, const Path& path) {
  const auto there = files.status(path);
  if (!there || !*there) return 0;
  const auto text = files.read(path, kMaxLeaseFile);
  if (!text) return 0;
  const auto document = parse_json(*text, path);
  if (!document || !document->is_object()) return 0;
  const std::string digits = json_text_or_empty(*document, "lease");
  uint64_t lease = 0;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), lease);
  return end.ec == std::errc() ? lease : 0;
}

Result<void> write_lease(Files& files, const Path& path, uint64_t lease) {
  const Json json = {{"version", kLeaseVersion}, {"lease", std::to_string(lease)}};
  return files.write(path, json_text(json), 0600);
}

}  // namespace millrace::acme

#include "dnszone/sign_stage/previous_output.h"

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "dnszone/text/zone_origin.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kHead = 64U << 10U;                // octets: contains the SOA and its signature
constexpr size_t kMostReplaced = size_t{4} << 30U;  // octets

}  // namespace

Result<PreviousOutput> read_previous_output(Files& files, const Path& path) {
  ASSIGN(const auto status, files.status(path));
  if (!status || status->type != FileType::regular) return PreviousOutput{};
  ASSIGN(std::string head, files.read_head(path, kHead));
  const auto serial = stated_serial(head);
  return PreviousOutput{std::move(head), status->size, serial};
}

std::optional<uint32_t> later_serial(std::optional<uint32_t> a, std::optional<uint32_t> b) {
  if (!a || !b) return a ? a : b;
  return serial_after(*a, *b) ? a : b;
}

Result<void> UnchangedDetector::add_text(std::string_view lines) {
  if (before_ && is_digested_ && size_ < before_->head.size()) {
    is_digested_ = lines.starts_with(std::string_view(before_->head).substr(size_, lines.size()));
  }
  if (is_digested_) digest_.add(lines);
  size_ += lines.size();
  return output_.add_text(lines);
}

std::string UnchangedDetector::digest() {
  return to_hex(digest_.finish());
}

Result<bool> UnchangedDetector::is_unchanged(Files& files, const Path& path) {
  if (!is_digested_ || size_ != before_->size) return false;
  ASSIGN(const std::string contents, files.read(path, kMostReplaced));
  return sha256(contents) == digest_.finish();
}

}  // namespace millrace::dnszone

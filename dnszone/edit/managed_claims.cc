#include "dnszone/edit/managed_claims.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"

namespace millrace::dnszone {
namespace {

constexpr std::string_view kSigned = "; millrace ";
constexpr size_t kDigits = 8;

bool is_claim(std::string_view word) {
  return word.size() == kDigits &&
         word.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string claim_of(const StageContext& context) {
  return to_hex(sha256(context.host + '\n' + context.paths.root().string())).substr(0, kDigits);
}

Claims claims_at(const ZoneText& text, const Span& span) {
  std::string_view line = text.files[span.file].contents;
  line.remove_prefix(span.end);
  line = line.substr(0, line.find_first_of("\r\n"));
  const size_t begin = line.find(kSigned);
  if (begin == std::string_view::npos) return {};
  line.remove_prefix(begin + kSigned.size());
  Claims claims;
  while (!line.empty()) {
    const size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    if (!is_claim(word)) break;
    claims.emplace(word);
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return claims;
}

std::string claims_text(const Claims& claims) {
  if (claims.empty()) return "";
  std::string text = " ;";
  text += " millrace";
  for (const std::string& claim : claims) text += " " + claim;
  return text;
}

}  // namespace millrace::dnszone

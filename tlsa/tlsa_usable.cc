#include "tlsa/tlsa_usable.h"

#include "core/base/encoding.h"
#include "core/base/joined.h"
#include "core/crypto/openssl.h"

namespace millrace::tlsa {
namespace {

// SHA-256 or SHA-512 (RFC 6698 §2.1.3).
size_t digest_size(const TlsaData& record) {
  return record.matching == 1 ? 32 : 64;
}

std::optional<std::string> malformed_reason(const TlsaData& record) {
  if (record.usage > 3) return "usage " + std::to_string(record.usage) + " is not assigned";
  if (record.selector > 1) {
    return "selector " + std::to_string(record.selector) + " is not assigned";
  }
  if (record.matching > 2) {
    return "matching type " + std::to_string(record.matching) + " is not assigned";
  }
  if (record.data.empty()) return "it has no data";
  if (record.matching != 0 && record.data.size() != digest_size(record)) {
    return "its digest has " + std::to_string(record.data.size()) + " octets, expected " +
           std::to_string(digest_size(record));
  }
  return std::nullopt;
}

}  // namespace

std::string parameters_text(const TlsaData& record) {
  return std::to_string(record.usage) + " " + std::to_string(record.selector) + " " +
         std::to_string(record.matching);
}

std::string to_text(const TlsaData& record, size_t digits) {
  const std::string hex = to_hex(record.data);
  return parameters_text(record) + " " + (hex.size() <= digits ? hex : hex.substr(0, digits) + "…");
}

bool is_of_empty_input(const TlsaData& record) {
  if (record.matching == 1) return record.data == sha256("");
  return record.matching == 2 && record.data == sha512("");
}

std::optional<std::string> unusable_reason(const TlsaData& record, Starttls starttls) {
  if (auto reason = malformed_reason(record)) return reason;
  if (is_of_empty_input(record)) return "it is the digest of empty input";
  const bool is_smtp = starttls == Starttls::smtp || starttls == Starttls::lmtp;
  if (is_smtp && record.usage <= 1) {
    return "SMTP clients do not use usage " + std::to_string(record.usage) +
           " (RFC 7672 section 3.1.3)";
  }
  return std::nullopt;
}

std::string no_usable_record(const std::vector<TlsaData>& records, Starttls starttls) {
  return "no usable TLSA record: " + joined(records, "; ", [starttls](const TlsaData& record) {
           return to_text(record, 16) + ": " +
                  unusable_reason(record, starttls).value_or("OpenSSL does not take it");
         });
}

}  // namespace millrace::tlsa

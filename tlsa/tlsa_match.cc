#include "tlsa/tlsa_match.h"

namespace millrace::tlsa {
namespace {

std::string matching_data(const std::string& octets, uint8_t matching) {
  if (matching == 0) return octets;
  return matching == 1 ? sha256(octets) : sha512(octets);
}

}  // namespace

TlsaData record_of(const PresentedCertificate& certificate, uint8_t usage, uint8_t selector,
                   uint8_t matching) {
  const std::string& octets = selector == 0 ? certificate.der : certificate.spki;
  return {usage, selector, matching, matching_data(octets, matching)};
}

std::optional<size_t> matched_certificate(const TlsaData& record,
                                          const std::vector<PresentedCertificate>& chain) {
  if (record.usage > 3 || record.selector > 1 || record.matching > 2) return std::nullopt;
  const bool is_leafs = record.usage % 2 == 1;
  const size_t first = is_leafs || chain.size() == 1 ? 0 : 1;
  const size_t end = is_leafs ? 1 : chain.size();
  for (size_t i = first; i < end && i < chain.size(); ++i) {
    const TlsaData own = record_of(chain[i], record.usage, record.selector, record.matching);
    if (own.data == record.data) return i;
  }
  return std::nullopt;
}

}  // namespace millrace::tlsa

#include "dnszone/record/digest_length.h"

#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

struct DigestKind {
  Field field;
  uint8_t kind;
  size_t octets;
};
constexpr DigestKind kKinds[] = {
    {Field::ds_digest, 1, 20},     {Field::ds_digest, 2, 32},     // RFC 4034 §5.1.3, RFC 4509
    {Field::ds_digest, 4, 48},                                    // RFC 6605 §2
    {Field::sshfp_digest, 1, 20},  {Field::sshfp_digest, 2, 32},  // RFC 4255 §3.1.2, RFC 6594
    {Field::zonemd_digest, 1, 48}, {Field::zonemd_digest, 2, 64}  // RFC 8976 §2.2.3
};
constexpr uint8_t kSimple = 1;          // RFC 8976 §2.2.2
constexpr size_t kFewestOfZonemd = 12;  // RFC 8976 §2.2.4

// The number before the digest. 0, which is none, in a ZONEMD of a scheme other than SIMPLE.
uint8_t kind_of(Field field, std::string_view before) {
  const size_t last = before.size() - 1;
  const bool is_other = field == Field::zonemd_digest && octet_at(before, last - 1) != kSimple;
  return is_other ? uint8_t{0} : octet_at(before, last);
}

}  // namespace

std::optional<std::string> wrong_digest_length(Field field, std::string_view before,
                                               size_t octets) {
  const uint8_t kind = kind_of(field, before);
  const std::string start = "a digest of " + std::to_string(octets) + " octets, expected ";
  for (const DigestKind& known : kKinds) {
    if (known.field != field || known.kind != kind) continue;
    if (octets == known.octets) return std::nullopt;
    return start + std::to_string(known.octets) + " for the digest type " + std::to_string(kind);
  }
  if (field == Field::zonemd_digest && octets < kFewestOfZonemd) return start + "12 or more";
  return std::nullopt;
}

}  // namespace millrace::dnszone

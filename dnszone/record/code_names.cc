#include "dnszone/record/code_names.h"

#include "core/base/ascii.h"

namespace millrace::dnszone {
namespace {

struct CodeName {
  Field field;
  uint16_t code;
  std::string_view name;
};
constexpr CodeName kNames[] = {
    // IANA, DNS Security Algorithm Numbers
    {Field::algorithm, 13, "ECDSAP256SHA256"},
    {Field::algorithm, 8, "RSASHA256"},
    {Field::algorithm, 15, "ED25519"},
    {Field::algorithm, 14, "ECDSAP384SHA384"},
    {Field::algorithm, 16, "ED448"},
    {Field::algorithm, 10, "RSASHA512"},
    {Field::algorithm, 0, "DELETE"},
    {Field::algorithm, 1, "RSAMD5"},
    {Field::algorithm, 2, "DH"},
    {Field::algorithm, 3, "DSA"},
    {Field::algorithm, 4, "ECC"},
    {Field::algorithm, 5, "RSASHA1"},
    {Field::algorithm, 6, "DSA-NSEC3-SHA1"},
    {Field::algorithm, 6, "NSEC3DSA"},
    {Field::algorithm, 7, "RSASHA1-NSEC3-SHA1"},
    {Field::algorithm, 7, "NSEC3RSASHA1"},
    {Field::algorithm, 12, "ECC-GOST"},
    {Field::algorithm, 12, "ECCGOST"},
    {Field::algorithm, 17, "SM2SM3"},
    {Field::algorithm, 23, "ECC-GOST12"},
    {Field::algorithm, 252, "INDIRECT"},
    {Field::algorithm, 253, "PRIVATEDNS"},
    {Field::algorithm, 254, "PRIVATEOID"},
    // RFC 2535 §7.1
    {Field::protocol, 3, "DNSSEC"},
    {Field::protocol, 0, "NONE"},
    {Field::protocol, 1, "TLS"},
    {Field::protocol, 2, "EMAIL"},
    {Field::protocol, 4, "IPSEC"},
    {Field::protocol, 255, "ALL"},
    // RFC 4398 §2.1
    {Field::cert_type, 1, "PKIX"},
    {Field::cert_type, 2, "SPKI"},
    {Field::cert_type, 3, "PGP"},
    {Field::cert_type, 4, "IPKIX"},
    {Field::cert_type, 5, "ISPKI"},
    {Field::cert_type, 6, "IPGP"},
    {Field::cert_type, 7, "ACPKIX"},
    {Field::cert_type, 8, "IACPKIX"},
    {Field::cert_type, 253, "URI"},
    {Field::cert_type, 254, "OID"},
    // As BIND names them
    {Field::ds_kind, 1, "SHA-1"},
    {Field::ds_kind, 1, "SHA1"},
    {Field::ds_kind, 2, "SHA-256"},
    {Field::ds_kind, 2, "SHA256"},
    {Field::ds_kind, 3, "GOST"},
    {Field::ds_kind, 4, "SHA-384"},
    {Field::ds_kind, 4, "SHA384"},
    // RFC 7218 §2
    {Field::tlsa_usage, 0, "PKIX-TA"},
    {Field::tlsa_usage, 1, "PKIX-EE"},
    {Field::tlsa_usage, 2, "DANE-TA"},
    {Field::tlsa_usage, 3, "DANE-EE"},
    {Field::tlsa_usage, 255, "PrivCert"},
    {Field::tlsa_selector, 0, "Cert"},
    {Field::tlsa_selector, 1, "SPKI"},
    {Field::tlsa_selector, 255, "PrivSel"},
    {Field::tlsa_matching, 0, "Full"},
    {Field::tlsa_matching, 1, "SHA2-256"},
    {Field::tlsa_matching, 2, "SHA2-512"},
    {Field::tlsa_matching, 255, "PrivMatch"},
    {Field::dsync_scheme, 1, "NOTIFY"},  // RFC 9859 §2.1
};

}  // namespace

std::optional<uint16_t> code_named(Field field, std::string_view name) {
  if (name.empty() || is_digit(name[0])) return std::nullopt;
  for (const CodeName& known : kNames) {
    if (known.field == field && is_same_folded(known.name, name)) return known.code;
  }
  return std::nullopt;
}

}  // namespace millrace::dnszone

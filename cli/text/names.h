// Names as people write them, in the configuration and on the command line. A label with letters
// beyond ASCII (a U-label) becomes the A-label that the DNS and certificates have, by UTS #46
// without its transitional mappings and the rules of IDNA2008 (RFC 5891); from there on it is shown
// in that form, which is the one in zone files and in answers of a CA.
#pragma once

#include "core/base/name.h"

namespace millrace::cli {

// The text with each such label replaced; what is ASCII stays as it is, whatever it is. Errors say
// which label is not allowed, and why.
Result<std::string> with_a_labels(std::string_view text);

Result<CertName> parse_cert_name(std::string_view text);
Result<DnsName> parse_dns_name(std::string_view text);
Result<DnsName> parse_tlsa_owner(std::string_view text);

}  // namespace millrace::cli

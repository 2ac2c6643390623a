// RRSIG rdata, and the octets that a signature covers (RFC 4034 §3.1, §3.1.8.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dnszone/verify/zone_nodes.h"

namespace millrace::dnszone {

struct Rrsig {
  RrType covered{};
  uint8_t algorithm = 0;
  uint8_t labels = 0;         // of the owner, "*" and the root not counted
  uint32_t original_ttl = 0;  // seconds
  uint32_t expiration = 0;    // seconds since 1970 modulo 2^32 (§3.1.5)
  uint32_t inception = 0;
  uint16_t key_tag = 0;
  std::string_view signer;     // wire name
  std::string_view signature;  // empty when it is to be made
};

// Views into `rdata`. nullopt: malformed.
std::optional<Rrsig> parse_rrsig(std::string_view rdata);

// Appends the rdata up to the signature.
void append_rrsig_head(std::string& out, const Rrsig& rrsig);

// Appends what is signed: `head` as above with the signer in lower case, then the RRset in
// canonical form.
void append_signed_data(std::string& out, std::string_view head, const Rrsig& rrsig,
                        const DnsName& owner, const RrsetView& rrset);

// The labels field for an owner.
uint8_t rrsig_labels(const DnsName& owner);

}  // namespace millrace::dnszone

// Key tags and DS records: how a parent names a child's key (RFC 4034 §5 and appendix B).
#pragma once

#include <string>
#include <string_view>

#include "dnszone/keys/zone_key.h"

namespace millrace::dnszone {

// Key tag of a DNSKEY's rdata (RFC 4034 appendix B).
uint16_t key_tag(std::string_view dnskey_rdata);

// Its DS rdata text. Errors: a digest type other than these two.
inline constexpr uint8_t kDigestSha256 = 2;  // RFC 4509
inline constexpr uint8_t kDigestSha384 = 4;  // RFC 6605 §2
Result<std::string> ds_of(const DnsName& owner, std::string_view dnskey_rdata,
                          uint8_t digest_type = kDigestSha256);

// Does that DS rdata, "12345 13 2 abcd…", match the key? Digest types 2 and 4; others match
// nothing.
bool ds_matches(std::string_view ds_text, std::string_view owner_wire,
                std::string_view dnskey_rdata);

}  // namespace millrace::dnszone

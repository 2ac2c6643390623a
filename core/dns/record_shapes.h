// The allowed forms of records that pass between stages: the DNS host publishes nothing else.
#pragma once

#include <string>
#include <string_view>

#include "core/base/name.h"

namespace millrace {

// A TXT record that proves a name to a CA, in one of three shapes:
//   _acme-challenge.NAME           (dns-01, RFC 8555 §8.4) and
//   _ACCOUNT._acme-challenge.NAME  (dns-account-01, ACCOUNT 16 of a-z 2-7): base64url of SHA-256,
//                                  43 of A-Z a-z 0-9 - _
//   _validation-persist.NAME       (dns-persist-01): a PersistentValue
Result<void> check_challenge_record(const DnsName& owner, std::string_view value);
bool is_challenge_owner(const DnsName& owner);     // any of the three
bool is_persistent_owner(const DnsName& owner);    // the third
bool has_challenge_value(std::string_view value);  // any of the two
// "_port._proto.host." (RFC 6698 §3): port 1 to 65535 without leading zeros; tcp, udp or sctp.
Result<void> check_tlsa_owner(const DnsName& owner);
// "tag algorithm digest-type hex" of a DS (RFC 4034 §5.3), a single space between.
Result<void> check_ds(std::string_view rdata);
// An IPv4 or IPv6 address in canonical text.
Result<void> check_address(const std::string& text);

}  // namespace millrace

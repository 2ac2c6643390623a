// An item of /certificates/*/tlsa.
#pragma once

#include <string_view>

#include "core/base/name.h"
#include "core/base/result.h"
#include "core/dns/tlsa_numbers.h"

namespace millrace::cli {

struct TlsaOwnerItem {
  DnsName owner;
  TlsaNumbers numbers;  // 3 1 1 where the item has none
  bool operator==(const TlsaOwnerItem&) const = default;
};

// "_25._tcp.mail.example.org." or, with numbers as in zone files, "_25._tcp.mail.example.org 3 1
// 2". Those of which a certificate is compared, or of a CA, are refused with the reason.
Result<TlsaOwnerItem> parse_tlsa_owner_item(std::string_view text);

}  // namespace millrace::cli

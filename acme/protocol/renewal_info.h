// ACME Renewal Information (RFC 9773): when the CA suggests that a certificate is renewed.
#pragma once

#include <string>
#include <string_view>

#include "core/crypto/certificate.h"

namespace millrace::acme {

struct RenewalWindow {
  TimePoint start;
  TimePoint end;  // after the start
  bool operator==(const RenewalWindow&) const = default;
};

struct RenewalInfo {
  RenewalWindow window;
  std::string explanation;  // URL of a page for people, printable; empty: none
};

// §4.2. A window that does not end after its start is an error: it counts as a failed query.
Result<RenewalInfo> parse_renewal_info(std::string_view body, const std::string& where);

// §4.1: the CA's identifier of the certificate. An error for one without an authority key
// identifier.
Result<std::string> renewal_id(const Certificate& certificate);

// The URL of its renewal information. `base` is the directory's "renewalInfo".
std::string renewal_url(const std::string& base, const std::string& id);

}  // namespace millrace::acme

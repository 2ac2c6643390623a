// ACME Renewal Information (RFC 9773): when the CA would like a certificate to be renewed.
#pragma once

#include <string>
#include <string_view>

#include "core/certificate.h"

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

// §4.2. A window that does not end after its start is an error too: it counts as no reply.
Result<RenewalInfo> parse_renewal_info(std::string_view body, const std::string& where);

// §4.1: what the CA calls the certificate. An error for one without the key identifier of its
// issuer.
Result<std::string> renewal_id(const Certificate& certificate);

// Where the CA tells about it. `base` is the directory's "renewalInfo".
std::string renewal_url(const std::string& base, const std::string& id);

}  // namespace millrace::acme

// An HTTP answer of the CA, and the checks before its body is used.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acme/protocol/problem.h"
#include "core/crypto/certificate.h"
#include "core/env/env.h"

namespace millrace::acme {

// Until when the CA refuses such requests: not a failure of a name or certificate.
struct CaLimit {
  TimePoint until;
  std::string reason;  // one line, printable

  // "the CA refuses requests until …: …"
  std::string text() const;
  // Of kind not_yet: "rate-limited (429) until …: …". `is_down`: 503.
  Error error(bool is_down) const;
};

struct Answer {
  std::string url;  // of the request
  HttpResponse response;

  bool ok() const { return response.status >= 200 && response.status < 300; }
  // The problem document of an answer that is not ok(). nullopt: there is none that can be read;
  // the answer may be a non-ACME response, from a proxy or captive portal.
  std::optional<Problem> problem_document() const;
  // The same; without a problem document, one that describes the body received.
  Problem problem() const;
  Error error() const;  // "URL: HTTP 403: …"
  // 503: the CA is unavailable, as when it cannot be reached.
  bool is_down() const { return response.status == 503; }
  // Of a 429 or 503: until its Retry-After, or for a minute without one. nullopt: any other status.
  std::optional<CaLimit> limit(TimePoint now) const;
};

// The body, if it has the expected type, application/json (RFC 8555 §6.1…) or
// application/pem-certificate-chain (§7.4.2), and at most 1 MiB.
Result<std::string_view> json_body(const Answer& answer);
Result<std::string_view> chain_body(const Answer& answer);
// The chain in it, each certificate once. `issuers`: or null.
Result<std::vector<Certificate>> read_chain(const Answer& answer, IssuerMemory* issuers = nullptr);

// The checked URL in Location (RFC 8555 §7.3, §7.4), resolved against the answer's.
Result<std::string> location_of(const Answer& answer);

// The URL of the first Link of that relation (RFC 8288), for example "terms-of-service"
// (RFC 8555 §7.3.3); nullopt: none.
std::optional<std::string> link_of(const Answer& answer, std::string_view relation);
// rel="next" (RFC 8555 §7.1.2.1).
std::optional<std::string> next_page(const Answer& answer);

}  // namespace millrace::acme

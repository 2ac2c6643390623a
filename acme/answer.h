// An HTTP answer of the CA, and the checks before its body is believed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "acme/problem.h"
#include "core/env.h"

namespace millrace::acme {

// The CA wants no more of this for a while; not the fault of a name or a certificate.
struct Busy {
  Duration delay;      // from now
  std::string reason;  // one line, printable
  bool told = false;   // the delay is the CA's
  bool down = false;   // 503: it serves nobody, as one that cannot be reached
};

// The same as an error: not_yet, with the time.
Error busy_error(const Busy& busy, TimePoint now);

struct Answer {
  std::string url;  // of the request
  HttpResponse response;

  bool ok() const { return response.status >= 200 && response.status < 300; }
  // Of an answer that is not ok(): what the CA says is wrong. nullopt: it says nothing that can be
  // read, and may be the page of a front, which knows nothing of orders.
  std::optional<Problem> told_problem() const;
  // The same; in place of nothing, the status and the kind of body that was seen.
  Problem problem() const;
  Error error() const;  // "URL: HTTP 403: …"
  // Of a 429 or 503: until its Retry-After, one minute where that is missing. nullopt: other
  // answers.
  std::optional<Busy> busy(TimePoint now) const;
};

// The body, when it is what it should be: application/json (RFC 8555 §6.1…) or the chain
// (application/pem-certificate-chain, §7.4.2), at most 1 MiB.
Result<std::string_view> json_body(const Answer& answer);
Result<std::string_view> chain_body(const Answer& answer);

// The checked URL in Location (RFC 8555 §7.3, §7.4), resolved against the answer's.
Result<std::string> location_of(const Answer& answer);

// The URL of the first Link of that relation (RFC 8288), for example "terms-of-service"
// (RFC 8555 §7.3.3); nullopt: none.
std::optional<std::string> link_of(const Answer& answer, std::string_view relation);
// rel="next" (RFC 8555 §7.1.2.1).
std::optional<std::string> next_page(const Answer& answer);

}  // namespace millrace::acme

// What the CA's answer, or the lack of one, means for the order of one certificate. Pure;
// CertificateWork carries it out.
//
//   fault          order  counts as    next try of the certificate
//   rejected       drop   failure      1, 10, 100 minutes, then a day
//   unlocated      keep   failure      the same
//   unavailable    keep   outage       the same, but within 100 minutes
//   unreachable    keep   outage       the same
//   not_sent       keep   outage       the same
//   unreadable     as unavailable, or as rejected once the order must have expired
//   a refusal      as unavailable, or as rejected once it has lasted; 404 at first: nothing
//   429 and 503    keep   outage (*)   the CA's time; an outage as above
//
// An outage counts only if it is an error of kind `failed` or there is another CA; (*) only if
// there is another CA, after a 503 or a delay over an hour. While an operator waits, the next CA is
// tried at once.
#pragma once

#include <optional>
#include <string>

#include "acme/client/session.h"
#include "acme/protocol/answer.h"
#include "acme/settings.h"
#include "acme/state/order_state.h"
#include "core/bundle/state_paths.h"

namespace millrace::acme {

enum class Fault {
  rejected,     // the CA, or a check of its answer, ends the order
  unlocated,    // newOrder succeeded without the URL of the order; a list of orders may have it
  unavailable,  // no answer, 5xx, a problem of the account, or an offer that cannot be used
  unreachable,  // as unavailable, for all certificates: reported once, by the caller
  not_sent,     // an error of kind not_yet
  unreadable,   // an answer such as a non-ACME response, which says nothing about the order
};

struct Situation {
  const CertificateSettings& certificate;
  const OrderState& state;
  const CaId& ca;  // the active one
  const Session::Memory& memory;
  const StatePaths& paths;
  TimePoint now;

  bool has_other_cas() const { return certificate.cas.size() > 1; }
};

struct Verdict {
  bool drops_order = false;
  bool counts = false;
  unsigned failures = 0, outages = 0;      // if it counts: in a row, with this one
  std::optional<TimePoint> retry_at;       // of the certificate; nullopt: unchanged
  std::optional<CaId> next_ca;             // that is tried at once
  std::string reason;                      // is the last error from now on; empty: unchanged
  std::optional<TimePoint> refused_since;  // of the open order; nullopt: unchanged
  std::optional<CaLimit> limit;            // news: of new orders, or of all requests
  bool is_of_new_orders = false;           // the limit
  // Reported, if there is one; of kind not_yet: as pending.
  std::optional<Error> report;
  std::optional<TimePoint> until;  // of a pending line; nullopt: the default interval
};

// An answer that is not a success.
Verdict judge(const Result<Answer>& answer, const Situation& situation);
Verdict judge(Fault fault, Error error, const Situation& situation);
// A limit of new orders or of all requests: the certificate's own times do not change, except by an
// outage.
Verdict judge(const CaLimit& limit, const Situation& situation);

}  // namespace millrace::acme

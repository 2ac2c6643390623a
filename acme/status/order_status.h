// The state of an order, for `status`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "acme/state/pending_revocation.h"
#include "acme/state/renewal_advice.h"
#include "core/bundle/state_paths.h"

namespace millrace::acme {

struct RevocationStatus {
  PendingRevocation pending;
  bool in_place = false;  // of the certificate issued last
};

// State of one certificate's order for `status`.
struct OrderStatus {
  // "none" nothing asked for yet; "intended" newOrder was about to be sent; "opened" the CA has the
  // order; "ordered" its challenge records are wanted; "answered" the CA validates; "finalized" the
  // CA issues; "issued"; "revoking" the CA may have revoked it, "revoked" it has: another one is
  // due; "failed" tried again at retry_at. The commands say "unreadable" where there is none, for
  // its file cannot be read.
  std::string phase;
  std::optional<CaId> ca;  // of the open order, else of the certificate issued
  std::string order_url;
  std::string profile;  // of the same; empty: none was asked for
  std::optional<TimePoint> not_before, not_after, renew_at, retry_at;
  std::optional<TimePoint> revoked_at;  // of the certificate issued
  std::string revocation_reason;
  std::vector<RevocationStatus> revoking;  // the CA has not yet said that it is done
  std::optional<RenewalAdvice> renewal;    // what the CA suggested; nullopt: it was not asked yet
  unsigned failures = 0;                   // in a row
  unsigned refusals = 0;                   // of these, but for those that a CA had by itself
  std::string last_error;
};
// `pending`: all of the journal.
Result<OrderStatus> order_status(Files& files, const StatePaths& paths, const CertId& id,
                                 TimePoint now, const std::vector<PendingRevocation>& pending = {});

}  // namespace millrace::acme

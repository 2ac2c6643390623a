// STATE/orders/CERT.json: what is known of one certificate's order. Owned by the stages order and
// fetch and by `revoke` (lock "acme"), 0600, replaced as a whole. What is said to be "about to"
// happen is written before the request is sent, what "has" happened after the answer, so that
// whoever finds the file can go on.
//
//   { "version": 1,
//     "issued":   { "ca": ID, "names": […], "spki": HEX, "not_before": TIME, "not_after": TIME,
//                   "chain": PEM, "profile": TEXT, "replaced": BOOL,
//                   "revoked": TIME, "reason": REASON, "directory": URL },
//     "order":    { "ca": ID, "phase": PHASE, "names": […], "since": TIME, "url": URL,
//                   "expires": TIME, "profile": TEXT, "directory": URL, "account": URL, "spki":
//                   HEX, "refused_since": TIME, "challenges": [ { "authorization": URL, "url": URL,
//                   "owner": NAME,
//                                     "value": TEXT } ] },
//     "renewal":  acme/renewal_advice.h,
//     "persistent": [ { "ca": ID, "owner": NAME, "value": TEXT } ],
//     "revoking": [ acme/pending_revocation.h ], "compromised": [ HEX ],
//     "hurried_at": TIME, "failures": N, "outages": N, "retry_at": TIME, "last_error": TEXT }
//
// Every member but "version" may be absent, as in the files of earlier releases; "ca" then stands
// for "acme". "issued" is the
// certificate that is in fetch's outbox, and stays while the next one is on its way: the outbox is
// made from these files alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acme/pending_revocation.h"
#include "acme/renewal_advice.h"
#include "acme/revocation_reason.h"
#include "core/ca_id.h"
#include "core/certificate.h"
#include "core/documents.h"
#include "core/files.h"

namespace millrace::acme {

struct Revoked {
  TimePoint at;
  RevocationReason reason = RevocationReason::unspecified;
};

// A certificate that was checked against its request.
struct IssuedCertificate {
  CaId ca;                      // who issued it
  std::vector<CertName> names;  // sorted
  SpkiDigest spki;
  TimePoint not_before;
  TimePoint not_after;
  std::string chain;         // PEM, leaf first
  std::string profile = {};  // that it was ordered with; empty: none
  bool replaced = false;     // the CA says that another order has replaced it (RFC 9773 §5)
  std::optional<Revoked> revoked = {};
  std::string directory = {};  // URL of the CA's then; empty: not known
};

// How far an order has come. Written as its name.
enum class OrderPhase {
  intended,   // newOrder is about to be sent, or was sent and its answer lost: there is no URL
  opened,     // the CA has the order; its authorizations have not all been read
  ordered,    // the challenge records are wanted in the DNS
  answered,   // the CA was told to look, or had nothing to look for
  finalized,  // the CA has the CSR
};
std::string_view to_text(OrderPhase phase);

// A challenge that the CA wants answered.
struct WantedChallenge {
  std::string authorization;  // URL
  std::string url;            // where the answer goes
  ChallengeRecord record;     // what must be in the DNS before
};

// Of an order for which the CA names no end.
inline constexpr Duration kLongestOrder = std::chrono::days(7);

struct OpenOrder {
  CaId ca;  // where
  OrderPhase phase = OrderPhase::intended;
  std::vector<CertName> names;       // sorted: what it was opened for
  TimePoint since;                   // the intent
  std::string url;                   // empty while intended
  std::optional<TimePoint> expires;  // the earliest of the order's and its pending authorizations'
  std::vector<WantedChallenge> challenges;
  std::string profile = {};  // asked for; empty: none
  // URLs of the CA's directory and of our account there when it was opened; empty: not known.
  std::string directory = {}, account = {};
  // Of the CSR that the CA has; nullopt: it has none, or its answer to it was lost.
  std::optional<SpkiDigest> spki = {};

  // Since when the CA has refused every request about it; nullopt: the last one it did not.
  std::optional<TimePoint> refused_since = {};

  // The challenge records are wanted in the DNS: from `ordered` until the authorizations are
  // settled.
  bool wants_records() const;
};

// A record of dns-persist-01, which stays wanted when the order is done.
struct PersistentRecord {
  CaId ca;  // who wants it
  ChallengeRecord record;
};

struct OrderState {
  std::optional<IssuedCertificate> issued;
  std::optional<OpenOrder> order;
  unsigned failures = 0;              // in a row, over all CAs
  std::optional<TimePoint> retry_at;  // no CA is asked before
  // Printable; why the last try failed or had to wait. The file has the first 4000 octets.
  std::string last_error;
  // Of `issued`; nullopt: the CA has not been asked yet.
  std::optional<RenewalAdvice> renewal = {};
  // When `issued` came before the time at which we would have renewed the one before it, because
  // the CA suggested so.
  std::optional<TimePoint> hurried_at = {};
  std::vector<PersistentRecord> persistent = {};  // one for each CA and owner
  // How many of the failures were the fault of the only CA: they pass when it works again.
  unsigned outages = 0;
  void forget_outages() { failures -= std::exchange(outages, 0U); }
  // Of `issued`, of those before it, and of orders given up: each once.
  std::vector<PendingRevocation> revoking = {};
  // SPKI of keys that `revoke` was told are compromised: nothing is asked for with them any more.
  std::vector<SpkiDigest> compromised = {};

  // In place of what the CA wanted at that owner before.
  void keep_persistent(const CaId& ca, const ChallengeRecord& record);
  // The one of `issued`; null: it is not being revoked.
  const PendingRevocation* being_revoked() const;
  bool is_compromised(const SpkiDigest& key) const;
  void bar(const SpkiDigest& key);  // it is compromised
};

std::string encode(const OrderState& state);
Result<OrderState> decode_order_state(std::string_view text, const std::string& where);

// The file as it is; nullopt: there is none, which is an empty state.
Result<std::optional<std::string>> read_order_state(Files& files, const Path& path);
// decode_order_state() of that text, with what to do when it fails.
Result<OrderState> order_state_in(std::string_view text, const Path& path);
// Both together.
Result<OrderState> load_order_state(Files& files, const Path& path);
// Of the files CERT.json in STATE/orders. A directory that cannot be read has none: what is written
// there fails.
std::vector<CertId> ids_of_states(Files& files, const Path& directory);

}  // namespace millrace::acme

// STATE/orders/CERT.json: the state of one certificate's order. Owned by the stages order and fetch
// and by `revoke` (lock "acme"), 0600, replaced as a whole. A step that is about to happen is
// written before its request is sent, its result after the answer, so that any process can continue
// from the file.
//
//   { "version": 1,
//     "issued":   { "ca": ID, "names": […], "spki": HEX, "not_before": TIME, "not_after": TIME,
//                   "chain": PEM, "profile": TEXT, "replaced": BOOL,
//                   "revoked": TIME, "reason": REASON, "directory": URL, "csr_sha256": HEX },
//     "order":    { "ca": ID, "phase": PHASE, "names": […], "since": TIME, "url": URL,
//                   "expires": TIME, "profile": TEXT, "directory": URL, "account": URL, "spki":
//                   HEX, "refused_since": TIME, "challenges": [ { "authorization": URL, "url": URL,
//                   "owner": NAME,
//                                     "value": TEXT } ] },
//     "renewal":  acme/state/renewal_advice.h,
//     "persistent": [ { "ca": ID, "owner": NAME, "value": TEXT } ],
//     "hurried_at": TIME, "failures": N, "outages": N, "retry_at": TIME, "last_error": TEXT }
//
// Every member but "version" may be absent, as in the files of earlier releases; "ca" then means
// "acme". "issued" is the certificate in fetch's outbox, and stays while the next one is in
// progress: the outbox is made from these files alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acme/protocol/revocation_reason.h"
#include "acme/state/renewal_advice.h"
#include "core/bundle/ca_id.h"
#include "core/bundle/documents.h"
#include "core/crypto/certificate.h"
#include "core/files/files.h"

namespace millrace::acme {

struct Revoked {
  TimePoint at;
  RevocationReason reason = RevocationReason::unspecified;
};

// A certificate that was checked against its request.
struct IssuedCertificate {
  CaId ca;                      // the issuer
  std::vector<CertName> names;  // sorted
  SpkiDigest spki;
  TimePoint not_before;
  TimePoint not_after;
  std::string chain;         // PEM, leaf first
  std::string profile = {};  // of its order; empty: none
  bool replaced = false;     // the CA reports that another order replaced it (RFC 9773 §5)
  std::optional<Revoked> revoked = {};
  std::string directory = {};   // URL of the CA's at that time; empty: not known
  std::string csr_sha256 = {};  // hex, of the CSR; empty: not known
};

// The progress of an order. Stored by name.
enum class OrderPhase {
  intended,   // newOrder is about to be sent, or its answer was lost: there is no URL
  opened,     // the CA has the order; not all authorizations were read
  ordered,    // the challenge records are required in the DNS
  answered,   // responses were sent to the challenges, or none were needed
  finalized,  // the CA has the CSR
};
std::string_view to_text(OrderPhase phase);

// A challenge that needs a response.
struct WantedChallenge {
  std::string authorization;  // URL
  std::string url;            // that the response is sent to
  ChallengeRecord record;     // that must be in the DNS first
};

// The lifetime of an order for which the CA gives no "expires".
inline constexpr Duration kLongestOrder = std::chrono::days(7);

struct OpenOrder {
  CaId ca;  // where
  OrderPhase phase = OrderPhase::intended;
  std::vector<CertName> names;       // sorted; as in newOrder
  TimePoint since;                   // of the intent
  std::string url;                   // empty while intended
  std::optional<TimePoint> expires;  // the earliest of the order and its pending authorizations
  std::vector<WantedChallenge> challenges;
  std::string profile = {};  // requested; empty: none
  // URLs of the CA's directory and of the account there when the order was created; empty: not
  // known.
  std::string directory = {}, account = {};
  // Of the CSR that the CA has; nullopt: none, or its answer was lost.
  std::optional<SpkiDigest> spki = {};

  // Since when the CA has refused every request about the order; nullopt: it accepted the last one.
  std::optional<TimePoint> refused_since = {};

  // Whether the challenge records are required in the DNS: from `ordered` until the authorizations
  // are final.
  bool wants_records() const;
};

// A record of dns-persist-01, which stays required after the order is complete.
struct PersistentRecord {
  CaId ca;  // that requires it
  ChallengeRecord record;
};

struct OrderState {
  std::optional<IssuedCertificate> issued;
  std::optional<OpenOrder> order;
  unsigned failures = 0;              // in a row, over all CAs
  std::optional<TimePoint> retry_at;  // no CA is contacted before
  // Printable; why the last try failed or waited. The file has the first 4000 octets.
  std::string last_error;
  // Of `issued`; nullopt: the CA has not been queried yet.
  std::optional<RenewalAdvice> renewal = {};
  // When `issued` was obtained before the regular renewal time of its predecessor, because the CA
  // suggested it.
  std::optional<TimePoint> renewed_early_at = {};
  std::vector<PersistentRecord> persistent = {};  // one for each CA and owner
  // How many of the failures were outages of the only CA: they do not count once it works again.
  unsigned outages = 0;
  void forget_outages() { failures -= std::exchange(outages, 0U); }

  // Replaces the record that the CA required at that owner before.
  void keep_persistent(const CaId& ca, const ChallengeRecord& record);
};

std::string encode(const OrderState& state);
Result<OrderState> decode_order_state(std::string_view text, const std::string& where);

// The text of the file; nullopt: there is none, which is an empty state.
Result<std::optional<std::string>> read_order_state(Files& files, const Path& path);
// decode_order_state() of that text; the error says what to do.
Result<OrderState> order_state_in(std::string_view text, const Path& path);
// Both together.
Result<OrderState> load_order_state(Files& files, const Path& path);
// The names of the files CERT.json in STATE/orders. A directory that cannot be read has none:
// writing there fails.
std::vector<CertId> ids_of_states(Files& files, const Path& directory);

}  // namespace millrace::acme

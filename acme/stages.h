// The stages csr (on the key host), order and fetch (on the ACME host).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "acme/renewal_advice.h"
#include "acme/session.h"
#include "acme/settings.h"
#include "core/caa.h"
#include "core/stage.h"

namespace millrace::acme {

// Which certificates a run is for; empty: all of the configuration.
using Selection = std::set<CertId>;

struct CsrOptions {
  // A key that a person has given up: that it is gone or exchanged is no error.
  std::optional<SpkiDigest> given_up{};
  Path publication{};  // where the certificates are published; empty: nowhere on this host
  // No server uses the previous keys of the selected certificates: their TLSA records go.
  bool retire_previous = false;
};

// Makes what is missing of current.key, next.key and the CSR, emits the requests. A certificate
// whose names changed gets a new CSR for the same key. A key is never replaced: a current.key that
// is gone although csr's outbox or a certificate issued or published knows it, is another than was
// asked with, or is not of the configured type, is an error that says what to do (its digest may be
// in TLSA records, and a key in use changes only through the rollover). The request of a missing
// key is emitted as such: nothing is issued for it, and its TLSA records stay. Lock "csr".
StageReport run_csr(const StageContext& context, const Settings& settings,
                    const Selection& selection, const CsrOptions& options = {});

struct OrderOptions {
  // As if every selected certificate were due, and without the waiting time after failures. An
  // order that is already open is used. Pass it in the first call only: a later call would renew
  // again.
  bool renew_now = false;
  // How long until the caller looks again, as far as it knows: what the CA suggested to renew
  // before that is renewed now.
  Duration wake{0};
  // Where CAA records come from. A certificate for which they refuse the CA fails before anything
  // is ordered; an order that is open is not held up by them. nullptr: nobody is asked.
  CaaSource* caa = nullptr;
};

// Opens or resumes an order for each request that is due (none issued, another request, or the
// renewal time is reached) and emits the challenge records of authorizations that are not yet
// settled. Then asks the CAs about the renewal of what is not due, each as often as it wants
// (RFC 9773). Speaks to a CA only when something is due, or it is time to ask. Lock "acme".
StageReport run_order(const StageContext& context, const Settings& settings, Session& session,
                      const Selection& selection, const OrderOptions& options);

// For orders whose challenge records poll has seen on every server: answers the challenges,
// finalizes, downloads, checks the chain against the request, emits it. Goes on while some order
// can be moved; when all that is left is to wait for the CA, the report is pending and
// `retry_after` says when to call again. Lock "acme".
StageReport run_fetch(const StageContext& context, const Settings& settings, Session& session,
                      const Selection& selection);

// Ends waits, for people who know better; before run_order. `ours`: the back-off of certificates
// after failures, so that each is tried now. `all`: also what the CA asked for, of one certificate
// (Retry-After) and of all. Failures stay counted, and what is good is not renewed. Lock "acme".
enum class Waits { ours, all };
StageReport end_waits(const StageContext& context, const Settings& settings,
                      const Selection& selection, Waits waits = Waits::all);

// What order and fetch miss: accounts and states of orders that were there once.
std::vector<Error> missed_states(const StageContext& context, const Settings& settings);

// The CAs that accept no requests for now, for `status`.
struct CaStatus {
  CaId ca;
  TimePoint busy_until;
  std::string reason;
};
Result<std::vector<CaStatus>> ca_statuses(const StageContext& context, const Settings& settings);

// A revocation of which the CA has not yet said that it is done.
struct RevokingStatus {
  TimePoint since;
  std::string reason;
  std::string what;       // "serial 01ab"; "order URL", whose certificate is not known yet
  bool in_place = false;  // it is the certificate issued last
  std::string command;    // that revokes it by its own key, where the account may not; else empty
  std::optional<TimePoint> retry_at = {};  // order asks again; nullopt: with its next run
  std::string last_error = {};             // printable
};

// Those of certificates that the configuration does not have any more, for `status`.
std::map<CertId, std::vector<RevokingStatus>> left_revocations(const StageContext& context,
                                                               const Settings& settings);
// The certificate of that name among these.
std::optional<CertId> left_certificate(const StageContext& context, const Settings& settings,
                                       const std::string& name);

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
  std::optional<TimePoint> not_after, renew_at, retry_at;
  std::optional<TimePoint> revoked_at;  // of the certificate issued
  std::string revocation_reason;
  std::vector<RevokingStatus> revoking;
  std::optional<RenewalAdvice> renewal;  // what the CA suggested; nullopt: it was not asked yet
  unsigned failures = 0;                 // in a row
  unsigned refusals = 0;                 // of these, but for those that a CA had by itself
  std::string last_error;
};
Result<OrderStatus> order_status(Files& files, const StatePaths& paths, const CertId& id,
                                 TimePoint now);

// When to renew without ARI: a third of the lifetime left, half when the lifetime is under 10 days.
TimePoint renewal_time(TimePoint not_before, TimePoint not_after);

}  // namespace millrace::acme

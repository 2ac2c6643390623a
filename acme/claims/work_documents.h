// What several ACME hosts ("workers") write into the store about a certificate, below
// PREFIX/work/CERT/:
//
//   claim   { "host": BOX, "started": TIME }                                with a lease
//   order   { "id": HEX, "host": BOX, "ca": ID, "account": URL, "csr": HEX, "url": URL,
//             "issued": TIME, "failures": N, "retry": TIME, "error": TEXT }
//
// and about a CA, below PREFIX/work/@CA/, where "newOrder" is about new orders only:
//
//   all, newOrder   { "host": BOX, "directory": URL, "account": URL, "until": TIME,
//                     "reason": TEXT }
//
// Who works on it, which order it is, and until when nothing is asked for. The store is not
// trusted: a claim, a failure and a limit can only delay, by a day at most, which is reported; the
// order's URL is a hint, and everything about the order is read from the CA.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "acme/protocol/answer.h"
#include "core/base/time.h"
#include "core/bundle/ca_id.h"

namespace millrace::acme {

struct Claim {
  std::string host;  // printable; the box of the worker
  std::optional<TimePoint> started;
  std::string text() const;  // "acme2 since 2026-01-01T00:00:00Z"
};

// How the CA has refused a certificate, whichever host asked.
struct Backoff {
  unsigned failures = 0;  // in a row, without outages
  std::optional<TimePoint> retry_at;
  std::string error;  // printable; the last one

  bool is_none() const { return failures == 0 && !retry_at; }
  bool operator==(const Backoff&) const = default;
};

struct OrderHint {
  std::string id;           // random, of this write
  std::string host;         // printable; the box of the worker that wrote it
  CaId ca = CaId::usual();  // where the order is
  std::string account;      // URL of the account that it is of
  std::string csr;          // hex, SHA-256 of the CSR that it was opened for
  // Of the order; empty: newOrder is about to be sent, or its answer was lost. nullopt: no order is
  // open, and the last one has failed.
  std::optional<std::string> url;
  std::optional<TimePoint> issued;  // not_before of the certificate that it produced
  Backoff backoff;

  // Whether both say the same: all but the id.
  bool is_same(const OrderHint& other) const;
  bool has_url() const { return url && !url->empty(); }
};

// What a CA has asked a host with this account to wait for.
struct SharedLimit {
  std::string host;  // printable; the box of the worker that met it
  std::string directory, account;
  CaLimit limit;
};

std::string encode(const Claim& claim);
std::string encode(const OrderHint& hint);
std::string encode(const SharedLimit& limit);
// One that cannot be read is somebody's.
Claim decode_claim(std::string_view text);
Result<OrderHint> decode_order_hint(std::string_view text, const std::string& where);
Result<SharedLimit> decode_shared_limit(std::string_view text, const std::string& where);

}  // namespace millrace::acme

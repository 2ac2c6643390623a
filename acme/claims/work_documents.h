// What several ACME hosts ("workers") write into the store about a certificate, below
// PREFIX/work/CERT/:
//
//   claim   { "host": BOX, "started": TIME }                                with a lease
//   order   { "id": HEX, "host": BOX, "ca": ID, "account": URL, "csr": HEX, "url": URL,
//             "issued": TIME }
//
// Who works on it, and which order it is. The store is not trusted: a claim can only delay, which
// is reported; the order's URL is a hint, and everything about the order is read from the CA.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"
#include "core/bundle/ca_id.h"

namespace millrace::acme {

struct Claim {
  std::string host;  // printable; the box of the worker
  std::optional<TimePoint> started;
  std::string text() const;  // "acme2 since 2026-01-01T00:00:00Z"
};

struct OrderHint {
  std::string id;           // random, of this write
  std::string host;         // printable; the box of the worker that wrote it
  CaId ca = CaId::usual();  // where the order is
  std::string account;      // URL of the account that it is of
  std::string csr;          // hex, SHA-256 of the CSR that it was opened for
  std::string url;  // of the order; empty: newOrder is about to be sent, or its answer was lost
  std::optional<TimePoint> issued;  // not_before of the certificate that it produced

  // Whether both say the same: all but the id.
  bool is_same(const OrderHint& other) const;
};

std::string encode(const Claim& claim);
std::string encode(const OrderHint& hint);
// One that cannot be read is somebody's.
Claim decode_claim(std::string_view text);
Result<OrderHint> decode_order_hint(std::string_view text, const std::string& where);

}  // namespace millrace::acme

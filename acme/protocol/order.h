// The order object (RFC 8555 §7.1.3, §7.4) and the list of an account's orders (§7.1.2.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acme/protocol/answer.h"
#include "acme/protocol/problem.h"
#include "core/base/name.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace millrace::acme {

struct Order {
  enum class Status { pending, ready, processing, valid, invalid };

  Status status = Status::pending;
  std::vector<std::string> identifiers;  // DNS names in lower case, sorted; "TYPE:VALUE" of others
  std::vector<std::string> authorizations;  // URLs
  std::string finalize;                     // URL
  std::string certificate;                  // URL; empty unless valid
  std::optional<TimePoint> expires;
  std::optional<Problem> error;

  bool is_for(const std::vector<CertName>& names) const;
  // The same but for "*.", which some CAs leave out.
  bool is_for_bases_of(const std::vector<CertName>& names) const;
};

std::string_view to_text(Order::Status status);

// `where` is the order's URL.
Result<Order> parse_order(std::string_view body, const std::string& where);
Result<Order> parse_order(const Answer& answer);

// The members of newOrder. Never notBefore or notAfter: public CAs refuse them.
struct NewOrder {
  std::vector<CertName> names;
  std::string profile;   // draft-ietf-acme-profiles §4; empty: the CA chooses
  std::string replaces;  // certID of the certificate in use (RFC 9773 §5); empty: none
};

// Payloads of newOrder and finalize.
std::string new_order_payload(const NewOrder& order);
std::string finalize_payload(std::string_view csr_der);

// One page of a list of orders: their URLs as received.
Result<std::vector<std::string>> parse_order_list(std::string_view body, const std::string& where);

}  // namespace millrace::acme

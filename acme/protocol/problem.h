// Problem documents (RFC 7807, as in RFC 8555 §6.7): the CA's error reports.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace millrace::acme {

struct Problem {
  std::string type;        // "urn:ietf:params:acme:error:dns", as the CA wrote it
  std::string detail;      // as the CA wrote it: untrusted; text() makes it printable
  std::string identifier;  // of a subproblem (RFC 8555 §6.7.1): its name
  std::vector<Problem> subproblems;
  std::string instance = {};  // of userActionRequired: URL for the account owner (RFC 8555 §7.3.3)
  std::vector<std::string> algorithms = {};  // of badSignatureAlgorithm: what the CA accepts (§6.2)

  // Whether it is the ACME error with that short name, for example "badNonce".
  bool is(std::string_view name) const;
  // One printable line of at most 8 KiB: "detail (type); example.org: detail (type)".
  std::string text() const;
};

// Takes the members that exist and have the right type. Never fails: a malformed problem document
// is still a problem.
Problem problem_from(const nlohmann::json& value);

}  // namespace millrace::acme

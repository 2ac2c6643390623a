// Problem documents (RFC 7807 as RFC 8555 §6.7 uses it): how the CA says what is wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace millrace::acme {

struct Problem {
  std::string type;        // "urn:ietf:params:acme:error:dns", as the CA wrote it
  std::string detail;      // as the CA wrote it: hostile until text() has been asked
  std::string identifier;  // of a subproblem (RFC 8555 §6.7.1): the name it is about
  std::vector<Problem> subproblems;
  std::string instance = {};  // of userActionRequired: where its owner has to go (RFC 8555 §7.3.3)
  std::vector<std::string> algorithms = {};  // of badSignatureAlgorithm: what the CA takes (§6.2)

  // Whether it is the ACME error of that short name, e.g. "badNonce".
  bool is(std::string_view name) const;
  // One line fit for people, of 8 KiB at most: "detail (type); example.org: detail (type)".
  std::string text() const;
};

// Takes what is there and of the right type; never fails, for a CA that cannot even say what is
// wrong must not hide that something is.
Problem problem_from(const nlohmann::json& value);

}  // namespace millrace::acme

#include "acme/client/problem_advice.h"

#include <algorithm>
#include <array>

#include "acme/protocol/url.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

struct Place {
  const StatePaths& paths;
  CaSettings ca;  // its id counts
};

std::string register_again(const Answer&, const Place& place) {
  return "; remove " + place.paths.account_document(place.ca.id).string() +
         " to register the key again";
}

// RFC 8555 §7.3.3: "instance" is the page for the owner of the account.
std::string visit_the_ca(const Answer& answer, const Place&) {
  const Problem problem = answer.problem();
  const auto instance = check_url(problem.instance, "instance");
  const auto terms = link_of(answer, "terms-of-service");
  return (instance ? "; go to " + *instance : "; ask the CA what to do") +
         (terms ? "; its terms of service: " + *terms : "");
}

// The key types whose keys sign with that algorithm (RFC 7518 §3.1).
std::string key_types_of(const std::string& algorithm) {
  if (algorithm == "ES256") return "ecdsa-p256";
  if (algorithm == "ES384") return "ecdsa-p384";
  return algorithm == "RS256" ? "rsa-2048 and longer" : "";
}

std::string another_key_type(const Answer& answer, const Place& place) {
  std::string taken;
  for (const std::string& algorithm : answer.problem().algorithms) {
    const std::string types = key_types_of(algorithm);
    taken += (taken.empty() ? "" : ", ") + printable(algorithm, 20) +
             (types.empty() ? "" : " (" + types + ")");
  }
  return (taken.empty() ? "" : "; the CA accepts " + taken) + "; set " +
         place.ca.place("account_key_type") + ", then: millrace account rollover" +
         place.ca.option() + ", or for an account that is not registered yet remove " +
         place.paths.account_key(place.ca.id).string();
}

std::string check_binding(const Answer&, const Place& place) {
  return "; check key_id, key_file and algorithm in " + place.ca.place("external_account");
}

std::string check_contacts(const Answer&, const Place& place) {
  return "; change " + place.ca.place("contacts");
}

std::string register_another(const Answer&, const Place& place) {
  return "; if the account was deactivated, move " +
         place.paths.account_directory(place.ca.id).string() +
         " away and register a new one: millrace account register" + place.ca.option();
}

struct Row {
  std::string_view problem;
  std::string (*advice)(const Answer&, const Place&);
  bool of_account;  // and of nothing else
};
constexpr std::array<Row, 8> kRows = {{
    {"accountDoesNotExist", register_again, true},
    {"userActionRequired", visit_the_ca, true},
    {"badSignatureAlgorithm", another_key_type, true},
    {"badPublicKey", another_key_type, false},
    {"externalAccountRequired", check_binding, true},
    {"invalidContact", check_contacts, false},
    {"unsupportedContact", check_contacts, false},
    {"unauthorized", register_another, false},
}};

const Row* row_of(const Problem& problem) {
  const auto* found =
      std::ranges::find_if(kRows, [&](const Row& row) { return problem.is(row.problem); });
  return found == kRows.end() ? nullptr : found;
}

}  // namespace

bool is_of_account(const Problem& problem) {
  const Row* row = row_of(problem);
  return row != nullptr && row->of_account;
}

bool is_refusal(const Answer& answer, TimePoint now) {
  if (answer.ok() || answer.response.status >= 500 || answer.limit(now)) return false;
  const auto problem = answer.problem_document();
  return problem && !problem->is("badNonce") && !is_of_account(*problem);
}

std::string problem_advice(const Answer& answer, const StatePaths& paths, const CaId& ca) {
  const Row* row = row_of(answer.problem());
  if (row == nullptr) return "";
  Place place{paths, {}};
  place.ca.id = ca;
  return row->advice(answer, place);
}

Error refusal(const Answer& answer, const StageContext& context, const CaSettings& ca) {
  const TimePoint now = context.now();
  if (const auto limit = answer.limit(now)) return limit->error(answer.is_down());
  return Error(answer.error().message + problem_advice(answer, context.paths, ca.id));
}

}  // namespace millrace::acme

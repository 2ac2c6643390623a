#include "acme/protocol/caa_permission.h"

#include <algorithm>

#include "core/base/joined.h"
#include "core/dns/issue_value.h"

namespace millrace::acme {
namespace {

// Properties that CAs know (IANA registry), so that their critical flag does not matter.
constexpr std::string_view kKnownTags[] = {"issue",        "issuewild",    "iodef",   "issuemail",
                                           "contactemail", "contactphone", "issuevmc"};

bool is_riddle(const CaaRecord& record) {
  return record.is_critical() && std::ranges::count(kKnownTags, record.tag) == 0;
}

std::vector<const CaaRecord*> with_tag(const std::vector<CaaRecord>& records,
                                       std::string_view tag) {
  std::vector<const CaaRecord*> found;
  for (const CaaRecord& record : records) {
    if (record.tag == tag) found.push_back(&record);
  }
  return found;
}

// RFC 8659 §4.3: for a wildcard issuewild counts, and issue only where there is none.
std::vector<const CaaRecord*> applicable(const CertName& name,
                                         const std::vector<CaaRecord>& records) {
  auto found = with_tag(records, "issuewild");
  return name.is_wildcard() && !found.empty() ? found : with_tag(records, "issue");
}

// RFC 8657 §4: a list with commas.
bool lists(std::string_view methods, std::string_view method) {
  for (size_t comma; (comma = methods.find(',')) != std::string_view::npos;) {
    if (methods.substr(0, comma) == method) return true;
    methods.remove_prefix(comma + 1);
  }
  return methods == method;
}

// Why the record forbids the CA to issue; empty: it allows it.
std::string objection(const CaaRecord& record, const CaaClient& client) {
  const auto issue = parse_issue_value(record.value);
  if (!issue) return "it is malformed and allows no CA";
  if (issue->issuer.empty()) return "it allows no CA";
  const auto& identities = client.identities;
  if (!identities.empty() && std::ranges::count(identities, issue->issuer) == 0) {
    return "it does not name " + joined(identities, " or ");
  }
  // RFC 8657 §3: a record with more than one accounturi is invalid.
  const auto accounts = issue->values_of("accounturi");
  if (accounts.size() > 1) return "it has more than one accounturi and allows no account";
  const bool ours =
      accounts.empty() || client.account_url.empty() || accounts.front() == client.account_url;
  if (!ours) return "its accounturi is of another account, expected " + client.account_url;
  for (const std::string& methods : issue->values_of("validationmethods")) {
    const std::string method(to_text(client.challenge));
    if (!lists(methods, method)) return "its validationmethods do not include " + method;
  }
  return {};
}

Error refused(const CertName& name, const std::string& reasons) {
  return Error("CAA forbids this CA to issue for " + name.text() + ": " + reasons);
}

std::string quoted(const CaaRecord& record, const std::string& why) {
  return record.text() + " (" + why + ")";
}

}  // namespace

Result<void> judge_caa(const CertName& name, const std::vector<CaaRecord>& relevant,
                       const CaaClient& client) {
  const auto riddle = std::ranges::find_if(relevant, is_riddle);
  if (riddle != relevant.end()) {
    return refused(name, quoted(*riddle, "its critical property is unknown to CAs"));
  }
  std::string reasons;
  const auto records = applicable(name, relevant);
  for (const CaaRecord* record : records) {
    const std::string why = objection(*record, client);
    if (why.empty()) return {};
    reasons += (reasons.empty() ? "" : "; ") + quoted(*record, why);
  }
  if (records.empty()) return {};  // RFC 8659 §4.2: others than these restrict nothing
  return refused(name, reasons);
}

}  // namespace millrace::acme

#include "acme/protocol/caa_check.h"

#include <map>
#include <set>

namespace millrace::acme {
namespace {

using Found = std::map<DnsName, Result<CaaSource::Records>>;

// One query for each owner: the parents of many names are the same few.
Found look_up(CaaSource& source, std::span<const CaaQuestion> questions) {
  std::set<DnsName> owners;
  for (const CaaQuestion& question : questions) {
    for (const CertName& name : question.names) {
      for (DnsName at = name.dns_name(); !at.is_root(); at = at.parent()) {
        if (!owners.insert(at).second) break;
      }
    }
  }
  const std::vector<DnsName> asked(owners.begin(), owners.end());
  auto answers = source.at(asked);
  Found found;
  for (size_t i = 0; i < asked.size(); ++i) found.emplace(asked[i], std::move(answers[i]));
  return found;
}

// The records of the nearest name that has any. Without an answer nothing is ordered, in any run:
// the error contains the remedy.
Error not_looked_up(Error error) {
  if (error.kind == ErrorKind::not_yet) {
    error.message +=
        "; set the resolvers in /dns/resolver, or set \"caa\" of the CA to false to skip this "
        "check";
  }
  return error;
}

Result<CaaSource::Records> relevant(const CertName& name, const Found& found) {
  for (DnsName at = name.dns_name(); !at.is_root(); at = at.parent()) {
    const auto& records = found.at(at);
    if (!records) return not_looked_up(records.error()).in("CAA for " + name.text());
    if (!records->empty()) return *records;
  }
  return CaaSource::Records();
}

Result<void> check_one(const CaaQuestion& question, const Found& found) {
  for (const CertName& name : question.names) {
    auto looked_up = relevant(name, found);
    if (!looked_up && question.is_first) looked_up.error().kind = ErrorKind::not_yet;
    ASSIGN(const auto records, std::move(looked_up));
    TRY(judge_caa(name, records, question.client));
  }
  return {};
}

}  // namespace

std::vector<Result<void>> check_caa(CaaSource& source, std::span<const CaaQuestion> questions) {
  const Found found = look_up(source, questions);
  std::vector<Result<void>> verdicts;
  verdicts.reserve(questions.size());
  for (const CaaQuestion& question : questions) verdicts.push_back(check_one(question, found));
  return verdicts;
}

}  // namespace millrace::acme

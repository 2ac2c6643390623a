#include "tlsa/tlsa_advice.h"

#include <algorithm>

#include "core/base/joined.h"
#include "core/dns/tlsa_warning.h"
#include "tlsa/tlsa_match.h"
#include "tlsa/tlsa_usable.h"

namespace millrace::tlsa {
namespace {

using Chain = std::vector<PresentedCertificate>;

bool matches_some(const std::vector<TlsaData>& records, const Chain& chain, Starttls starttls) {
  return std::ranges::any_of(records, [&](const TlsaData& record) {
    return !unusable_reason(record, starttls) && matched_certificate(record, chain);
  });
}

// The certificate that a record of that usage is about: the leaf, or its issuer.
const PresentedCertificate& subject_of(const TlsaData& record, const Chain& chain) {
  return record.usage % 2 == 1 || chain.size() == 1 ? chain.front() : chain[1];
}

// The records of a chain with the parameters of another one.
std::string own_text(const TlsaData& like, const Chain& chain) {
  const PresentedCertificate& about = subject_of(like, chain);
  const TlsaData own = record_of(about, like.usage, like.selector, like.matching);
  return to_text(own, 128);
}

std::string changed_issuer(const TlsaData& record, const Chain& chain) {
  if (chain.size() == 1) {
    return "the server presents its own certificate alone, without the CA's, which usage " +
           std::to_string(record.usage) + " requires: send the full chain, or publish 3 1 1";
  }
  return "the CA has issued by another certificate than the one of the record: the leaf is now "
         "issued by " +
         chain.front().issuer + ", which is " + own_text(record, chain) +
         "; publish that beside the old one, or 3 1 1, which does not depend on the CA";
}

std::string changed_leaf(const TlsaData& record, const Chain& chain) {
  const std::string what = record.selector == 0 ? "certificate" : "key";
  return "the server presents the " + what + " " + own_text(record, chain) +
         ": it uses an old one still, or the record of the present one is not published; publish "
         "the record first and let two TTLs pass before the server uses a new " +
         what;
}

std::string name_advice(const Chain& chain, const DnsName& host) {
  return "the certificate is for " + or_none(joined(chain.front().names)) +
         ", usage 2 requires the name " + host.text().substr(0, host.text().size() - 1) +
         ": add the name to the certificate, or publish 3 1 1, which does not depend on names";
}

std::string date_advice(const Chain& chain) {
  return "the certificate is valid from " + format_time(chain.front().not_before) + " to " +
         format_time(chain.front().not_after) +
         ": renew it, or publish 3 1 1, which does not depend on dates";
}

void add_once(std::string text, std::vector<std::string>& texts) {
  if (std::ranges::count(texts, text) == 0) texts.push_back(std::move(text));
}

bool same_parameters(const TlsaData& a, const TlsaData& b) {
  return a.usage == b.usage && a.selector == b.selector && a.matching == b.matching;
}

// No usable record of these parameters matches, though others do.
bool misses(const TlsaData& like, const std::vector<TlsaData>& records, const Chain& chain,
            Starttls starttls) {
  std::vector<TlsaData> alike;
  std::ranges::copy_if(records, std::back_inserter(alike),
                       [&](const TlsaData& one) { return same_parameters(one, like); });
  return !matches_some(alike, chain, starttls) && matches_some(records, chain, starttls);
}

}  // namespace

std::vector<std::string> set_warnings(const std::vector<TlsaData>& records,
                                      const std::vector<Chain>& chains, Starttls starttls) {
  std::vector<std::string> texts;
  for (const TlsaData& record : records) {
    const auto unusable = unusable_reason(record, starttls);
    if (unusable) add_once("TLSA " + to_text(record, 16) + ": not used: " + *unusable, texts);
    const bool is_assigned = record.usage <= 3 && record.selector <= 1 && record.matching <= 2;
    const auto warning = is_assigned ? parameter_warning(record) : std::nullopt;
    if (warning) add_once(*warning, texts);
    for (const Chain& chain : chains) {
      if (unusable || !misses(record, records, chain, starttls)) continue;
      const bool is_issuers = record.usage % 2 == 0;
      add_once("TLSA " + parameters_text(record) +
                   ": no record of these three numbers matches the " + chain.front().key +
                   " certificate, though another record does (RFC 7671 section 8.1): " +
                   (is_issuers ? changed_issuer(record, chain) : changed_leaf(record, chain)),
               texts);
    }
  }
  return texts;
}

std::string refusal_text(const std::string& fault, const std::vector<TlsaData>& records,
                         const Chain& chain, const DnsName& host, Starttls starttls,
                         TimePoint now) {
  const auto usable = std::ranges::find_if(
      records, [&](const TlsaData& record) { return !unusable_reason(record, starttls); });
  if (usable == records.end()) return fault;
  if (!matches_some(records, chain, starttls)) {
    const bool is_issuers = usable->usage % 2 == 0;
    return fault + ": " +
           (is_issuers ? changed_issuer(*usable, chain) : changed_leaf(*usable, chain));
  }
  const bool in_date = chain.front().not_before <= now && now < chain.front().not_after;
  if (!in_date) return fault + ": " + date_advice(chain);
  if (!has_name(chain.front(), host)) return fault + ": " + name_advice(chain, host);
  return fault;
}

}  // namespace millrace::tlsa

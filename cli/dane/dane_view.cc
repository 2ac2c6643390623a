#include "cli/dane/dane_view.h"

#include <algorithm>

#include "cli/line/report_json.h"
#include "core/base/encoding.h"
#include "core/base/joined.h"
#include "tlsa/tlsa_match.h"
#include "tlsa/tlsa_usable.h"

namespace millrace::cli {
namespace {

using dnszone::Found;
using tlsa::PresentedCertificate;

std::string tlsa_state(const dnszone::TlsaSet& set) {
  if (set.found == Found::no_name) return "none, the name does not exist";
  if (set.found == Found::no_data) return "none";
  const size_t count = set.records.size();
  return std::to_string(count) + (count == 1 ? " record, " : " records, ") +
         (set.authenticated ? "secure" : "not secure");
}

void add_tlsa_lines(const DaneFindings& findings, std::vector<std::string>& lines) {
  if (!findings.tlsa || !*findings.tlsa) return;
  const dnszone::TlsaSet& set = **findings.tlsa;
  lines.push_back("  TLSA " + set.owner.text() + ": " + tlsa_state(set));
  for (const TlsaData& record : set.records) {
    lines.push_back("    " + tlsa::to_text(record, 128));
  }
}

std::vector<TlsaData> matching_records(const DaneFindings& findings, const DaneLeaf& leaf) {
  std::vector<TlsaData> matching;
  for (const TlsaData& record : findings.records()) {
    const bool usable = !tlsa::unusable_reason(record, findings.target.starttls);
    if (usable && tlsa::matched_certificate(record, leaf.chain)) matching.push_back(record);
  }
  return matching;
}

// The names that the certificate may have, as in the request; empty: none is known.
std::vector<DnsName> expected_names(const DaneFindings& findings) {
  const DaneTarget& target = findings.target;
  if (!target.host) return {};
  const bool has_base = findings.tlsa && *findings.tlsa;
  std::vector<DnsName> names = {has_base ? (*findings.tlsa)->base : *target.host};
  if (target.starttls == Starttls::smtp) names.push_back(target.domain.value_or(*target.host));
  return names;
}

bool has_expected_name(const DaneFindings& findings, const PresentedCertificate& certificate) {
  return std::ranges::any_of(expected_names(findings), [&](const DnsName& name) {
    return tlsa::has_name(certificate, name);
  });
}

bool is_secure(const DaneFindings& findings) {
  return findings.tlsa && *findings.tlsa && (*findings.tlsa)->authenticated &&
         (*findings.tlsa)->found == Found::records;
}

bool is_accepted(const DaneFindings& findings, const DaneLeaf& leaf) {
  return is_secure(findings) && !leaf.handshake.dane_fault;
}

std::string verdict(const DaneFindings& findings, const DaneConnection& connection) {
  if (connection.leaves.empty()) return "not known";
  const bool all = std::ranges::all_of(
      connection.leaves, [&](const DaneLeaf& leaf) { return is_accepted(findings, leaf); });
  if (all) return "accepted";
  return is_secure(findings) ? "REFUSED" : "no DANE";
}

void add_leaf_lines(const DaneFindings& findings, const DaneLeaf& leaf,
                    std::vector<std::string>& lines) {
  const PresentedCertificate& certificate = leaf.chain.front();
  const auto matching = matching_records(findings, leaf);
  lines.push_back("    " + tlsa::to_text(tlsa::record_of(certificate, 3, 1, 1)) + " (" +
                  certificate.key + ")");
  lines.push_back(
      "      matches " +
      (matching.empty() ? "no record" : "TLSA " + joined(matching, ", ", tlsa::parameters_text)));
  const bool named = has_expected_name(findings, certificate);
  lines.push_back("      names " + or_none(joined(certificate.names)) +
                  (expected_names(findings).empty() ? ""
                   : named                          ? " (as expected)"
                                                    : " (another host's)"));
  lines.push_back("      expires " + format_time(certificate.not_after) + ", chain of " +
                  std::to_string(leaf.chain.size()) + ", " + leaf.handshake.protocol);
}

Json record_json(const TlsaData& record) {
  return {{"usage", record.usage},
          {"selector", record.selector},
          {"matching", record.matching},
          {"data", to_hex(record.data)}};
}

Json records_json(const std::vector<TlsaData>& records) {
  Json list = Json::array();
  for (const TlsaData& record : records) list.push_back(record_json(record));
  return list;
}

Json leaf_json(const DaneFindings& findings, const DaneLeaf& leaf) {
  const PresentedCertificate& certificate = leaf.chain.front();
  Json json = {{"key", certificate.key},
               {"spki_sha256", to_hex(sha256(certificate.spki))},
               {"matches", records_json(matching_records(findings, leaf))},
               {"names", certificate.names},
               {"has_name", has_expected_name(findings, certificate)},
               {"issuer", certificate.issuer},
               {"not_before", format_time(certificate.not_before)},
               {"not_after", format_time(certificate.not_after)},
               {"chain_length", leaf.chain.size()},
               {"protocol", leaf.handshake.protocol},
               {"cipher", leaf.handshake.cipher},
               {"accepted", is_accepted(findings, leaf)}};
  json["fault"] = leaf.handshake.dane_fault ? Json(*leaf.handshake.dane_fault) : Json(nullptr);
  return json;
}

Json connection_json(const DaneFindings& findings, const DaneConnection& connection) {
  Json leaves = Json::array();
  for (const DaneLeaf& leaf : connection.leaves) leaves.push_back(leaf_json(findings, leaf));
  return {{"address", connection.endpoint.address},
          {"verdict", verdict(findings, connection)},
          {"certificates", leaves}};
}

}  // namespace

std::vector<std::string> dane_lines(const DaneFindings& findings) {
  const DaneTarget& target = findings.target;
  std::vector<std::string> lines = {target.shown + " (" +
                                    (target.starttls == Starttls::none
                                         ? "TLS"
                                         : "STARTTLS " + std::string(to_text(target.starttls))) +
                                    ")"};
  add_tlsa_lines(findings, lines);
  for (const DaneConnection& connection : findings.connections) {
    lines.push_back("  " + connection.endpoint.address + ": " + verdict(findings, connection));
    for (const DaneLeaf& leaf : connection.leaves) add_leaf_lines(findings, leaf, lines);
  }
  return lines;
}

Json dane_json(const DaneFindings& findings) {
  Json json = {{"subject", json_of(Subject{SubjectKind::server, findings.target.shown})},
               {"starttls", to_text(findings.target.starttls)},
               {"tlsa", nullptr}};
  if (findings.tlsa && *findings.tlsa) {
    const dnszone::TlsaSet& set = **findings.tlsa;
    json["tlsa"] = {{"owner", set.owner.text()},
                    {"secure", set.authenticated},
                    {"records", records_json(set.records)}};
  }
  json["addresses"] = Json::array();
  for (const DaneConnection& connection : findings.connections) {
    json["addresses"].push_back(connection_json(findings, connection));
  }
  return json;
}

}  // namespace millrace::cli

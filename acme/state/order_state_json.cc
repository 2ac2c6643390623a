#include "acme/state/order_state_json.h"

namespace millrace::acme {
namespace {

Result<bool> read_replaced(const Json& json, const std::string& where) {
  const auto replaced = json.find("replaced");
  if (replaced == json.end()) return false;
  if (!replaced->is_boolean()) return Error(where + ": /replaced: expected true or false");
  return replaced->get<bool>();
}

Result<std::optional<Revoked>> read_revoked(const Json& json, const std::string& where) {
  if (!json.contains("revoked")) return std::optional<Revoked>();
  Revoked revoked;
  ASSIGN(revoked.at, json_time(json, "revoked", where));
  ASSIGN(const std::string reason, json_string(json, "reason", where));
  ASSIGN(revoked.reason, parse_revocation_reason(reason));
  return std::optional<Revoked>(revoked);
}

}  // namespace

Json names_json(const std::vector<CertName>& names) {
  Json list = Json::array();
  for (const CertName& name : names) list.push_back(name.text());
  return list;
}

Result<std::vector<CertName>> read_names(const Json& json, const std::string& where) {
  ASSIGN(const std::vector<std::string> texts, json_strings(json, "names", where));
  std::vector<CertName> names;
  for (const std::string& text : texts) {
    ASSIGN(CertName name, CertName::parse(text));
    names.push_back(std::move(name));
  }
  return names;
}

Result<CaId> read_ca(const Json& json, const std::string& where) {
  if (!json.contains("ca")) return CaId::usual();
  ASSIGN(const std::string text, json_string(json, "ca", where));
  return CaId::parse(text);
}

Result<std::string> optional_text(const Json& json, const std::string& member,
                                  const std::string& where) {
  if (!json.contains(member)) return std::string();
  return json_string(json, member, where);
}

Result<ChallengeRecord> read_record(const Json& json, const std::string& where) {
  ASSIGN(const std::string owner_text, json_string(json, "owner", where));
  ASSIGN(DnsName owner, DnsName::parse(owner_text));
  ASSIGN(std::string value, json_string(json, "value", where));
  return ChallengeRecord{std::move(owner), std::move(value)};
}

Json issued_json(const IssuedCertificate& issued) {
  Json json = {{"ca", issued.ca.text()},
               {"names", names_json(issued.names)},
               {"spki", issued.spki.hex()},
               {"not_before", format_time(issued.not_before)},
               {"not_after", format_time(issued.not_after)},
               {"chain", issued.chain}};
  if (!issued.profile.empty()) json["profile"] = issued.profile;
  if (issued.replaced) json["replaced"] = true;
  if (!issued.directory.empty()) json["directory"] = issued.directory;
  if (issued.revoked) {
    json["revoked"] = format_time(issued.revoked->at);
    json["reason"] = to_text(issued.revoked->reason);
  }
  return json;
}

Result<IssuedCertificate> read_issued(const Json& json, const std::string& where) {
  ASSIGN(CaId ca, read_ca(json, where));
  ASSIGN(std::vector<CertName> names, read_names(json, where));
  ASSIGN(const std::string hex, json_string(json, "spki", where));
  ASSIGN(SpkiDigest spki, SpkiDigest::parse(hex));
  ASSIGN(const TimePoint not_before, json_time(json, "not_before", where));
  ASSIGN(const TimePoint not_after, json_time(json, "not_after", where));
  ASSIGN(std::string chain, json_string(json, "chain", where));
  ASSIGN(std::string profile, optional_text(json, "profile", where));
  ASSIGN(const bool replaced, read_replaced(json, where));
  ASSIGN(const auto revoked, read_revoked(json, where));
  ASSIGN(std::string directory, optional_text(json, "directory", where));
  return IssuedCertificate{std::move(ca), std::move(names),    std::move(spki),    not_before,
                           not_after,     std::move(chain),    std::move(profile), replaced,
                           revoked,       std::move(directory)};
}

}  // namespace millrace::acme

// encode() of each document.
#include <algorithm>

#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/bundle/documents.h"

namespace millrace {
namespace {

Json to_json(const CertName& name) {
  return name.text();
}
Json to_json(const std::string& text) {
  return text;
}
Json to_json(const ChallengeRecord& record) {
  return {{"owner", record.owner.text()}, {"value", record.value}};
}
Json to_json(const TlsaRecord& record) {
  return {{"owner", record.owner.text()}, {"digest", record.digest.hex()}};
}

Json to_json(const TlsaSet& set) {
  return {{"owner", set.owner.text()},
          {"ttl", set.ttl.count()},
          {"last_expiry", format_time(set.last_expiry)}};
}

// Equal sets must give equal octets, or a bundle would be written again without need.
template <class T>
Json sorted(std::vector<T> items);

Json to_json(const NameServer& server) {
  return {{"host", server.host.text()}, {"addresses", sorted(server.addresses)}};
}

template <class T>
Json sorted(std::vector<T> items) {
  std::sort(items.begin(), items.end());
  Json array = Json::array();
  for (const T& item : items) array.push_back(to_json(item));
  return array;
}

// In their order, which is one of time.
void put_digests(Json& json, const char* member, const std::vector<SpkiDigest>& digests) {
  for (const SpkiDigest& digest : digests) json[member].push_back(digest.hex());
}

}  // namespace

std::string encode(const RequestDocument& document) {
  Json json = {{"certificate", document.certificate.text()},
               {"names", sorted(document.names)},
               {"csr", to_base64(document.csr_der)},
               {"current", document.current.hex()}};
  if (document.next) json["next"] = document.next->hex();
  put_digests(json, "previous", document.previous);
  put_digests(json, "retired", document.retired);
  if (document.key_is_missing) json["key_is_missing"] = true;
  put_public_keys(json, document.public_keys);
  return json_text(json);
}

std::string encode(const ChallengeDocument& document) {
  return json_text(
      {{"certificate", document.certificate.text()}, {"records", sorted(document.records)}});
}

std::string encode(const TlsaDocument& document) {
  Json json = {{"certificate", document.certificate.text()},
               {"ttl", document.ttl.count()},
               {"records", sorted(document.records)}};
  put_digests(json, "retired", document.retired);
  put_public_keys(json, document.public_keys);
  return json_text(json);
}

std::string encode(const ZoneDocument& document) {
  return json_text({{"zone", document.zone.text()},
                    {"serial", document.serial},
                    {"ds", sorted(document.ds)},
                    {"earliest_expiry", format_time(document.earliest_expiry)},
                    {"servers", sorted(document.servers)}});
}

std::string encode(const PublishedDocument& document) {
  Json json = {{"challenges", sorted(document.challenges)}, {"tlsa", sorted(document.tlsa)}};
  if (!document.tlsa_sets.empty()) json["tlsa_sets"] = sorted(document.tlsa_sets);
  if (!document.tlsa_unknown.empty()) json["tlsa_unknown"] = sorted(document.tlsa_unknown);
  if (!document.tlsa_lacking.empty()) json["tlsa_lacking"] = sorted(document.tlsa_lacking);
  return json_text(json);
}

std::string encode(const IssuedDocument& document) {
  Json json = {{"certificate", document.certificate.text()},
               {"names", sorted(document.names)},
               {"spki", document.spki.hex()},
               {"not_before", format_time(document.not_before)},
               {"not_after", format_time(document.not_after)},
               {"chain_sha256", document.chain_sha256}};
  if (!document.csr_sha256.empty()) json["csr_sha256"] = document.csr_sha256;
  return json_text(json);
}

}  // namespace millrace

#include "core/rollover/deployed_document.h"

#include "core/base/file_label.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/bundle/document_fields.h"

namespace millrace {
namespace {

constexpr size_t kMostServices = 1000;
constexpr std::string_view kDeployedFolder = "deployed/";

Result<std::string> decode_service(const Json& json, const std::string& place) {
  ASSIGN(std::string name, string_item(json, place));
  if (is_file_label(name)) return name;
  return Error(place + ": " + std::string(kFileLabelWanted) + ", got \"" + printable(name, 80) +
               "\"");
}

Result<std::string> decode_fingerprint(const Json& json, const std::string& where) {
  ASSIGN(std::string text, json_string(json, "leaf_sha256", where));
  const bool is_hex = text.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (is_hex && text.size() == 64) return text;
  return field_error(where, "leaf_sha256", "expected 64 hexadecimal digits, lower case");
}

}  // namespace

std::string encode(const DeployedDocument& document) {
  Json services = Json::array();
  for (const std::string& name : document.services) services.push_back(name);
  return json_text({{"certificate", document.certificate.text()},
                    {"spki", document.spki.hex()},
                    {"leaf_sha256", document.leaf_sha256},
                    {"since", format_time(document.since)},
                    {"services", services}});
}

Result<DeployedDocument> decode_deployed(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_document(text, where));
  ASSIGN(CertId certificate, parsed_field<CertId>(json, "certificate", where));
  ASSIGN(SpkiDigest spki, parsed_field<SpkiDigest>(json, "spki", where));
  ASSIGN(std::string leaf, decode_fingerprint(json, where));
  ASSIGN(const TimePoint since, json_time(json, "since", where));
  ASSIGN(auto services,
         list_field<std::string>(json, "services", kMostServices, where, decode_service));
  if (services.empty()) return field_error(where, "services", "empty, expected one or more");
  return DeployedDocument{std::move(certificate), std::move(spki), std::move(leaf), since,
                          std::move(services)};
}

Result<std::map<CertId, DeployedDocument>> deployed_of(const Bundle& bundle) {
  std::map<CertId, DeployedDocument> all;
  for (const auto& [path, contents] : bundle.files) {
    if (!path.starts_with(kDeployedFolder) || !path.ends_with(".json")) continue;
    const std::string where = "bundle " + bundle.meta.scope + ": " + path;
    ASSIGN(DeployedDocument document, decode_deployed(contents, where));
    const CertId id = document.certificate;
    const std::string expected = std::string(kDeployedFolder) + id.text() + ".json";
    if (path != expected) {
      return Error(where + ": from its content, its name should be " + expected);
    }
    all.emplace(id, std::move(document));
  }
  return all;
}

}  // namespace millrace

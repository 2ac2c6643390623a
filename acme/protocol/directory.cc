#include "acme/protocol/directory.h"

#include <algorithm>

#include "acme/protocol/url.h"
#include "core/base/ascii.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/dns/persistent_value.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxProfiles = 100;
constexpr size_t kMaxProfileName = 100;

std::string optional_url(const Json& body, const std::string& member) {
  if (!body.contains(member)) return {};
  auto url = json_url(body, member, "directory");
  return url ? std::move(*url) : std::string();
}

Result<void> check_hosts(const Directory& directory) {
  for (const std::string* url :
       {&directory.new_nonce, &directory.new_account, &directory.new_order, &directory.renewal_info,
        &directory.key_change, &directory.revoke_cert}) {
    TRY(check_host(*url, directory.url));
  }
  return {};
}

void read_profiles(const Json& meta, Directory& directory) {
  const auto profiles = meta.find("profiles");
  if (profiles == meta.end() || !profiles->is_object()) return;
  for (const auto& [name, text] : profiles->items()) {
    if (directory.profiles.size() == kMaxProfiles) return;
    if (name.size() > kMaxProfileName || !text.is_string()) continue;
    directory.profiles.emplace(name, printable(text.get_ref<const std::string&>()));
  }
}

constexpr size_t kMaxIdentities = 100;
constexpr size_t kMaxIssuerNames = 10;

std::vector<std::string> names_in(const Json& meta, const std::string& member, size_t most) {
  auto names = json_strings(meta, member, "");
  return names && names->size() <= most ? *std::move(names) : std::vector<std::string>();
}

// The form for comparing issuers.
std::string host_of_identity(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  return lower(name);
}

// The CA's names for itself.
void read_identities(const Json& meta, Directory& directory) {
  for (const std::string& name : names_in(meta, "caaIdentities", kMaxIdentities)) {
    if (is_issuer_name(host_of_identity(name)))
      directory.caa_identities.push_back(host_of_identity(name));
  }
  auto issuers = names_in(meta, "issuerDomainNames", kMaxIssuerNames);
  if (std::ranges::all_of(issuers, is_issuer_name)) {
    directory.issuer_domain_names = std::move(issuers);
  }
  const auto prefix = json_url(meta, "accountHashPrefix", "");
  if (prefix && prefix->find(';') == std::string::npos) directory.account_hash_prefix = *prefix;
}

// "meta" and all its members are optional; one of another type counts as missing.
void read_meta(const Json& body, Directory& directory) {
  const auto meta = body.find("meta");
  if (meta == body.end() || !meta->is_object()) return;
  if (const auto terms = meta->find("termsOfService"); terms != meta->end() && terms->is_string()) {
    directory.terms_of_service = printable(terms->get_ref<const std::string&>());
  }
  read_identities(*meta, directory);
  const auto required = meta->find("externalAccountRequired");
  directory.external_account_required =
      required != meta->end() && required->is_boolean() && required->get<bool>();
  read_profiles(*meta, directory);
}

}  // namespace

std::string Directory::offered_profiles(Detail detail) const {
  std::string names;
  for (const auto& [name, text] : profiles) {
    names += (names.empty() ? "" : ", ") + printable(name);
    if (detail == Detail::texts && !text.empty()) names += " (" + text + ")";
  }
  return names.empty() ? "none" : names;
}

Result<Directory> parse_directory(std::string_view body, const std::string& where) {
  ASSIGN(const Json json, parse_json(body, where));
  Directory directory;
  directory.url = where;
  ASSIGN(directory.new_nonce, json_url(json, "newNonce", where));
  ASSIGN(directory.new_account, json_url(json, "newAccount", where));
  ASSIGN(directory.new_order, json_url(json, "newOrder", where));
  directory.renewal_info = optional_url(json, "renewalInfo");
  directory.key_change = optional_url(json, "keyChange");
  directory.revoke_cert = optional_url(json, "revokeCert");
  TRY(check_hosts(directory));
  read_meta(json, directory);
  return directory;
}

}  // namespace millrace::acme

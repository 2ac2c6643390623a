#include "acme/directory.h"

#include <algorithm>

#include "acme/url.h"
#include "core/ascii.h"
#include "core/json.h"
#include "core/persistent_value.h"
#include "core/printable.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxIdentities = 100;
constexpr size_t kMaxIssuerNames = 10;

std::vector<std::string> names_in(const Json& meta, const std::string& member, size_t most) {
  auto names = json_strings(meta, member, "");
  if (!names || names->size() > most) return {};
  for (std::string& name : *names) {
    name = lower(name);
    if (name.ends_with('.')) name.pop_back();
  }
  return *std::move(names);
}

// How the CA calls itself.
void read_identities(const Json& meta, Directory& directory) {
  directory.caa_identities = names_in(meta, "caaIdentities", kMaxIdentities);
  std::erase_if(directory.caa_identities, [](const auto& name) { return !is_issuer_name(name); });
  auto issuers = names_in(meta, "issuerDomainNames", kMaxIssuerNames);
  if (std::ranges::all_of(issuers, is_issuer_name)) {
    directory.issuer_domain_names = std::move(issuers);
  }
  const auto prefix = json_url(meta, "accountHashPrefix", "");
  if (prefix && prefix->find(';') == std::string::npos) directory.account_hash_prefix = *prefix;
}

// "meta" and all its members are optional; one of another type says nothing.
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
}

}  // namespace

Result<Directory> parse_directory(std::string_view body, const std::string& where) {
  ASSIGN(const Json json, parse_json(body, where));
  Directory directory;
  ASSIGN(directory.new_nonce, json_url(json, "newNonce", where));
  ASSIGN(directory.new_account, json_url(json, "newAccount", where));
  ASSIGN(directory.new_order, json_url(json, "newOrder", where));
  read_meta(json, directory);
  return directory;
}

}  // namespace millrace::acme

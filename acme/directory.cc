#include "acme/directory.h"

#include "acme/url.h"
#include "core/json.h"
#include "core/printable.h"

namespace millrace::acme {
namespace {

// "meta" and all its members are optional; one of another type says nothing.
void read_meta(const Json& body, Directory& directory) {
  const auto meta = body.find("meta");
  if (meta == body.end() || !meta->is_object()) return;
  if (const auto terms = meta->find("termsOfService"); terms != meta->end() && terms->is_string()) {
    directory.terms_of_service = printable(terms->get_ref<const std::string&>());
  }
  const auto required = meta->find("externalAccountRequired");
  directory.external_account_required =
      required != meta->end() && required->is_boolean() && required->get<bool>();
}

// A resource that we can do without: what is no URL is as not there.
std::string optional_resource(const Json& body, const std::string& member,
                              const std::string& where) {
  const auto url = json_url(body, member, where);
  return url ? *url : std::string();
}

}  // namespace

Result<Directory> parse_directory(std::string_view body, const std::string& where) {
  ASSIGN(const Json json, parse_json(body, where));
  Directory directory;
  ASSIGN(directory.new_nonce, json_url(json, "newNonce", where));
  ASSIGN(directory.new_account, json_url(json, "newAccount", where));
  ASSIGN(directory.new_order, json_url(json, "newOrder", where));
  directory.key_change = optional_resource(json, "keyChange", where);
  directory.revoke_cert = optional_resource(json, "revokeCert", where);
  read_meta(json, directory);
  return directory;
}

}  // namespace millrace::acme

#include "acme/state/pending_revocation.h"

#include <algorithm>

#include "acme/protocol/url.h"
#include "core/base/encoding.h"
#include "core/base/joined.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/crypto/openssl.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxRevocationError = 1000;  // text from a CA must not fill the file
constexpr unsigned kMostTries = 1000000;
constexpr size_t kMaxSerialInName = 100;  // RFC 5280 §4.1.2.2: 40

Result<bool> read_own_key(const Json& json, const std::string& where) {
  const auto own_key = json.find("own_key");
  if (own_key == json.end()) return false;
  if (!own_key->is_boolean()) return Error(where + ": /own_key: expected true or false");
  return own_key->get<bool>();
}

Result<void> read_tries(const Json& json, const std::string& where, PendingRevocation& pending) {
  if (!json.contains("tries")) return {};
  ASSIGN(const uint64_t tries, json_unsigned(json, "tries", where));
  pending.tries = static_cast<unsigned>(std::min<uint64_t>(tries, kMostTries));
  ASSIGN(pending.last_error, json_string(json, "last_error", where));
  if (!json.contains("retry_at")) return {};
  ASSIGN(pending.retry_at, json_time(json, "retry_at", where));
  return {};
}

Result<void> read_subject(const Json& json, const std::string& where, PendingRevocation& pending) {
  if (json.contains("certificate")) {
    ASSIGN(const std::string pem, json_string(json, "certificate", where));
    ASSIGN(const auto chain, parse_chain(pem, where + ": /certificate"));
    pending.leaf = chain.front();
    return {};
  }
  ASSIGN(pending.order, json_url(json, "order", where));
  ASSIGN(pending.until, json_time(json, "until", where));
  return {};
}

}  // namespace

Json to_json(const PendingRevocation& pending) {
  Json json = {{"ca", pending.ca.text()},
               {"spki", pending.spki.hex()},
               {"since", format_time(pending.since)},
               {"reason", to_text(pending.reason)}};
  if (pending.id) json["id"] = pending.id->text();
  if (pending.own_key) json["own_key"] = true;
  if (!pending.directory.empty()) json["directory"] = pending.directory;
  if (pending.tries > 0) {
    json["tries"] = pending.tries;
    json["last_error"] = printable(pending.last_error, kMaxRevocationError);
    if (pending.retry_at) json["retry_at"] = format_time(*pending.retry_at);
  }
  if (pending.leaf) {
    json["certificate"] = pending.leaf->pem;
  } else {
    json["order"] = pending.order;
    json["until"] = format_time(pending.until);
  }
  return json;
}

Result<PendingRevocation> pending_revocation_from(const Json& json, const std::string& where) {
  ASSIGN(const std::string ca_text, json_string(json, "ca", where));
  ASSIGN(CaId ca, CaId::parse(ca_text));
  ASSIGN(const std::string hex, json_string(json, "spki", where));
  ASSIGN(SpkiDigest spki, SpkiDigest::parse(hex));
  PendingRevocation pending{std::move(ca), std::move(spki)};
  ASSIGN(pending.since, json_time(json, "since", where));
  ASSIGN(const std::string reason, json_string(json, "reason", where));
  ASSIGN(pending.reason, parse_revocation_reason(reason));
  if (json.contains("id")) {
    ASSIGN(const std::string id, json_string(json, "id", where));
    ASSIGN(pending.id, CertId::parse(id));
  }
  ASSIGN(pending.own_key, read_own_key(json, where));
  if (json.contains("directory")) {
    ASSIGN(pending.directory, json_string(json, "directory", where));
  }
  TRY(read_tries(json, where, pending));
  TRY(read_subject(json, where, pending));
  return pending;
}

std::string subject_of(const PendingRevocation& pending) {
  return pending.leaf ? "serial " + pending.leaf->serial : "order " + pending.order;
}

std::string name_of(const PendingRevocation& pending) {
  return pending.id ? pending.id->text() : subject_of(pending);
}

Subject certificate_subject(const PendingRevocation& pending) {
  return {SubjectKind::certificate, name_of(pending)};
}

std::string describe(const PendingRevocation& pending) {
  return (pending.id ? pending.id->text() + ", " : "") + subject_of(pending) + ", for " +
         joined(pending.leaf->names) + ", of CA " + pending.ca.text() + ", valid until " +
         format_time(pending.leaf->not_after);
}

std::string file_name_of(const PendingRevocation& pending) {
  const std::string name = pending.leaf ? pending.leaf->serial.substr(0, kMaxSerialInName)
                                        : "order-" + to_hex(sha256(pending.order));
  return pending.ca.text() + "." + name + ".json";
}

// With its serial: by then another may be the newest.
std::string command_by_key(const PendingRevocation& pending, const std::string& key_file) {
  const std::string certificate = pending.id ? pending.id->text() + " --serial " +
                                                   (pending.leaf ? pending.leaf->serial : "SERIAL")
                                             : "--certificate FILE --ca " + pending.ca.text();
  return "millrace revoke " + certificate + " --reason " + std::string(to_text(pending.reason)) +
         " --key " + key_file + " --yes";
}

}  // namespace millrace::acme

#include "core/bundle/state_paths.h"

#include <algorithm>
#include <iterator>

namespace millrace {
namespace {

constexpr std::string_view kNames[] = {"csr",  "order", "challenge", "tlsa", "sign",
                                       "poll", "fetch", "publish",   "pull"};
constexpr std::string_view kPublication = "publication";
static_assert(std::size(kNames) == std::size(kAllStages));

}  // namespace

std::string_view to_text(Stage stage) {
  return kNames[static_cast<size_t>(stage)];
}

std::optional<Stage> stage_from_text(std::string_view text) {
  for (Stage stage : kAllStages) {
    if (to_text(stage) == text) return stage;
  }
  return std::nullopt;
}

std::string_view scope_of(Stage writer) {
  return writer == Stage::publish ? kPublication : to_text(writer);
}

std::optional<Stage> writer_of_scope(std::string_view scope) {
  for (const Stage stage : kAllStages) {
    if (scope_of(stage) == scope) return stage;
  }
  return std::nullopt;
}

bool StatePaths::is_part(std::string_view name) {
  static constexpr std::string_view kParts[] = {
      "accounts",     "keys",          "orders",      "revocations", "zones",     "signing",
      "seen",         "trusted",       "revoked",     "inbox",       "services",  "locks",
      "outbox",       "last-run.json", "alerts.json", "reserve",     "idle.json", "host.json",
      "servers.json", "pushed",        "claims.json"};
  return std::ranges::find(kParts, name) != std::end(kParts);
}

Path StatePaths::zone(const DnsName& zone) const {
  const std::string text = zone.text();
  std::string name;
  for (char c : std::string_view(text).substr(0, zone.is_root() ? 1 : text.size() - 1)) {
    name += c == '/' ? std::string("\\047") : std::string(1, c);
  }
  return zones_directory() / (name + ".json");
}

Path StatePaths::zone_signatures(const DnsName& zone) const {
  return this->zone(zone).replace_extension(".signatures");
}

Path StatePaths::signing_secret(Stage stage) const {
  return signing_directory() / (std::string(to_text(stage)) + ".sec");
}

Path StatePaths::signing_public(Stage stage) const {
  return signing_directory() / (std::string(to_text(stage)) + ".pub");
}

Path StatePaths::old_signing_public(Stage stage) const {
  return signing_directory() / (std::string(to_text(stage)) + ".old.pub");
}

Path StatePaths::next_signing_secret(Stage stage) const {
  return signing_directory() / (std::string(to_text(stage)) + ".next.sec");
}

Path StatePaths::next_signing_public(Stage stage) const {
  return signing_directory() / (std::string(to_text(stage)) + ".next.pub");
}

Path StatePaths::signing_epoch(Stage stage) const {
  return signing_directory() / (std::string(to_text(stage)) + ".json");
}

Path StatePaths::inbox_seen(const std::string& source, std::string_view scope) const {
  return inbox_directory() / source / (std::string(scope) + ".json");
}

Path StatePaths::inbox_validators(const std::string& source, std::string_view scope) const {
  return inbox_directory() / source / (std::string(scope) + ".http.json");
}

Path StatePaths::seen(Stage reader, Stage writer) const {
  return seen_directory() /
         (std::string(to_text(reader)) + "." + std::string(to_text(writer)) + ".json");
}

}  // namespace millrace

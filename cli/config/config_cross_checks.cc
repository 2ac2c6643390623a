#include "cli/config/config_cross_checks.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/config/config_lines.h"
#include "cli/config/config_store.h"
#include "cli/text/names.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

// The capacity of bundles and of poll's list, with several digests for each TLSA owner.
constexpr size_t kMostNames = 500'000;

bool in_some_zone(const std::set<DnsName>& zones, DnsName name) {
  while (!zones.contains(name) && !name.is_root()) name = name.parent();
  return zones.contains(name);
}

void check_zone_names(ConfigDocument& document) {
  std::map<DnsName, std::string> seen;
  for (const std::string& text : document.members("/zones")) {
    const auto zone = parse_dns_name(text);
    if (!zone) continue;
    const auto [first, is_new] = seen.try_emplace(*zone, text);
    if (is_new) continue;
    document.fault("/zones/" + pointer_part(text), "the same zone as \"" + first->second + "\"");
  }
}

// Two zones that wrote one file would overwrite each other.
void check_zone_files(const Config& config, ConfigDocument& document) {
  std::map<DnsName, const dnszone::ZoneSettings*> zones;
  for (const auto& zone : config.dns.zones) zones.try_emplace(zone.zone, &zone);
  std::map<Path, std::string> seen;
  for (const std::string& text : document.members("/zones")) {
    const auto name = parse_dns_name(text);
    const auto zone = name ? zones.extract(*name) : decltype(zones)::node_type();
    if (!zone) continue;  // the same zone again is a fault already
    const std::string place = "/zones/" + pointer_part(text);
    const std::pair<const char*, const Path&> files[] = {
        {"/file", zone.mapped()->source},
        {"/managed_file", zone.mapped()->managed_file},
        {"/signed_file", zone.mapped()->signed_file}};
    for (const auto& [key, path] : files) {
      if (path.empty()) continue;
      const auto [first, is_new] = seen.try_emplace(path, place + key);
      if (!is_new) document.fault(place + key, "the same file as " + first->second);
    }
  }
}

// Settings that only millrace's own signing needs.
void check_signing(ConfigDocument& document) {
  for (const std::string& text : document.members("/zones")) {
    const std::string place = "/zones/" + pointer_part(text);
    if (document.members(place).empty() || document.text(place + "/signing") == "server") continue;
    for (const char* name : {"signed_file", "keys"}) {
      if (document.has(place + "/" + name)) continue;
      document.fault(place, "\"" + std::string(name) + "\" is missing: expected a path, or " +
                                "\"signing\": \"server\"");
    }
  }
}

void check_opt_out(ConfigDocument& document) {
  for (const std::string& text : document.members("/zones")) {
    const std::string place = "/zones/" + pointer_part(text);
    if (!document.flag(place + "/opt_out") || document.flag(place + "/nsec3")) continue;
    document.fault(place + "/opt_out", "requires \"nsec3\": true");
  }
}

void check_ca_names(const Config& config, ConfigDocument& document) {
  for (const std::string& text : document.members("/cas")) {
    if (text != CaId::usual().text()) continue;
    document.fault("/cas/" + pointer_part(text), "this name is reserved for the CA in /acme");
  }
  if (config.acme.cas.empty()) return;  // orders are another host's
  for (const std::string& certificate : document.members("/certificates")) {
    const std::string place = "/certificates/" + pointer_part(certificate) + "/cas";
    size_t index = 0;
    for (const std::string& text : document.list(place)) {
      const std::string item = place + "/" + std::to_string(index++);
      const auto id = CaId::parse(text);
      if (id && config.acme.ca(*id) == nullptr) {
        document.fault(item, text + " is neither \"acme\" nor a member of /cas");
      }
    }
  }
}

// CAs do not send the root: a fingerprint alone finds nothing.
void check_chain_roots(const Config& config, ConfigDocument& document) {
  for (const auto& certificate : config.acme.certificates) {
    const bool by_root = certificate.chain.kind == acme::ChainChoice::Kind::root;
    if (!by_root || !certificate.chain_roots.empty()) continue;
    document.fault("/certificates/" + pointer_part(certificate.id.text()) + "/chain",
                   "root:HEX requires \"chain_roots\", the file of root certificates");
  }
}

void check_names_of(const std::set<DnsName>& zones, const std::string& certificate,
                    ConfigDocument& document) {
  const std::string place = "/certificates/" + pointer_part(certificate) + "/names";
  size_t index = 0;
  for (const std::string& text : document.list(place)) {
    const std::string item = place + "/" + std::to_string(index++);
    const auto name = parse_cert_name(text);
    if (name && !in_some_zone(zones, name->dns_name())) {
      document.fault(item, text + " is not in any zone of /zones");
    }
  }
}

void check_owners_of(const std::set<DnsName>& zones, const std::string& certificate,
                     ConfigDocument& document) {
  const std::string place = "/certificates/" + pointer_part(certificate) + "/tlsa";
  size_t index = 0;
  for (const std::string& text : document.list(place)) {
    const std::string item = place + "/" + std::to_string(index++);
    const std::string name = text.substr(0, text.find(' '));
    const auto owner = parse_dns_name(name);
    if (owner && !in_some_zone(zones, *owner)) {
      document.fault(item, name + " is not in any zone of /zones");
    }
  }
}

// Checked before anything is ordered, not when the result is too large.
void check_sizes(const Config& config, ConfigDocument& document) {
  size_t names = 0;
  for (const auto& certificate : config.acme.certificates) names += certificate.names.size();
  if (names <= kMostNames) return;
  document.fault("/certificates", std::to_string(names) + " names in all, expected at most " +
                                      std::to_string(kMostNames) +
                                      ": divide them between two configurations");
}

// Its stages' outboxes are below it: nothing may follow the path. A user name may have a password.
bool is_source_url(std::string_view url) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%:[]/";
  constexpr std::string_view kHttps = "https://";
  constexpr size_t kMaxUrl = 1000;
  const std::string_view rest = url.substr(std::min(kHttps.size(), url.size()));
  return url.starts_with(kHttps) && !rest.empty() && rest.front() != '/' && url.size() <= kMaxUrl &&
         rest.find_first_not_of(kAllowed) == std::string_view::npos;
}

void check_outbox(const std::string& place, ConfigDocument& document) {
  const std::string outbox = document.text(place);
  if (outbox.find("://") == std::string::npos || is_source_url(outbox) || box_of(outbox)) return;
  const size_t user = std::min(outbox.find('@'), outbox.size());
  const std::string shown =
      user == outbox.size() ? printable(outbox, 200) : "…" + printable(outbox.substr(user), 200);
  document.fault(place,
                 "expected a directory, or https://HOST/PATH without user name, query and "
                 "fragment, got \"" +
                     shown + "\"");
}

void check_sources(const Config& config, ConfigDocument& document) {
  std::map<Role, size_t> counts;
  for (const Source& source : config.sources.list) ++counts[source.role];
  for (const Source& source : config.sources.list) {
    const std::string place = "/sources/" + pointer_part(source.name);
    check_outbox(place + "/outbox", document);
    if (!source.publication.empty() && source.is_remote()) {
      const bool is_url = !source.url.empty();
      document.fault(
          place + "/publication",
          std::string("expected no such directory, because outbox is ") +
              (is_url ? "a URL: the publication is below it" : "a box: the publication is in it"));
    }
    if (!source.ca_file.empty() && !source.box.empty()) {
      document.fault(place + "/ca_file", "expected no such file: those of the store are in /etcd");
    }
    if (counts[source.role] > 1 && !source.allow) {
      document.fault(place, "\"allow\" is missing: several sources have the role \"" +
                                std::string(to_text(source.role)) +
                                "\", so each needs the names that are its own");
    }
  }
}

}  // namespace

void cross_check(const Config& config, ConfigDocument& document) {
  check_zone_names(document);
  check_zone_files(config, document);
  check_signing(document);
  check_opt_out(document);
  check_ca_names(config, document);
  check_chain_roots(config, document);
  check_sizes(config, document);
  check_sources(config, document);
  if (config.dns.zones.empty()) return;  // reported already, and every name would be reported again
  std::set<DnsName> zones;
  for (const auto& zone : config.dns.zones) zones.insert(zone.zone);
  for (const std::string& certificate : document.members("/certificates")) {
    check_names_of(zones, certificate, document);
    check_owners_of(zones, certificate, document);
  }
}

}  // namespace millrace::cli

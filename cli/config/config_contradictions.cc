#include "cli/config/config_contradictions.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "acme/protocol/url.h"
#include "cli/config/config_lines.h"
#include "cli/config/roles.h"
#include "cli/config/tlsa_owner_item.h"
#include "cli/text/names.h"
#include "core/base/ascii.h"
#include "core/base/printable.h"
#include "dnszone/sign/signing_schedule.h"

namespace millrace::cli {
namespace {

std::string certificate_place(const CertId& id) {
  return "/certificates/" + pointer_part(id.text());
}

// The names of zones as the document has them: one may be written with capitals or a final dot.
std::map<DnsName, std::string> zone_places(const ConfigDocument& document) {
  std::map<DnsName, std::string> places;
  for (const std::string& text : document.members("/zones")) {
    const auto zone = parse_dns_name(text);
    if (zone) places.try_emplace(*zone, "/zones/" + pointer_part(text));
  }
  return places;
}

bool has_tlsa(const Config& config, const DnsName& zone) {
  return std::ranges::any_of(config.tlsa.certificates, [&](const auto& certificate) {
    return std::ranges::any_of(certificate.owners,
                               [&](const auto& owner) { return owner.is_at_or_below(zone); });
  });
}

// A cache could hold such a record beyond its signature: signing refuses it.
void check_ttl(const std::string& place, const std::string& what, Duration ttl,
               const std::string& zone_place, Duration validity, ConfigDocument& document) {
  const auto schedule = dnszone::SigningSchedule::make(TimePoint(), validity);
  if (!schedule || ttl <= schedule->least_margin()) return;
  document.fault(place, what + " of " + format_duration(ttl) +
                            " is longer than signatures are certain to last, " +
                            format_duration(schedule->least_margin()) + " with " + zone_place +
                            "/validity of " + format_duration(validity) +
                            ": expected a shorter TTL or a longer validity");
}

void check_ttls(const Config& config, ConfigDocument& document) {
  const auto places = zone_places(document);
  for (const auto& zone : config.dns.zones) {
    const auto place = places.find(zone.zone);
    const bool is_ours = zone.signed_by == dnszone::SignedBy::millrace;
    if (place == places.end() || !is_ours || zone.signing.validity == Duration(0)) continue;
    check_ttl(place->second + "/challenge_ttl", "a TTL", zone.challenge_ttl, place->second,
              zone.signing.validity, document);
    if (!has_tlsa(config, zone.zone)) continue;
    check_ttl("/tlsa/ttl", "a TTL", config.tlsa.ttl, place->second, zone.signing.validity,
              document);
  }
}

// If only a short limit is set, the defaults of the others are reduced to it.
void check_waits(const Config& config, ConfigDocument& document) {
  if (config.wait.limit == Duration(0)) return;  // nothing is waited for
  if (document.has("/wait/interval") && config.wait.interval > config.wait.limit) {
    document.fault("/wait/interval", "a pause of " + format_duration(config.wait.interval) +
                                         " is longer than /wait/limit, " +
                                         format_duration(config.wait.limit));
  }
  if (document.has("/dns/query_timeout") && config.dns.query_timeout > config.wait.limit) {
    document.fault(
        "/dns/query_timeout",
        "waiting " + format_duration(std::chrono::ceil<Duration>(config.dns.query_timeout)) +
            " for one answer is longer than /wait/limit, " + format_duration(config.wait.limit));
  }
}

bool is_scheme(std::string_view text) {
  const auto is_letter = [](char c) { return lower(c) >= 'a' && lower(c) <= 'z'; };
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [&](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

// RFC 8555 §7.3: a URL; with mailto, one address without header fields.
std::string contact_fault(const std::string& contact) {
  const size_t colon = contact.find(':');
  const std::string shown = "\"" + printable(contact, 80) + "\"";
  if (colon == std::string::npos || !is_scheme(contact.substr(0, colon))) {
    const bool is_address = contact.find('@') != std::string::npos;
    return "expected a URL" +
           (is_address ? ", as \"mailto:" + printable(contact, 80) + "\""
                       : std::string(", as \"mailto:hostmaster@example.org\"")) +
           ", got " + shown;
  }
  const std::string rest = contact.substr(colon + 1);
  if (lower(contact.substr(0, colon)) != "mailto") {
    return rest.empty() ? "expected a URL, got " + shown : "";
  }
  const size_t at = rest.find('@');
  const bool is_one = at != std::string::npos && at > 0 && at + 1 < rest.size() &&
                      rest.find('@', at + 1) == std::string::npos &&
                      rest.find_first_of("?, \t<>") == std::string::npos;
  if (is_one) return "";
  return "expected \"mailto:\" and one address without anything after it, got " + shown;
}

void check_contacts_at(const std::string& place, ConfigDocument& document) {
  size_t index = 0;
  for (const std::string& contact : document.list(place + "/contacts")) {
    const std::string fault = contact_fault(contact);
    const std::string item = place + "/contacts/" + std::to_string(index++);
    if (!fault.empty()) document.fault(item, fault);
  }
}

void check_contacts(ConfigDocument& document) {
  check_contacts_at("/acme", document);
  for (const std::string& ca : document.members("/cas")) {
    check_contacts_at("/cas/" + pointer_part(ca), document);
  }
}

void check_directory_at(const std::string& place, ConfigDocument& document) {
  const std::string url = document.text(place);
  if (url.empty()) return;  // missing, or not even https: reported already
  if (const auto valid = acme::check_directory_url(url); !valid) {
    document.fault(place, valid.error().message);
  }
}

void check_directories(ConfigDocument& document) {
  if (document.has("/acme")) check_directory_at("/acme/directory", document);
  for (const std::string& ca : document.members("/cas")) {
    check_directory_at("/cas/" + pointer_part(ca) + "/directory", document);
  }
}

// A name elsewhere allows nothing.
void check_wildcard_losses(const Config& config, ConfigDocument& document) {
  const auto places = zone_places(document);
  for (const auto& zone : config.dns.zones) {
    const auto place = places.find(zone.zone);
    if (place == places.end()) continue;
    for (const DnsName& name : zone.allow_wildcard_loss) {
      if (name.is_at_or_below(zone.zone)) continue;
      document.fault(place->second + "/allow_wildcard_loss",
                     name.text() + " is not in the zone " + zone.zone.text());
    }
  }
}

// A server has one certificate for each type of key: two of one type would each have its digests in
// the DNS, and only one of them is served.
void check_tlsa_owners(const Config& config, ConfigDocument& document) {
  std::map<CertId, KeyType> types;
  for (const auto& certificate : config.acme.certificates) {
    types.emplace(certificate.id, certificate.key_type);
  }
  std::map<std::pair<DnsName, KeyType>, CertId> first;
  for (const auto& tlsa : config.tlsa.certificates) {
    const auto type = types.find(tlsa.id);
    if (type == types.end()) continue;
    size_t index = 0;
    const std::string place = certificate_place(tlsa.id) + "/tlsa";
    for (const std::string& text : document.list(place)) {
      const std::string item = place + "/" + std::to_string(index++);
      const auto parsed = parse_tlsa_owner_item(text);
      if (!parsed) continue;
      const auto [known, is_new] = first.try_emplace({parsed->owner, type->second}, tlsa.id);
      if (is_new || known->second == tlsa.id) continue;
      document.fault(item, parsed->owner.text() + " is an owner of certificate " +
                               known->second.text() +
                               " too, with the same type of key: expected one certificate for "
                               "each owner and type of key");
    }
  }
}

bool knows(const Config& config, Stage writer) {
  return runs(config, writer) || std::ranges::any_of(config.sources.list, [&](const Source& one) {
           return one.provides(writer);
         });
}

// A policy that would silently do nothing.
void check_rollovers(const Config& config, ConfigDocument& document) {
  if (!runs(config, Stage::csr)) return;
  const bool is_informed = knows(config, Stage::tlsa) && knows(config, Stage::fetch);
  for (const auto& certificate : config.acme.certificates) {
    if (certificate.rollover.is_never()) continue;
    if (!is_informed) {
      document.fault(certificate_place(certificate.id) + "/rollover",
                     "a key is replaced when its certificates and TLSA records allow it: expected "
                     "hosts with the roles acme and dns in /sources, or \"never\"");
    }
    if (certificate.csr_file.empty()) continue;
    document.fault(certificate_place(certificate.id) + "/rollover",
                   "the key is kept by another host, which makes the file of \"csr\": expected "
                   "\"never\" here; change the key there");
  }
}

}  // namespace

void check_contradictions(const Config& config, ConfigDocument& document) {
  check_ttls(config, document);
  check_waits(config, document);
  check_contacts(document);
  check_directories(document);
  check_wildcard_losses(config, document);
  check_tlsa_owners(config, document);
  check_rollovers(config, document);
}

}  // namespace millrace::cli

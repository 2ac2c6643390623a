#include "cli/config/config.h"

#include <algorithm>
#include <set>

#include "acme/protocol/challenge.h"
#include "cli/config/config_contradictions.h"
#include "cli/config/config_cross_checks.h"
#include "cli/config/config_document.h"
#include "cli/config/config_lines.h"
#include "cli/config/config_services.h"
#include "cli/config/config_store.h"
#include "cli/config/system_paths.h"
#include "cli/config/tlsa_owner_item.h"
#include "cli/text/names.h"
#include "core/base/file_label.h"
#include "core/bundle/state_paths.h"
#include "dnszone/text/zone_source.h"

namespace millrace::cli {
namespace {

// millrace's own files there are never zone text. The state directory may also hold other files.
std::set<Path> state_directories(const StatePaths& state) {
  return {state.accounts_directory(),    state.keys_directory(),  state.orders_directory(),
          state.revocations_directory(), state.zones_directory(), state.signing_directory(),
          state.services_directory(),    state.seen_directory(),  state.locks_directory(),
          state.outboxes_directory()};
}

// Turns checked values into types. A fault of a type's own parser is reported at its place in the
// document.
class ConfigBuilder {
 public:
  ConfigBuilder(const ConfigText& source, ConfigDocument& document)
      : source_(source), document_(document) {}

  Config build() {
    Config config;
    config.shown = source_.shown;
    config.file = source_.file;
    config.state = path("/state");
    config.host = document_.has("/host") ? document_.text("/host") : source_.host_name;
    config.roles = list("/roles", parse_role);
    config.run_every = document_.duration("/run_every");
    config.is_confined = document_.text("/confinement") != "off";
    config.acme = acme_settings();
    config.dns = dns_settings();
    config.dns.persistent = persistent_names(config.acme);
    config.tlsa = tlsa_settings(config.acme);
    for (const auto& zone : config.dns.zones) {
      config.tlsa.validity = std::max(config.tlsa.validity, zone.signing.validity);
    }
    config.dns.planned = planned_records(config.acme, config.tlsa);
    config.dns.tlsa_numbers = numbers_of(config.tlsa);
    config.publication.directory = path("/publication/directory");
    config.publication.lifetime = document_.duration("/publication/lifetime");
    config.pull = pull_settings(document_, source_.file.parent_path(), config.acme);
    config.sources.list = sources();
    config.etcd = store_of(document_, source_.file.parent_path(), config.host);
    config.outbox_lifetime = document_.duration("/outbox_lifetime");
    config.wait = {document_.duration("/wait/limit"), document_.duration("/wait/interval")};
    return config;
  }

  Path path(const std::string& pointer) {
    const std::string text = document_.text(pointer);
    if (text.empty()) return {};
    return (source_.file.parent_path() / text).lexically_normal();
  }

 private:
  template <class T>
  std::optional<T> parsed(const std::string& pointer, const std::string& text,
                          Result<T> (*parse)(std::string_view)) {
    auto value = parse(text);
    if (value) return std::move(value).value();
    document_.fault(pointer, value.error().message);
    return std::nullopt;
  }

  // For a value that may already have a fault.
  template <class T>
  T choice(const std::string& pointer, Result<T> (*parse)(std::string_view)) {
    const std::string text = document_.text(pointer);
    return text.empty() ? T() : parsed(pointer, text, parse).value_or(T());
  }

  template <class T>
  std::vector<T> list(const std::string& pointer, Result<T> (*parse)(std::string_view)) {
    std::vector<T> values;
    size_t index = 0;
    for (const std::string& text : document_.list(pointer)) {
      const std::string place = pointer + "/" + std::to_string(index++);
      auto value = parsed(place, text, parse);
      if (!value) continue;
      if (std::ranges::count(values, *value) > 0) {
        document_.fault(place, text + " is listed twice");
      } else {
        values.push_back(std::move(*value));
      }
    }
    return values;
  }

  acme::Settings acme_settings() {
    acme::Settings settings;
    if (document_.has("/acme")) settings.cas.push_back(ca_settings(CaId::usual(), "/acme"));
    for (const std::string& name : document_.members("/cas")) {
      const std::string place = "/cas/" + pointer_part(name);
      const auto id = parsed(place, name, CaId::parse);
      if (id) settings.cas.push_back(ca_settings(*id, place));
    }
    for (const std::string& name : document_.members("/certificates"))
      add_certificate(name, settings);
    return settings;
  }

  acme::CaSettings ca_settings(const CaId& id, const std::string& place) {
    acme::CaSettings ca;
    ca.id = id;
    ca.directory_url = document_.text(place + "/directory");
    ca.ca_file = path(place + "/ca_file");
    ca.contacts = document_.list(place + "/contacts");
    ca.terms_agreed = document_.flag(place + "/terms_agreed");
    ca.account_key_type = choice(place + "/account_key_type", parse_key_type);
    ca.max_in_flight = document_.number(place + "/max_in_flight");
    ca.caa = document_.flag(place + "/caa");
    const std::string external = place + "/external_account";
    if (document_.has(external)) {
      ca.external_account = {document_.text(external + "/key_id"), path(external + "/key_file"),
                             choice(external + "/algorithm", acme::parse_mac_algorithm)};
    }
    return ca;
  }

  void add_certificate(const std::string& name, acme::Settings& settings) {
    const std::string place = "/certificates/" + pointer_part(name);
    const auto id = parsed(place, name, CertId::parse);
    const auto names = list(place + "/names", parse_cert_name);
    const auto type = choice(place + "/key_type", parse_key_type);
    const auto cas = list(place + "/cas", CaId::parse);
    const auto failures = static_cast<unsigned>(document_.number(place + "/failures_per_ca"));
    const auto chain = choice(place + "/chain", acme::ChainChoice::parse);
    const auto challenge = choice(place + "/challenge", acme::parse_challenge_type);
    if (!id) return;
    settings.certificates.push_back(
        {.id = *id,
         .names = names,
         .key_type = type,
         .cas = cas,
         .failures_per_ca = failures,
         .challenge = challenge,
         .profile = document_.text(place + "/profile"),
         .profile_required = document_.flag(place + "/profile_required"),
         .chain = chain,
         .chain_required = document_.flag(place + "/chain_required"),
         .chain_roots = path(place + "/chain_roots"),
         .csr_file = path(place + "/csr"),
         .rollover = choice(place + "/rollover", acme::RolloverPolicy::parse)});
  }

  // Records that the DNS host may have to keep permanently.
  static std::map<DnsName, bool> persistent_names(const acme::Settings& settings) {
    std::map<DnsName, bool> names;
    for (const auto& certificate : settings.certificates) {
      if (certificate.challenge != acme::ChallengeType::dns_persist01) continue;
      for (const CertName& name : certificate.names) names[name.dns_name()] |= name.is_wildcard();
    }
    return names;
  }

  std::vector<dnszone::PlannedRecord> planned_records(const acme::Settings& acme,
                                                      const tlsa::Settings& tlsa) {
    std::vector<dnszone::PlannedRecord> planned;
    for (const auto& certificate : acme.certificates) {
      for (const CertName& name : certificate.names) {
        // The label for an account is as long for any.
        const auto owner = acme::challenge_owner(certificate.challenge, name, "");
        if (!owner) {
          document_.fault("/certificates/" + pointer_part(certificate.id.text()) + "/names",
                          name.text() + ": no room for the challenge: " + owner.error().message);
          continue;
        }
        planned.push_back({"certificate " + certificate.id.text(), *owner, false});
      }
    }
    for (const auto& certificate : tlsa.certificates) {
      for (const DnsName& owner : certificate.owners) {
        planned.push_back({"certificate " + certificate.id.text(), owner, true});
      }
    }
    return planned;
  }

  dnszone::Settings dns_settings() {
    dnszone::Settings settings;
    settings.query_timeout = document_.duration("/dns/query_timeout");
    settings.resolvers = list("/dns/resolver", Endpoint::parse);
    settings.resolv_conf = kResolvConf;
    for (const std::string& name : document_.members("/zones")) add_zone(name, settings);
    std::set<Path> directories = state_directories(StatePaths(path("/state")));
    for (const std::string& name : document_.members("/zones")) {
      directories.insert(path("/zones/" + pointer_part(name) + "/keys"));
    }
    const auto barred = dnszone::barred_directories(directories, settings.zones);
    for (auto& zone : settings.zones) zone.barred = barred;
    return settings;
  }

  void add_zone(const std::string& name, dnszone::Settings& settings) {
    const std::string place = "/zones/" + pointer_part(name);
    const auto zone = parsed(place, name, parse_dns_name);
    const auto servers = list(place + "/servers", Endpoint::parse);
    const auto may_lose = list(place + "/allow_wildcard_loss", parse_dns_name);
    const auto signed_by = choice(place + "/signing", dnszone::parse_signed_by);
    // A zone that its server signs has neither: such files may be the server's own.
    const auto of_signing = [&](const char* key) {
      return signed_by == dnszone::SignedBy::millrace ? path(place + key) : Path();
    };
    if (!zone) return;
    settings.zones.push_back({
        .zone = *zone,
        .source = path(place + "/file"),
        .managed_file = path(place + "/managed_file"),
        .signed_file = of_signing("/signed_file"),
        .signing = {of_signing("/keys"), document_.flag(place + "/nsec3"),
                    document_.duration(place + "/validity"), document_.flag(place + "/opt_out"),
                    choice(place + "/cds", dnszone::parse_cds_mode),
                    document_.flag(place + "/zonemd")},
        .serial = choice(place + "/serial", dnszone::parse_serial_policy),
        .reload = document_.list(place + "/reload"),
        .reload_timeout = document_.duration(place + "/reload_timeout"),
        .review = document_.list(place + "/review"),
        .review_timeout = document_.duration(place + "/review_timeout"),
        .challenge_ttl = document_.duration(place + "/challenge_ttl"),
        .servers = servers,
        .include_root = path(place + "/include_root"),
        .signed_by = signed_by,
        .allow_wildcard_loss = may_lose,
    });
  }

  std::vector<Source> sources() {
    std::vector<Source> all;
    for (const std::string& name : document_.members("/sources")) {
      const std::string place = "/sources/" + pointer_part(name);
      if (!is_file_label(name)) document_.fault(place, std::string(kFileLabelWanted));
      Source source;
      source.name = name;
      source.role = choice(place + "/role", parse_role);
      source.ca_file = path(place + "/ca_file");
      source.threshold = document_.number(place + "/threshold");
      source.max_records = document_.number(place + "/max_records");
      const std::string outbox = document_.text(place + "/outbox");
      if (const auto box = box_of(outbox)) {
        source.box = *box;
        check_box(place + "/outbox", *box, document_);
      } else if (outbox.starts_with("https://")) {
        source.url = outbox;
      } else {
        source.directory = path(place + "/outbox");
      }
      source.publication = path(place + "/publication");
      if (document_.has(place + "/max_age"))
        source.max_age = document_.duration(place + "/max_age");
      if (document_.has(place + "/allow"))
        source.allow = list(place + "/allow", AllowedName::parse);
      all.push_back(std::move(source));
    }
    return all;
  }

  tlsa::Settings tlsa_settings(const acme::Settings& acme) {
    tlsa::Settings settings;
    settings.ttl = document_.duration("/tlsa/ttl");
    settings.window = document_.duration("/tlsa/window");
    settings.margin = document_.duration("/tlsa/margin");
    settings.looks = document_.flag("/tlsa/look");
    auto names = acme.expected_names();
    for (const std::string& name : document_.members("/certificates")) {
      const auto id = CertId::parse(name);
      const auto items =
          list("/certificates/" + pointer_part(name) + "/tlsa", parse_tlsa_owner_item);
      if (!id || items.empty()) continue;
      tlsa::CertificateSettings certificate{*id, {}, names[*id], {}};
      for (const TlsaOwnerItem& item : items) add_owner(item, certificate);
      for (const auto& [owner, numbers] : certificate.numbers) settings.numbered.insert(owner);
      settings.certificates.push_back(std::move(certificate));
    }
    return settings;
  }

  // An owner with several numbers has several items.
  static void add_owner(const TlsaOwnerItem& item, tlsa::CertificateSettings& certificate) {
    auto& owners = certificate.owners;
    if (std::ranges::count(owners, item.owner) == 0) owners.push_back(item.owner);
    if (!item.numbers.is_usual()) certificate.numbers[item.owner].insert(item.numbers);
  }

  // Of all certificates with the owner: a client may use the records of one number alone.
  static OwnerNumbers numbers_of(const tlsa::Settings& settings) {
    OwnerNumbers all;
    for (const auto& certificate : settings.certificates) {
      for (const auto& [owner, numbers] : certificate.numbers) {
        all[owner].insert(numbers.begin(), numbers.end());
      }
    }
    return all;
  }

  const ConfigText& source_;
  ConfigDocument& document_;
};

}  // namespace

StageContext Config::context(Env& env) const {
  return {.env = env,
          .paths = StatePaths(state),
          .host = host,
          .bundle_lifetime = outbox_lifetime,
          .sources = &sources,
          .publication = publication.directory,
          .etcd = etcd ? &*etcd : nullptr};
}

ConfigReading parse_config(const ConfigText& source) {
  ConfigDocument document(source.text, source.shown);
  Config config = ConfigBuilder(source, document).build();
  cross_check(config, document);
  check_roles(config, document);
  check_contradictions(config, document);
  const auto stages = stages_of_host(config);
  config.sources.own = {stages.begin(), stages.end()};
  if (!document.faults().empty()) return {std::nullopt, document.faults()};
  return {std::move(config), {}};
}

Result<Path> parse_state_path(const ConfigText& source) {
  ConfigDocument document(source.text, source.shown);
  if (auto fault = document.fault_of("/state")) return std::move(*fault);
  return ConfigBuilder(source, document).path("/state");
}

std::vector<Role> parse_roles(const ConfigText& source) {
  std::vector<Role> roles;
  for (const std::string& text : ConfigDocument(source.text, source.shown).list("/roles")) {
    if (const auto role = parse_role(text)) roles.push_back(*role);
  }
  return roles;
}

}  // namespace millrace::cli

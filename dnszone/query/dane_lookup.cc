#include "dnszone/query/dane_lookup.h"

#include <algorithm>

#include <arpa/inet.h>

#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

struct MailExchange {
  uint16_t preference;
  DnsName host;

  auto operator<=>(const MailExchange&) const = default;
};

std::optional<MailExchange> mail_exchange(const Record& record) {
  if (record.rdata.size() < 3) return std::nullopt;
  auto host = DnsName::from_wire(std::string_view(record.rdata).substr(2));
  if (!host) return std::nullopt;
  return MailExchange{u16_at(record.rdata, 0), *std::move(host)};
}

Result<MailHosts> mail_hosts_of(const DnsName& domain, const Resolved& mx) {
  if (mx.found == Found::no_name) return Error(domain.text() + ": does not exist (NXDOMAIN)");
  if (mx.found == Found::no_data) return MailHosts{{domain}, false, mx.authenticated};
  std::vector<MailExchange> exchanges;
  for (const Record& record : mx.records) {
    auto exchange = mail_exchange(record);
    if (!exchange) return Error(domain.text() + " has an MX record that is malformed");
    exchanges.push_back(*std::move(exchange));
  }
  std::ranges::sort(exchanges);
  MailHosts hosts{{}, true, mx.authenticated};
  for (const MailExchange& exchange : exchanges) {
    if (exchange.host.is_root()) {
      return Error(domain.text() + ": accepts no mail: it has a null MX (RFC 7505)");
    }
    if (std::ranges::count(hosts.hosts, exchange.host) == 0) hosts.hosts.push_back(exchange.host);
  }
  return hosts;
}

std::optional<std::string> address_text(const Record& record) {
  const bool is_v4 = record.type == RrType::a;
  char text[INET6_ADDRSTRLEN];
  if (record.rdata.size() != (is_v4 ? 4U : 16U)) return std::nullopt;
  const int family = is_v4 ? AF_INET : AF_INET6;
  if (::inet_ntop(family, record.rdata.data(), text, sizeof text) == nullptr) return std::nullopt;
  return text;
}

Result<HostAddressSet> address_set_of(const DnsName& host, const Result<Resolved>& v4,
                                      const Result<Resolved>& v6) {
  if (!v4) return v4.error();
  if (!v6) return v6.error();
  HostAddressSet set{{}, v4->authenticated && v6->authenticated, std::nullopt, false};
  for (const auto* resolved : {&*v4, &*v6}) {
    for (const Record& record : resolved->records) {
      if (auto text = address_text(record)) set.addresses.push_back(*std::move(text));
    }
  }
  if (set.addresses.empty()) {
    const bool exists = v4->found != Found::no_name;
    return Error(host.text() + ": has no address: " +
                 (exists ? "neither A nor AAAA" : "does not exist (NXDOMAIN)"));
  }
  if (set.authenticated && v4->owner != host) set.target = v4->owner;
  return set;
}

Result<TlsaSet> tlsa_set_of(const DnsName& base, const DnsName& owner, const Resolved& resolved) {
  TlsaSet set{base, owner, resolved.found, resolved.authenticated, {}};
  for (const Record& record : resolved.records) {
    auto data = tlsa_data(record);
    if (!data) return Error(owner.text() + " has a TLSA record that is malformed");
    set.records.push_back(*std::move(data));
  }
  return set;
}

Result<DnsName> tlsa_owner(const DnsName& base, uint16_t port) {
  ASSIGN(const DnsName protocol, base.child("_tcp"));
  return protocol.child("_" + std::to_string(port));
}

// Those of `bases`; nullopt: not asked.
std::vector<std::optional<Result<TlsaSet>>> tlsa_at(
    DnsTransport& dns, const std::vector<DaneService>& services,
    const std::vector<std::optional<DnsName>>& bases, const Resolvers& resolvers) {
  std::vector<std::optional<Result<TlsaSet>>> sets(services.size());
  std::vector<Question> questions;
  std::vector<size_t> asked;
  for (size_t i = 0; i < services.size(); ++i) {
    if (!bases[i]) continue;
    auto owner = tlsa_owner(*bases[i], services[i].port);
    if (!owner) {
      sets[i] = std::move(owner).error();
      continue;
    }
    questions.push_back({*owner, RrType::tlsa});
    asked.push_back(i);
  }
  const auto answers = resolve(dns, questions, resolvers);
  for (size_t k = 0; k < asked.size(); ++k) {
    sets[asked[k]] = answers[k] ? tlsa_set_of(*bases[asked[k]], questions[k].name, *answers[k])
                                : Result<TlsaSet>(answers[k].error());
  }
  return sets;
}

}  // namespace

std::optional<TlsaData> tlsa_data(const Record& record) {
  const std::string_view rdata = record.rdata;
  if (rdata.size() < 3) return std::nullopt;
  return TlsaData{static_cast<uint8_t>(rdata[0]), static_cast<uint8_t>(rdata[1]),
                  static_cast<uint8_t>(rdata[2]), std::string(rdata.substr(3))};
}

std::vector<Result<MailHosts>> look_up_mail_hosts(DnsTransport& dns,
                                                  const std::vector<DnsName>& domains,
                                                  const Resolvers& resolvers) {
  std::vector<Question> questions;
  questions.reserve(domains.size());
  for (const DnsName& domain : domains) questions.push_back({domain, RrType::mx});
  const auto answers = resolve(dns, questions, resolvers);
  std::vector<Result<MailHosts>> all;
  for (size_t i = 0; i < domains.size(); ++i) {
    all.push_back(answers[i] ? mail_hosts_of(domains[i], *answers[i])
                             : Result<MailHosts>(answers[i].error()));
  }
  return all;
}

std::vector<Result<HostAddressSet>> look_up_addresses(DnsTransport& dns,
                                                      const std::vector<DaneService>& services,
                                                      const Resolvers& resolvers) {
  std::vector<Question> questions;
  for (const DaneService& service : services) {
    for (const RrType type : {RrType::a, RrType::aaaa, RrType::cname}) {
      questions.push_back({service.host, type});
    }
  }
  const auto answers = resolve(dns, questions, resolvers);
  std::vector<Result<HostAddressSet>> all;
  for (size_t i = 0; i < services.size(); ++i) {
    auto set = address_set_of(services[i].host, answers[3 * i], answers[3 * i + 1]);
    const auto& alias = answers[3 * i + 2];
    if (set) {
      set->alias_authenticated = alias && alias->found == Found::records && alias->authenticated;
    }
    all.push_back(std::move(set));
  }
  return all;
}

std::vector<Result<TlsaSet>> look_up_tlsa(DnsTransport& dns,
                                          const std::vector<DaneService>& services,
                                          const std::vector<std::optional<DnsName>>& targets,
                                          const Resolvers& resolvers) {
  const auto at_targets = tlsa_at(dns, services, targets, resolvers);
  std::vector<std::optional<DnsName>> hosts;
  for (size_t i = 0; i < services.size(); ++i) {
    const auto& there = at_targets[i];
    const bool goes_on = !there || (*there && (*there)->found != Found::records);
    hosts.push_back(goes_on ? std::optional(services[i].host) : std::nullopt);
  }
  const auto at_hosts = tlsa_at(dns, services, hosts, resolvers);
  std::vector<Result<TlsaSet>> all;
  for (size_t i = 0; i < services.size(); ++i) {
    all.push_back(at_hosts[i] ? *at_hosts[i] : *at_targets[i]);
  }
  return all;
}

}  // namespace millrace::dnszone

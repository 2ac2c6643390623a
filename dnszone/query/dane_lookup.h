// What a client that validates DANE looks up before it connects: mail hosts, addresses and TLSA
// records (RFC 7671 §7, RFC 7672 §2.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/env/handshakes.h"
#include "dnszone/query/resolved.h"

namespace millrace::dnszone {

struct MailHosts {
  std::vector<DnsName> hosts;  // by preference, each once; the domain itself where it has no MX
  bool has_mx;
  bool authenticated;
};

// An error for each that has none: it does not exist, accepts no mail (RFC 7505), or resolve()'s.
std::vector<Result<MailHosts>> look_up_mail_hosts(DnsTransport& dns,
                                                  const std::vector<DnsName>& domains,
                                                  const Resolvers& resolvers);

struct DaneService {
  DnsName host;
  uint16_t port;  // of TCP
};

struct HostAddressSet {
  std::vector<std::string> addresses;  // IPv4 first; never empty
  bool authenticated;
  // Where CNAMEs lead from the host, if they do and are authenticated to their end.
  std::optional<DnsName> target;
  // The first CNAME is authenticated, whatever comes after it.
  bool alias_authenticated;
};
std::vector<Result<HostAddressSet>> look_up_addresses(DnsTransport& dns,
                                                      const std::vector<DaneService>& services,
                                                      const Resolvers& resolvers);

struct TlsaSet {
  DnsName base;   // of `owner`: the service's host, or where its CNAMEs lead
  DnsName owner;  // "_25._tcp.mail.example.org."
  Found found;
  bool authenticated;
  std::vector<TlsaData> records;
};

// `targets`: one for each service, HostAddressSet::target. Records there come before those of the
// host itself (RFC 7671 §7).
std::vector<Result<TlsaSet>> look_up_tlsa(DnsTransport& dns,
                                          const std::vector<DaneService>& services,
                                          const std::vector<std::optional<DnsName>>& targets,
                                          const Resolvers& resolvers);

// nullopt: the rdata is shorter than its three numbers.
std::optional<TlsaData> tlsa_data(const Record& record);

}  // namespace millrace::dnszone

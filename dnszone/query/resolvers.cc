#include "dnszone/query/resolvers.h"

#include <sstream>

#include "dnszone/record/cname_chain.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMaxResolvers = 3;
constexpr size_t kMaxResolvConf = 64U << 10U;  // octets

std::optional<DnsName> target_in(const Reply& reply, const DnsName& name) {
  for (const Record& record : reply.answer) {
    const bool is_here = record.type == RrType::cname && record.owner == name;
    if (is_here) return DnsName::from_wire(record.rdata);
  }
  return std::nullopt;
}

}  // namespace

std::vector<Endpoint> parse_resolv_conf(std::string_view text) {
  std::vector<Endpoint> resolvers;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string keyword, address;
    words >> keyword >> address;
    const auto endpoint = Endpoint::parse(address);
    const bool usable =
        keyword == "nameserver" && endpoint && address.find('@') == std::string::npos;
    if (usable && resolvers.size() < kMaxResolvers) resolvers.push_back(*endpoint);
  }
  if (resolvers.empty()) resolvers.push_back({"127.0.0.1", 53});
  return resolvers;
}

Result<std::vector<Endpoint>> known_resolvers(Files& files, const Settings& settings) {
  if (!settings.resolvers.empty()) return settings.resolvers;
  const auto text = files.read(settings.resolv_conf, kMaxResolvConf);
  if (!text) return not_yet("no resolver is configured: " + text.error().message);
  return parse_resolv_conf(*text);
}

std::optional<DnsName> answered_owner(const Reply& reply) {
  return end_of_cnames(reply.question.name,
                       [&](const DnsName& name) { return target_in(reply, name); });
}

}  // namespace millrace::dnszone

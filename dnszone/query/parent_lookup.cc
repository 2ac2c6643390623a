#include "dnszone/query/parent_lookup.h"

#include <algorithm>
#include <set>

#include "core/base/joined.h"
#include "dnszone/keys/dnskey.h"
#include "dnszone/keys/ds.h"
#include "dnszone/query/authoritative_answer.h"
#include "dnszone/query/message.h"
#include "dnszone/query/resolvers.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kParentServers = 2;  // queried for one zone
constexpr std::chrono::milliseconds kLongest{2000};

std::optional<Reply> reply_in(const Result<std::string>& answer) {
  if (!answer) return std::nullopt;
  auto reply = decode_reply(*answer);
  if (!reply || reply->truncated || reply->rcode != Rcode::noerror) return std::nullopt;
  return std::move(reply).value();
}

std::vector<std::string> ds_in(const Reply& reply) {
  std::vector<std::string> texts;
  for (const Record& record : reply.answer) {
    if (record.type != RrType::ds || record.owner != reply.question.name) continue;
    if (auto text = rdata_text(record.type, record.rdata)) texts.push_back(*std::move(text));
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

// Of the zone that contains the queried name.
std::optional<DnsName> apex_in(const Reply& reply) {
  for (const auto* section : {&reply.answer, &reply.authority}) {
    for (const Record& record : *section) {
      if (record.type == RrType::soa) return record.owner;
    }
  }
  return std::nullopt;
}

std::vector<DnsName> hosts_in(const Reply& reply, const DnsName& zone) {
  std::set<DnsName> hosts;
  for (const auto* section : {&reply.answer, &reply.authority}) {
    for (const Record& record : *section) {
      if (record.type != RrType::ns || record.owner != zone) continue;
      if (const auto host = DnsName::from_wire(record.rdata)) hosts.insert(*host);
    }
  }
  return {hosts.begin(), hosts.end()};
}

std::map<DnsName, std::set<std::string>> glue_in(const Reply& reply) {
  std::map<DnsName, std::set<std::string>> glue;
  for (const Record& record : reply.additional) {
    if (!is_address(record.type)) continue;
    if (const auto text = rdata_text(record.type, record.rdata)) glue[record.owner].insert(*text);
  }
  return glue;
}

class Rounds {
 public:
  Rounds(Env& env, const Settings& settings, HostAddresses& hosts, const Endpoint& resolver)
      : dns_(env.dns),
        timeout_(std::min(settings.query_timeout, kLongest)),
        hosts_(hosts),
        resolver_(resolver) {}

  std::map<DnsName, ParentView> run(const std::vector<const ZoneSettings*>& zones) {
    std::map<DnsName, ParentView> views;
    std::vector<Question> questions;
    questions.reserve(2 * zones.size());
    for (const ZoneSettings* zone : zones) questions.push_back({zone->zone, RrType::ds});
    for (const ZoneSettings* zone : zones) questions.push_back({zone->zone.parent(), RrType::soa});
    const auto replies = ask(questions);
    for (size_t i = 0; i < zones.size(); ++i) {
      if (replies[i]) views[zones[i]->zone].ds = ds_in(*replies[i]);
    }
    std::map<DnsName, DnsName> apexes;
    for (size_t i = 0; i < zones.size(); ++i) {
      const auto& reply = replies[zones.size() + i];
      const auto apex = reply ? apex_in(*reply) : std::nullopt;
      if (apex) apexes.emplace(zones[i]->zone, *apex);
    }
    add_servers(apexes, views);
    return views;
  }

 private:
  std::vector<std::optional<Reply>> ask(const std::vector<Question>& questions) {
    std::vector<DnsQuery> queries;
    queries.reserve(questions.size());
    for (const Question& question : questions) {
      queries.push_back({resolver_, encode_query(question, Recursion::desired)});
    }
    return exchange(queries);
  }

  std::vector<std::optional<Reply>> exchange(const std::vector<DnsQuery>& queries) {
    std::vector<std::optional<Reply>> replies;
    for (const auto& answer : dns_.exchange(queries, timeout_)) replies.push_back(reply_in(answer));
    return replies;
  }

  // By apex of a parent: an address each of some of its servers.
  std::map<DnsName, std::vector<std::string>> addresses(const std::set<DnsName>& apexes) {
    std::vector<Question> questions;
    questions.reserve(apexes.size());
    for (const DnsName& apex : apexes) questions.push_back({apex, RrType::ns});
    std::map<DnsName, std::vector<std::string>> found;
    for (const auto& reply : ask(questions)) {
      if (!reply) continue;
      auto& some = found[reply->question.name];
      for (const DnsName& host : hosts_in(*reply, reply->question.name)) {
        if (some.size() == kParentServers) break;
        const auto& all = hosts_.of(host);
        if (all && !all->empty()) some.push_back(all->front());
      }
    }
    return found;
  }

  void add_servers(const std::map<DnsName, DnsName>& apexes, std::map<DnsName, ParentView>& views) {
    std::set<DnsName> parents;
    for (const auto& [zone, apex] : apexes) parents.insert(apex);
    auto servers = addresses(parents);
    std::vector<DnsQuery> queries;
    for (const auto& [zone, apex] : apexes) {
      for (const std::string& address : servers[apex]) {
        const Endpoint server{address, 53};
        queries.push_back({server, encode_query({zone, RrType::ns})});
      }
    }
    for (const auto& reply : exchange(queries)) {
      if (!reply) continue;
      auto hosts = hosts_in(*reply, reply->question.name);
      ParentView& view = views[reply->question.name];
      if (hosts.empty() || view.servers) continue;
      view.servers = std::move(hosts);
      view.glue = glue_in(*reply);
    }
  }

  DnsTransport& dns_;
  std::chrono::milliseconds timeout_;
  HostAddresses& hosts_;
  Endpoint resolver_;
};

std::string listed(const std::vector<DnsName>& hosts) {
  return joined(hosts, ", ", host_text);
}

// "12345 13 2 abcd…": the algorithm.
std::string algorithm_in(const std::string& ds) {
  const size_t begin = ds.find(' ') + 1;
  return ds.substr(begin, ds.find(' ', begin) - begin);
}

bool matches_some(const std::string& ds, const DnsName& zone, const std::vector<Record>& keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](const Record& key) { return ds_matches(ds, zone.wire(), key.rdata); });
}

bool has_algorithm(const std::vector<Record>& keys, const std::string& algorithm) {
  return std::any_of(keys.begin(), keys.end(), [&](const Record& key) {
    const auto dnskey = parse_dnskey(key.rdata);
    return dnskey && std::to_string(dnskey->algorithm) == algorithm;
  });
}

}  // namespace

std::map<DnsName, ParentView> ParentLookup::of(const std::vector<const ZoneSettings*>& zones) {
  const auto resolvers = known_resolvers(env_.files, settings_);
  if (!resolvers || zones.empty()) return {};
  return Rounds(env_, settings_, hosts_, resolvers->front()).run(zones);
}

std::optional<std::vector<std::string>> usable_ds(const ParentView& parent) {
  if (!parent.ds) return std::nullopt;
  std::vector<std::string> usable;
  for (const std::string& ds : *parent.ds) {
    const std::string digest = ds.substr(0, ds.rfind(' '));
    if (digest.ends_with(" 2") || digest.ends_with(" 4")) usable.push_back(ds);
  }
  return usable.empty() ? std::nullopt : std::optional(std::move(usable));
}

std::optional<std::string> ds_fault(const ParentView& parent, const DnsName& zone,
                                    const std::vector<Record>& keys) {
  const auto usable = usable_ds(parent);
  if (!usable || keys.empty()) return std::nullopt;
  const std::string remedy =
      ": validating resolvers refuse the zone; give the parent the DS of the keys in use";
  bool some = false;
  for (const std::string& ds : *usable) {
    some = some || matches_some(ds, zone, keys);
    if (has_algorithm(keys, algorithm_in(ds))) continue;
    return "the DS " + ds + " at the parent has an algorithm that no key of the zone has" + remedy;
  }
  if (some) return std::nullopt;
  return "the DS at the parent (" + usable->front() + (usable->size() > 1 ? ", …" : "") +
         ") matches no key of the zone" + remedy;
}

std::optional<std::string> delegation_mismatch(const ParentView& parent,
                                               const std::vector<NameServer>& listed_here) {
  if (!parent.servers) return std::nullopt;
  std::vector<DnsName> here;
  here.reserve(listed_here.size());
  for (const NameServer& server : listed_here) here.push_back(server.host);
  std::sort(here.begin(), here.end());
  std::vector<DnsName> there_only, here_only;
  std::set_difference(parent.servers->begin(), parent.servers->end(), here.begin(), here.end(),
                      std::back_inserter(there_only));
  std::set_difference(here.begin(), here.end(), parent.servers->begin(), parent.servers->end(),
                      std::back_inserter(here_only));
  if (there_only.empty() && here_only.empty()) return std::nullopt;
  std::string text = "the NS records of the zone and of its parent differ:";
  if (!there_only.empty()) text += " only the parent lists " + listed(there_only);
  if (!here_only.empty()) {
    text +=
        std::string(there_only.empty() ? "" : ",") + " only the zone lists " + listed(here_only);
  }
  return text + ": make them the same (RFC 7477)";
}

std::vector<NameServer> only_at_parent(const std::vector<NameServer>& listed_here,
                                       const ParentView& parent, HostAddresses& hosts) {
  std::vector<NameServer> others;
  for (const DnsName& host : parent.servers.value_or(std::vector<DnsName>())) {
    const bool is_known =
        std::any_of(listed_here.begin(), listed_here.end(),
                    [&](const NameServer& server) { return server.host == host; });
    if (is_known) continue;
    const auto& addresses = hosts.of(host);
    if (addresses && !addresses->empty()) others.push_back({host, *addresses});
  }
  return others;
}

}  // namespace millrace::dnszone

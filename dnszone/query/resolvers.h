// Which resolvers there are, and how many questions are put to them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/env/env.h"
#include "dnszone/query/message.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct Resolvers {
  std::vector<Endpoint> servers;  // in the order in which they are asked
  std::chrono::milliseconds timeout{3000};
};

// The configured resolvers, else the system's. not_yet: the system's file cannot be read.
Result<std::vector<Endpoint>> known_resolvers(Files& files, const Settings& settings);

// The resolvers that the system's own look-ups use: "nameserver ADDRESS" lines, at most three as
// there. None: the one on this host. An address that cannot be used here is left out.
std::vector<Endpoint> parse_resolv_conf(std::string_view text);

// Where the CNAMEs in the answer lead from the name that was asked for; that name if there are
// none. nullopt: in a loop.
std::optional<DnsName> answered_owner(const Reply& reply);

// All questions in flight together at the first resolver; those that it has no answer for at the
// next one. `read` makes a Result of an answer, or of the error of the transport; the last one's
// error counts.
template <class Read>
auto ask_resolvers(DnsTransport& dns, const std::vector<Question>& questions,
                   const Resolvers& resolvers, const Read& read,
                   Recursion recursion = Recursion::desired) {
  using Answer = decltype(read(Result<std::string>(Error()), resolvers.servers.front()));
  std::vector<Answer> answers(questions.size(), Answer(not_yet("no resolver is configured")));
  std::vector<size_t> left(questions.size());
  for (size_t i = 0; i < left.size(); ++i) left[i] = i;
  for (const Endpoint& resolver : resolvers.servers) {
    std::vector<DnsQuery> queries;
    queries.reserve(left.size());
    for (const size_t i : left)
      queries.push_back({resolver, encode_query(questions[i], recursion)});
    const auto octets = dns.exchange(queries, resolvers.timeout);
    for (size_t i = 0; i < left.size(); ++i) answers[left[i]] = read(octets[i], resolver);
    std::erase_if(left, [&](size_t i) { return answers[i].ok(); });
    if (left.empty()) break;
  }
  return answers;
}

}  // namespace millrace::dnszone

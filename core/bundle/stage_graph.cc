#include "core/bundle/stage_graph.h"

#include <algorithm>
#include <set>

namespace millrace {
namespace {

using enum Stage;

constexpr Stage kForCsr[] = {tlsa, fetch};
constexpr Stage kForOrder[] = {csr, fetch};
constexpr Stage kForChallenge[] = {order, tlsa};
constexpr Stage kForTlsa[] = {csr, poll, pull};
constexpr Stage kForSign[] = {challenge, tlsa};
constexpr Stage kForPoll[] = {order, tlsa, sign};
constexpr Stage kForFetch[] = {csr, order, poll};
constexpr Stage kForPublish[] = {csr, fetch};
constexpr Stage kForPull[] = {tlsa, publish};

}  // namespace

std::string_view to_text(Role role) {
  static constexpr std::string_view kNames[] = {"key", "acme", "dns", "publisher", "consumer"};
  return kNames[static_cast<size_t>(role)];
}

Role role_of(Stage stage) {
  switch (stage) {
    case csr:
      return Role::key;
    case order:
    case fetch:
      return Role::acme;
    case publish:
      return Role::publisher;
    case pull:
      return Role::consumer;
    default:
      return Role::dns;
  }
}

std::span<const Stage> writers_for(Stage reader) {
  switch (reader) {
    case csr:
      return kForCsr;
    case order:
      return kForOrder;
    case challenge:
      return kForChallenge;
    case tlsa:
      return kForTlsa;
    case sign:
      return kForSign;
    case poll:
      return kForPoll;
    case fetch:
      return kForFetch;
    case publish:
      return kForPublish;
    case pull:
      return kForPull;
  }
  return {};
}

bool reads_from(Stage reader, Stage writer) {
  return std::ranges::count(writers_for(reader), writer) > 0;
}

bool observes(Stage reader, Stage writer) {
  return (reader == csr && (writer == tlsa || writer == fetch)) ||
         (reader == tlsa && (writer == poll || writer == pull));
}

bool starts(Stage writer, Stage reader) {
  return reads_from(reader, writer) && !observes(reader, writer);
}

std::vector<std::string> readers_of(Stage writer) {
  std::set<std::string> roles;
  for (const Stage reader : kAllStages) {
    if (reads_from(reader, writer)) roles.emplace(to_text(role_of(reader)));
  }
  return {roles.begin(), roles.end()};
}

}  // namespace millrace

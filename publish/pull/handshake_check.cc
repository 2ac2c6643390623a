#include "publish/pull/handshake_check.h"

#include <algorithm>
#include <iterator>

#include "core/base/encoding.h"

namespace millrace::publish {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPause{500};
constexpr unsigned kRoundsInARow = 3;
constexpr milliseconds kHandshakeLimit = std::chrono::seconds(10);
constexpr size_t kShownDigits = 16;  // of a SHA-256

bool covers(const CertName& name, const std::string& host) {
  if (!name.is_wildcard()) return name.text() == host;
  const size_t dot = host.find('.');
  return dot != std::string::npos && host.substr(dot + 1) == name.base();
}

bool covers(const ExpectedLeaf& leaf, const std::string& host) {
  return std::ranges::any_of(leaf.names,
                             [&host](const CertName& name) { return covers(name, host); });
}

// A name for SNI that the certificate has.
std::string name_of(const ExpectedLeaf& leaf) {
  const CertName& first = leaf.names.front();
  return first.is_wildcard() ? "www." + first.base() : first.text();
}

std::string address_text(const Endpoint& endpoint) {
  const bool is_v6 = endpoint.address.find(':') != std::string::npos;
  return (is_v6 ? "[" + endpoint.address + "]" : endpoint.address) + ":" +
         std::to_string(endpoint.port);
}

std::string place_text(const HandshakeRequest& request) {
  std::string host = request.host.text();
  host.pop_back();
  return address_text(request.endpoint) + " (" + host + ")";
}

std::string digits(const std::string& sha256_hex) {
  return sha256_hex.substr(0, kShownDigits) + "…";
}

// At least one.
Result<std::vector<std::string>> addresses_of(Env& env, const LookTarget& target) {
  if (target.is_address) return std::vector<std::string>{target.host};
  auto addresses = env.dns.addresses(target.host);
  if (addresses && addresses->empty()) return Error(target.host + ": no address");
  return addresses;
}

// The handshakes of one round.
class Round {
 public:
  Round(Env& env, const ServiceSettings& service, const std::vector<ExpectedLeaf>& leaves)
      : env_(env), leaves_(leaves) {
    for (const LookTarget& target : service.look) add(target);
  }

  Sightings run() {
    const auto answers = env_.handshakes.shake(requests_);
    for (size_t i = 0; i < answers.size(); ++i) judge(requests_[i], *expected_[i], answers[i]);
    return std::move(sightings_);
  }

 private:
  void add(const LookTarget& target) {
    std::vector<const ExpectedLeaf*> meant;
    for (const ExpectedLeaf& leaf : leaves_) {
      if (!target.is_address && covers(leaf, target.host)) meant.push_back(&leaf);
    }
    const bool is_named = !meant.empty();
    if (!is_named) {
      for (const ExpectedLeaf& leaf : leaves_) meant.push_back(&leaf);
    }
    for (const ExpectedLeaf* leaf : meant) {
      add(target, *leaf, is_named ? target.host : name_of(*leaf));
    }
  }

  void add(const LookTarget& target, const ExpectedLeaf& leaf, const std::string& name) {
    const auto host = DnsName::parse(name);
    if (!host) return;  // a name of a certificate always is one
    const auto addresses = addresses_of(env_, target);
    if (!addresses) {
      sightings_.all.push_back({leaf.certificate, Finding::unreached,
                                target.text() + ": " + addresses.error().text(), ""});
      return;
    }
    for (const std::string& address : *addresses) {
      requests_.push_back({.endpoint = {address, target.port},
                           .host = *host,
                           .domain = *host,
                           .starttls = target.starttls,
                           .leaf = kind_to_ask(leaf),
                           .tlsa = {},
                           .names_matter = true,
                           .ca_file = {},
                           .timeout = kHandshakeLimit});
      expected_.push_back(&leaf);
    }
  }

  // The kind of key matters only where the server has another certificate for the same name.
  LeafKind kind_to_ask(const ExpectedLeaf& leaf) const {
    const bool has_twin = std::ranges::any_of(leaves_, [&leaf](const ExpectedLeaf& other) {
      return other.certificate != leaf.certificate && other.kind != leaf.kind &&
             covers(other, name_of(leaf));
    });
    return has_twin ? leaf.kind : LeafKind::any;
  }

  void judge(const HandshakeRequest& request, const ExpectedLeaf& leaf,
             const Result<Handshake>& answer) {
    Sighting sighting{leaf.certificate, Finding::unreached, "", address_text(request.endpoint)};
    if (!answer) {
      sighting.finding =
          answer.error().kind == ErrorKind::config ? Finding::no_route : Finding::unreached;
      sighting.text = place_text(request) + ": " + answer.error().text();
    } else {
      const std::string seen = to_hex(sha256(answer->chain.front()));
      const bool is_expected = seen == leaf.leaf_sha256;
      sighting.finding = is_expected ? Finding::expected : Finding::other;
      sighting.text = place_text(request) + ": expected the certificate with SHA-256 " +
                      digits(leaf.leaf_sha256) + ", got " + digits(seen);
    }
    sightings_.all.push_back(std::move(sighting));
  }

  Env& env_;
  const std::vector<ExpectedLeaf>& leaves_;
  std::vector<HandshakeRequest> requests_;
  std::vector<const ExpectedLeaf*> expected_;  // of each request
  Sightings sightings_;
};

}  // namespace

ExpectedLeaf expected_leaf(const CertId& id, const KeyChain& pair) {
  const LeafKind kind = pair.is_rsa ? LeafKind::rsa : LeafKind::ecdsa;
  return {id, pair.leaf().names, pair.leaf_sha256, kind};
}

bool Sightings::is_as_expected() const {
  const auto is_expected = [](const Sighting& one) { return one.finding == Finding::expected; };
  return std::ranges::any_of(all, is_expected) &&
         std::ranges::all_of(all, [&](const Sighting& one) {
           return is_expected(one) || one.finding == Finding::no_route;
         });
}

bool Sightings::has_other() const {
  return std::ranges::any_of(all,
                             [](const Sighting& one) { return one.finding == Finding::other; });
}

std::vector<std::string> Sightings::faults() const {
  std::vector<std::string> texts;
  for (const Sighting& one : all) {
    if (one.finding != Finding::expected) texts.push_back(one.text);
  }
  return texts;
}

std::vector<std::string> unresolved_targets(Env& env, const ServiceSettings& service) {
  std::vector<std::string> texts;
  for (const LookTarget& target : service.look) {
    const auto addresses = addresses_of(env, target);
    if (!addresses) texts.push_back(target.text() + ": " + addresses.error().text());
  }
  return texts;
}

Sightings look_once(Env& env, const ServiceSettings& service,
                    const std::vector<ExpectedLeaf>& leaves) {
  return Round(env, service, leaves).run();
}

Sightings look_until_settled(Env& env, const ServiceSettings& service,
                             const std::vector<ExpectedLeaf>& leaves) {
  const milliseconds end = env.clock.monotonic() + service.look_limit;
  for (unsigned in_a_row = 0;;) {
    Sightings seen = look_once(env, service, leaves);
    in_a_row = seen.is_as_expected() ? in_a_row + 1 : 0;
    if (in_a_row == kRoundsInARow) return seen;
    if (in_a_row == 0 && env.clock.monotonic() >= end) return seen;
    env.clock.sleep(kPause);
  }
}

}  // namespace millrace::publish

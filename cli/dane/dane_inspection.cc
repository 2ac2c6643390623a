#include "cli/dane/dane_inspection.h"

namespace millrace::cli {
namespace {

using dnszone::DaneService;

class Inspection {
 public:
  Inspection(Env& env, const std::vector<DaneTarget>& targets, const DaneOptions& options)
      : env_(env), options_(options) {
    for (const DaneTarget& target : targets) {
      DaneFindings findings;
      findings.target = target;
      all_.push_back(std::move(findings));
    }
  }

  std::vector<DaneFindings> run() {
    look_up_hosts();
    add_connections();
    connect({LeafKind::ecdsa, LeafKind::rsa});
    // A server that takes neither has a certificate of another kind, or no TLS: then its own
    // words count.
    connect({LeafKind::any});
    return std::move(all_);
  }

 private:
  struct Attempt {
    DaneConnection* connection;
    LeafKind kind;
  };

  void look_up_hosts() {
    std::vector<DaneService> services;
    std::vector<DaneFindings*> named;
    for (DaneFindings& one : all_) {
      if (!one.target.host) continue;
      services.push_back({*one.target.host, one.target.port});
      named.push_back(&one);
    }
    std::vector<std::optional<DnsName>> targets(services.size());
    if (options_.addresses.empty()) {
      const auto sets = look_up_addresses(env_.dns, services, options_.resolvers);
      for (size_t i = 0; i < named.size(); ++i) {
        named[i]->addresses = sets[i];
        if (sets[i]) targets[i] = sets[i]->target;
      }
    }
    const auto tlsa = look_up_tlsa(env_.dns, services, targets, options_.resolvers);
    for (size_t i = 0; i < named.size(); ++i) named[i]->tlsa = tlsa[i];
  }

  void add_connections() {
    for (DaneFindings& one : all_) {
      std::vector<std::string> addresses = options_.addresses;
      if (!one.target.address.empty()) addresses = {one.target.address};
      if (addresses.empty() && one.addresses && *one.addresses) {
        addresses = (*one.addresses)->addresses;
      }
      for (const std::string& address : addresses) {
        DaneConnection connection;
        connection.endpoint = {address, one.target.port};
        one.connections.push_back(std::move(connection));
      }
    }
  }

  // To each address that has presented nothing yet, once for each kind.
  void connect(const std::vector<LeafKind>& kinds) {
    std::vector<HandshakeRequest> requests;
    std::vector<Attempt> attempts;
    for (DaneFindings& one : all_) {
      for (DaneConnection& connection : one.connections) {
        if (!connection.leaves.empty()) continue;
        for (const LeafKind kind : kinds) {
          requests.push_back(request_for(one, connection.endpoint, kind));
          attempts.push_back({&connection, kind});
        }
      }
    }
    auto answers = env_.handshakes.shake(requests);
    for (size_t i = 0; i < attempts.size(); ++i) {
      note(std::move(answers[i]), *attempts[i].connection);
    }
  }

  HandshakeRequest request_for(const DaneFindings& findings, const Endpoint& endpoint,
                               LeafKind kind) const {
    const DaneTarget& target = findings.target;
    const bool has_base = findings.tlsa && *findings.tlsa;
    const DnsName host = has_base ? (*findings.tlsa)->base : target.host.value_or(DnsName::root());
    // What the client has asked for, where CNAMEs lead from it to the host.
    const DnsName named = target.domain.value_or(target.host.value_or(host));
    HandshakeRequest request{endpoint, host, named};
    request.starttls = target.starttls;
    request.leaf = kind;
    request.tlsa = findings.records();
    request.ca_file = options_.ca_file;
    request.timeout = options_.timeout;
    return request;
  }

  static void note(Result<Handshake> answer, DaneConnection& connection) {
    auto leaf = answer ? leaf_of(std::move(answer).value()) : Result<DaneLeaf>(answer.error());
    if (leaf) {
      connection.leaves.push_back(std::move(leaf).value());
    } else {
      connection.error = std::move(leaf).error();
    }
    if (connection.leaves.empty() || !connection.error) return;
    // One kind is there. That the other one is not there is not an error, but how it was seen may
    // be worth a word: a time-out is not a refusal.
    if (connection.error->kind == ErrorKind::not_yet) {
      connection.other_kind = connection.error->text();
    }
    connection.error.reset();
  }

  static Result<DaneLeaf> leaf_of(Handshake handshake) {
    ASSIGN(auto chain, tlsa::parse_presented(handshake.chain));
    return DaneLeaf{std::move(handshake), std::move(chain)};
  }

  Env& env_;
  const DaneOptions& options_;
  std::vector<DaneFindings> all_;
};

}  // namespace

std::vector<TlsaData> DaneFindings::records() const {
  return tlsa && *tlsa ? (*tlsa)->records : std::vector<TlsaData>();
}

std::vector<DaneFindings> inspect_dane(Env& env, const std::vector<DaneTarget>& targets,
                                       const DaneOptions& options) {
  return Inspection(env, targets, options).run();
}

}  // namespace millrace::cli

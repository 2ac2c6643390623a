#include "tlsa/rollover/service_look.h"

#include <algorithm>
#include <charconv>

#include <openssl/x509.h>

#include "core/crypto/openssl.h"

namespace millrace::tlsa {
namespace {

constexpr std::chrono::seconds kLookTimeout{15};

struct Service {
  uint16_t port = 0;
  bool is_tcp = false;
  DnsName host;
};

std::string_view first_label(std::string_view text) {
  return text.substr(0, text.find('.'));
}

// Of an owner "_PORT._PROTOCOL.HOST.", whose form was checked where it was read.
Service service_of(const DnsName& owner) {
  const DnsName rest = owner.parent();
  Service service{0, first_label(rest.text()) == "_tcp", rest.parent()};
  const std::string text = owner.text();
  const std::string_view port = first_label(text).substr(1);
  std::from_chars(port.data(), port.data() + port.size(), service.port);
  return service;
}

std::string host_of(const Service& service) {
  std::string text = service.host.text();
  text.pop_back();  // the final dot
  return text;
}

std::optional<SpkiDigest> key_of(const std::string& certificate) {
  const auto* octets = reinterpret_cast<const unsigned char*>(certificate.data());
  const X509Ptr x509(d2i_X509(nullptr, &octets, static_cast<long>(certificate.size())));
  if (!x509) return std::nullopt;
  return SpkiDigest::of(der_of<X509_PUBKEY>(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(x509.get())));
}

AddressLook outcome(const Endpoint& endpoint, const Result<Handshake>& answer) {
  AddressLook look{endpoint.text(), std::nullopt};
  if (!answer) {
    look.failure = answer.error().text();
  } else if (!answer->chain.empty()) {
    look.key = key_of(answer->chain.front());
  }
  if (!look.key && look.failure.empty()) look.failure = look.address + ": no certificate";
  return look;
}

// Collects the handshakes of all services, and gives each the answers to its own.
class Looks {
 public:
  explicit Looks(const Env& env) : env_(env) {}

  void add(const LookTarget& target) {
    ServiceLook& look = looks_[target];
    const Service service = service_of(target.owner);
    if (!service.is_tcp) {
      look.obstacle = "millrace makes no connections over " +
                      std::string(first_label(target.owner.parent().text()).substr(1));
      look.may_pass = false;
      return;
    }
    const std::string host = host_of(service);
    const auto addresses = addresses_.contains(host)
                               ? addresses_.at(host)
                               : addresses_.emplace(host, env_.dns.addresses(host)).first->second;
    if (!addresses || addresses->empty()) {
      look.obstacle = addresses ? host + " has no address" : addresses.error().text();
      return;
    }
    for (const std::string& address : *addresses) ask(target, service, address);
  }

  std::map<LookTarget, ServiceLook> run() {
    if (requests_.empty()) return std::move(looks_);
    const auto answers = env_.handshakes.shake(requests_);
    for (size_t i = 0; i < answers.size(); ++i) {
      looks_[of_[i]].addresses.push_back(outcome(requests_[i].endpoint, answers[i]));
    }
    return std::move(looks_);
  }

 private:
  void ask(const LookTarget& target, const Service& service, const std::string& address) {
    requests_.push_back({{address, service.port},
                         service.host,
                         service.host,
                         starttls_of_port(service.port),
                         target.leaf,
                         {},
                         true,
                         {},
                         kLookTimeout});
    of_.push_back(target);
  }

  const Env& env_;
  std::map<std::string, Result<std::vector<std::string>>> addresses_;  // of each host, once
  std::map<LookTarget, ServiceLook> looks_;
  std::vector<HandshakeRequest> requests_;
  std::vector<LookTarget> of_;  // of each request
};

}  // namespace

bool ServiceLook::presents_other(const SpkiDigest& key) const {
  return std::ranges::any_of(addresses,
                             [&key](const AddressLook& one) { return one.key && *one.key != key; });
}

std::map<LookTarget, ServiceLook> look_at(const Env& env, const std::set<LookTarget>& targets) {
  Looks looks(env);
  for (const LookTarget& target : targets) looks.add(target);
  return looks.run();
}

LeafKind leaf_kind(const std::string& csr_der) {
  const auto* octets = reinterpret_cast<const unsigned char*>(csr_der.data());
  const X509ReqPtr csr(d2i_X509_REQ(nullptr, &octets, static_cast<long>(csr_der.size())));
  const EVP_PKEY* key = csr ? X509_REQ_get0_pubkey(csr.get()) : nullptr;
  if (key == nullptr) return LeafKind::any;
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC) return LeafKind::ecdsa;
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA ? LeafKind::rsa : LeafKind::any;
}

}  // namespace millrace::tlsa

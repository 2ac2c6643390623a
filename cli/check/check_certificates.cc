#include "cli/check/check_certificates.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "acme/state/order_state.h"
#include "cli/config/roles.h"
#include "dnszone/edit/source_aliases.h"

namespace millrace::cli {
namespace {

// Another CA or type of key is a reason to have two.
using Request = std::tuple<std::set<CertName>, KeyType, std::vector<CaId>>;

void check_twins(const Config& config, std::vector<Error>& faults) {
  std::map<Request, CertId> first;
  for (const auto& certificate : config.acme.certificates) {
    const Request same = {{certificate.names.begin(), certificate.names.end()},
                          certificate.key_type,
                          certificate.cas};
    const auto [twin, is_new] = first.try_emplace(same, certificate.id);
    if (is_new) continue;
    faults.push_back(Error("has the same names, CA and type of key as certificate " +
                           twin->second.text() +
                           ": CAs limit how many are issued for the same names; remove one, or "
                           "give it another key_type")
                         .about(certificate_subject(certificate.id))
                         .found_as("certificate-twice"));
  }
}

// The host of "_25._tcp.mail.example.org.".
DnsName base_of(const DnsName& owner) {
  DnsName base = owner;
  while (base.wire().size() > 1 && base.wire()[1] == '_') base = base.parent();
  return base;
}

bool covers(const CertName& name, const DnsName& host) {
  return name.is_wildcard() ? host.parent() == name.dns_name() : host == name.dns_name();
}

class OwnerCheck {
 public:
  OwnerCheck(Env& env, const Config& config) : aliases_(env.files, config.dns) {}

  void run(const tlsa::CertificateSettings& tlsa, std::vector<Error>& faults) {
    if (tlsa.names.empty()) return;
    for (const DnsName& owner : tlsa.owners) {
      const DnsName base = base_of(owner);
      const auto end = aliases_.end_of(base);
      const bool is_backed = std::ranges::any_of(tlsa.names, [&](const CertName& name) {
        return covers(name, base) || (end && covers(name, *end));
      });
      if (is_backed) continue;
      faults.push_back(Error("TLSA at " + owner.text() + ": no name of the certificate covers " +
                             base.text() +
                             ": a server of that name presents another one; add it "
                             "to /certificates/" +
                             tlsa.id.text() + "/names, or remove the owner")
                           .about(certificate_subject(tlsa.id))
                           .found_as("tlsa-unbacked"));
    }
  }

 private:
  dnszone::SourceAliases aliases_;
};

Error failing(const acme::CertificateSettings& certificate, const acme::OrderState& state) {
  const std::string next = state.retry_at ? "; next try after " + format_time(*state.retry_at) : "";
  return Error(std::to_string(state.failures) +
               " failures in a row, the last: " + state.last_error + next +
               "; to try at once: millrace issue --now " + certificate.id.text())
      .about(certificate_subject(certificate.id))
      .found_as("certificate-failing");
}

}  // namespace

std::vector<Error> check_certificates(Env& env, const Config& config) {
  std::vector<Error> faults;
  check_twins(config, faults);
  OwnerCheck owners(env, config);
  for (const auto& tlsa : config.tlsa.certificates) owners.run(tlsa, faults);
  return faults;
}

std::vector<Error> check_orders(Env& env, const Config& config) {
  std::vector<Error> faults;
  if (!runs(config, Stage::order)) return faults;
  const StatePaths paths(config.state);
  for (const auto& certificate : config.acme.certificates) {
    const auto state = acme::load_order_state(env.files, paths.order(certificate.id));
    if (!state) {
      faults.push_back(Error(state.error())
                           .about(certificate_subject(certificate.id))
                           .found_as("order-unreadable"));
    } else if (state->failures >= certificate.failures_per_ca) {
      faults.push_back(failing(certificate, *state));
    }
  }
  return faults;
}

}  // namespace millrace::cli

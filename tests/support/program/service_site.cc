#include "tests/support/program/service_site.h"

#include <stdexcept>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "core/crypto/pem_chain.h"

namespace millrace::test {
namespace {

std::string first_certificate(const std::string& pem) {
  const size_t begin = pem.find("-----BEGIN CERTIFICATE-----");
  if (begin == std::string::npos) throw std::runtime_error("no certificate: " + pem);
  return split_pem_chain(pem.substr(begin), "chain").value().front();
}

}  // namespace

const std::string ServiceSite::kUsual =
    R"("check": ["check-www"], "action": ["reload-www"], "restart": ["restart-www"],
       "look": ["example.test:443"])";

ServiceSite::ServiceSite(const std::string& members) {
  directory.write("www/.keep", "");
  write_service(members);
  dns.host("example.test", {kFirst, kSecond});
  other_programs = [this](const std::vector<std::string>& argv) -> Result<ProcessOutcome> {
    const std::string& program = argv.front();
    if (program == "check-www") return ProcessOutcome{check_status, false, "bad\ncertificate\n"};
    if (program == "reload-www" && reload_status) return ProcessOutcome{*reload_status, false, ""};
    if (program == "reload-www" && reloads_have_effect) serve_files();
    if (program == "restart-www" && restarts_have_effect) serve_files();
    return ProcessOutcome{action_status, false, ""};
  };
  handshakes.script([this](const HandshakeRequest& request) -> Result<Handshake> {
    const auto leaf = leaves_.find(request.endpoint.address);
    if (leaf == leaves_.end()) return not_yet(request.endpoint.text() + ": connection refused");
    return Handshake{{leaf->second}, "TLSv1.3", "TLS_AES_128_GCM_SHA256", std::nullopt};
  });
}

void ServiceSite::write_service(const std::string& members) {
  write_config(R"("publication": { "directory": "publication" })",
               R"("publication": { "directory": "publication" },
  "services": {
    "www": { "kind": "generic", "certificates": ["web"], "directory": "www", )" +
                   members + " } }");
}

void ServiceSite::serve_files() {
  const std::string leaf = first_certificate(directory.read("www/web.pem"));
  leaves_[kFirst] = leaf;
  if (!second_address_is_stuck || !leaves_.contains(kSecond)) leaves_[kSecond] = leaf;
}

std::string ServiceSite::presented(const std::string& address) const {
  const auto leaf = leaves_.find(address);
  return leaf == leaves_.end() ? "" : to_hex(sha256(leaf->second));
}

std::string ServiceSite::leaf_in(const std::string& file) const {
  return to_hex(sha256(first_certificate(directory.read(file))));
}

std::string ServiceSite::published_leaf() const {
  return leaf_in("publication/current/web/fullchain.pem");
}

std::string ServiceSite::installed_leaf() const {
  return leaf_in("www/web.pem");
}

std::string ServiceSite::programs() const {
  std::string lines;
  for (size_t i = first_program_; i < processes.runs().size(); ++i) {
    const auto& argv = processes.runs()[i];
    if (argv.front() == "reload-ns") continue;
    for (const std::string& word : argv) lines += word + " ";
    lines.back() = '\n';
  }
  return lines;
}

Said ServiceSite::renew() {
  clock.advance(std::chrono::days(61));
  forget_programs();
  return run({"issue"});
}

}  // namespace millrace::test

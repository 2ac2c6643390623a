#include "tests/support/pebble/real_service.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "core/base/encoding.h"
#include "core/bundle/documents.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "core/crypto/openssl.h"
#include "core/crypto/pem_chain.h"

namespace millrace::test {

TimePoint RealService::now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void RealService::write_config(const std::vector<std::string>& certificates,
                               const std::string& services) {
  std::string texts;
  for (const std::string& name : certificates) {
    names_[name] = {name + ".example.test"};
    texts += (texts.empty() ? "\"" : ", \"") + name + "\": { \"names\": [\"" + name +
             ".example.test\"] }";
  }
  directory_.write("millrace.json", R"({ "certificates": { )" + texts +
                                        R"( }, "publication": { "directory": "publication" },
  "services": { )" + services + " } }\n");
  make_keys();
}

void RealService::make_keys() {
  directory_.write("tls/.keep", "");
  for (const char* command : {"init", "csr"}) {
    const Finished made = millrace({command});
    ASSERT_EQ(made.status, 0) << made.err;
  }
}

std::string RealService::chain_for(const std::string& certificate, const std::string& spki_der) {
  return ca_
      .issue({names_.at(certificate), spki_der, valid_from_, valid_from_ + std::chrono::days(90)})
      .chains.front();
}

void RealService::publish() {
  valid_from_ += std::chrono::minutes(1);
  FileTree files;
  for (const auto& [name, hosts] : names_) {
    const std::string file = "state/keys/" + name + "/current.key";
    const PrivateKey key = PrivateKey::from_pem(directory_.read(file), file).value();
    const std::string chain = chain_for(name, key.public_der());
    const Certificate leaf = parse_chain(chain, "chain").value().front();
    files[name + "/fullchain.pem"] = chain;
    files[name + "/certificate.json"] =
        encode(IssuedDocument{CertId::parse(name).value(), leaf.names, leaf.spki, leaf.not_before,
                              leaf.not_after, to_hex(sha256(chain))});
  }
  const auto key = SignifySecretKey::parse(directory_.read("state/signing/publish.sec"), "key");
  const BundleWriter writer = {.scope = "publication",
                               .host = "test",
                               .key_name = "publish.sec",
                               .key = key.value(),
                               .lifetime = std::chrono::days(30)};
  const auto disk = make_posix_files();
  ASSERT_TRUE(write_bundle(*disk, directory_ / "publication", writer, files, now()).ok());
}

void RealService::write_foreign_pair(const std::string& certificate, bool in_one_file) {
  const PrivateKey key = PrivateKey::generate(KeyType::ecdsa_p256).value();
  const std::string chain = chain_for(certificate, key.public_der());
  const Secret pem = key.to_pem();
  const std::string stem = "tls/" + certificate;
  directory_.write(stem + ".pem", in_one_file ? std::string(pem.view()) + chain : chain, 0600);
  if (!in_one_file) directory_.write(stem + ".key", std::string(pem.view()), 0600);
}

Finished RealService::millrace(Arguments arguments) const {
  Arguments line = {MILLRACE_BINARY};
  line.insert(line.end(), arguments.begin(), arguments.end());
  line.insert(line.end(), {"--config", at("millrace.json")});
  return run_program(
      line, {.environment = {"PATH=" + at("bin") + ":" + std::getenv("PATH")}, .directory = {}});
}

std::string RealService::published(const std::string& certificate) const {
  return leaf_in("publication/current/" + certificate + "/fullchain.pem");
}

std::string RealService::leaf_in(const std::string& file) const {
  return to_hex(sha256(split_pem_chain(directory_.read(file), "chain").value().front()));
}

std::string RealService::presented(const std::string& certificate, const Arguments& more,
                                   uint16_t port) const {
  const std::string where = "127.0.0.1:" + std::to_string(port == 0 ? port_ : port);
  Arguments line = {"openssl", "s_client",    "-connect",
                    where,     "-servername", names_.at(certificate).front()};
  line.insert(line.end(), more.begin(), more.end());
  const std::string out = run_program(line, {.environment = {}, .directory = {}}).out;
  const size_t begin = out.find("-----BEGIN CERTIFICATE-----");
  const std::string kEnd = "-----END CERTIFICATE-----\n";
  const size_t end = out.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos) return "nothing";
  const std::string pem = out.substr(begin, end + kEnd.size() - begin);
  return to_hex(sha256(split_pem_chain(pem, "presented").value().front()));
}

std::string RealService::script(const std::string& name, const std::string& text) const {
  directory_.write(name, "#!/bin/sh\n" + text, 0755);
  return at(name);
}

}  // namespace millrace::test

// Certificates for the tests of pull: of a throw-away CA, for keys that are made here.
#pragma once

#include <string>
#include <vector>

#include "core/base/encoding.h"
#include "core/bundle/documents.h"
#include "publish/pull/candidate.h"
#include "tests/support/scripted_acme_ca.h"
#include "tests/support/test_env.h"

namespace millrace::publish {

struct PullWorld {
  test::TestEnv env;
  test::ThrowAwayCa ca{env.clock.now()};
  CertId id = CertId::parse("web").value();
  std::vector<CertName> names = {CertName::parse("www.example.test").value()};
  PrivateKey key = PrivateKey::generate(KeyType::ecdsa_p256).value();

  LocalKey local_key() const { return {"current.key", key.to_pem(), key.spki_digest()}; }
  std::string chain(Duration age = Duration(0), Duration lifetime = std::chrono::days(90)) {
    std::vector<std::string> texts;
    for (const CertName& name : names) texts.push_back(name.text());
    const TimePoint begin = env.clock.now() - age;
    return ca.issue({texts, key.public_der(), begin, begin + lifetime}).chains.front();
  }
  KeyChain pair(Duration age = Duration(0), Duration lifetime = std::chrono::days(90)) {
    return make_key_chain(key.to_pem().view(), chain(age, lifetime), "test").value();
  }
  FileTree publication(const std::string& chain) const {
    const Certificate leaf = parse_chain(chain, "test").value().front();
    const IssuedDocument document{
        id, leaf.names, leaf.spki, leaf.not_before, leaf.not_after, to_hex(sha256(chain))};
    return {{"web/fullchain.pem", chain}, {"web/certificate.json", encode(document)}};
  }
};

}  // namespace millrace::publish

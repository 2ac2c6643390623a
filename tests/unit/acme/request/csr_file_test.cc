// A certificate whose key another host keeps: its CSR is a file.
#include "acme/request/csr_file.h"

#include <gtest/gtest.h>

#include "core/crypto/csr.h"
#include "tests/support/acme/fetch_world.h"
#include "tests/support/vectors.h"

namespace millrace::acme {
namespace {

using std::chrono::days;

class CsrFile : public testing::Test {
 protected:
  CsrFile() { world_.web().csr_file = file(); }

  Path file() const { return world_.directory / "appliance.csr"; }
  // The appliance makes a key. Gives its digest.
  SpkiDigest make(KeyType type = KeyType::ecdsa_p256) {
    const PrivateKey key = PrivateKey::generate(type).value();
    world_.directory.write("appliance.csr",
                           csr_to_pem(make_csr(key, world_.web().names).value().der));
    return key.spki_digest();
  }
  std::string fault(const std::string& content) {
    world_.directory.write("appliance.csr", content);
    const auto csr = read_csr_file(world_.files, world_.web());
    return csr ? "" : csr.error().text();
  }
  RequestDocument request() {
    return decode_request(world_.emitted("csr", "requests/web.json").value(), "web.json").value();
  }

  World world_;
};

TEST_F(CsrFile, is_requested_with_and_no_key_is_made) {
  const SpkiDigest digest = make();
  const StageReport report = world_.csr();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.done),
            "certificate web: request made for *.example.test, example.test");
  EXPECT_EQ(request().current, digest);
  EXPECT_FALSE(request().next);
  EXPECT_EQ(csr_to_pem(request().csr_der), world_.directory.read("appliance.csr"));
  EXPECT_FALSE(*world_.files.status(world_.paths().current_key(id_of("web"))));
  EXPECT_FALSE(world_.csr().changed);
}

TEST_F(CsrFile, may_be_of_any_key_type_that_cas_take) {
  const SpkiDigest digest = make(KeyType::rsa_2048);
  EXPECT_EQ(errors_of(world_.csr()), "");
  EXPECT_EQ(request().current, digest);
}

TEST_F(CsrFile, is_issued_and_renewed_with) {
  const SpkiDigest digest = make();
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->spki, digest);
  world_.clock.advance(days(61));
  world_.restart();
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->spki, digest);
  EXPECT_EQ(world_.acme.certificates_issued(), 2U);
}

TEST_F(CsrFile, of_another_key_is_ordered_with) {
  make();
  EXPECT_EQ(errors_of(world_.issue()), "");
  const SpkiDigest digest = make();
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->spki, digest);
  EXPECT_EQ(world_.acme.certificates_issued(), 2U);
}

// As an appliance writes it again: an ECDSA signature differs each time.
TEST_F(CsrFile, of_the_same_key_and_names_in_other_octets_orders_nothing) {
  const PrivateKey key = PrivateKey::generate(KeyType::ecdsa_p256).value();
  const auto write = [&] {
    world_.directory.write("appliance.csr",
                           csr_to_pem(make_csr(key, world_.web().names).value().der));
  };
  write();
  EXPECT_EQ(errors_of(world_.issue()), "");
  const std::string before = request().csr_der;
  write();
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_NE(request().csr_der, before) << "the next order is finalized with it";
  EXPECT_EQ(request().previous, std::vector<SpkiDigest>());
  EXPECT_EQ(world_.acme.orders_made(), 1U);
  EXPECT_FALSE(world_.state().order);
}

TEST_F(CsrFile, of_another_key_takes_the_place_of_one_that_the_ca_has) {
  world_.acme.script.processing_answers = 1000;
  make();
  publish_challenges(world_);
  world_.fetch();
  world_.fetch();
  ASSERT_EQ(world_.state().order->phase, OrderPhase::finalized);
  const SpkiDigest digest = make();
  world_.acme.script.processing_answers = 0;
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->spki, digest);
}

TEST_F(CsrFile, that_is_missing_is_an_error_and_the_request_before_stays) {
  make();
  EXPECT_EQ(errors_of(world_.csr()), "");
  const RequestDocument before = request();
  std::filesystem::remove(file());
  EXPECT_EQ(errors_of(world_.csr()), "certificate web: " + file().string() +
                                         ": the CSR file does not exist: put it there; millrace "
                                         "makes no key for this certificate");
  EXPECT_EQ(encode(request()), encode(before));
  EXPECT_FALSE(*world_.files.status(world_.paths().current_key(id_of("web"))));
}

TEST_F(CsrFile, that_is_not_what_the_configuration_says_is_refused) {
  world_.web().names = {name_of("mail.example.test"), name_of("*.example.test"),
                        name_of("example.test")};
  const auto vector = [](const std::string& name) { return test::vector_file("x509/" + name); };
  const std::string where = file().string();
  EXPECT_EQ(fault(vector("server.csr")), "");
  EXPECT_EQ(fault(vector("leaf.csr.der")), "") << "DER";
  EXPECT_EQ(fault(vector("address.csr")),
            where +
                ": an IP address among the alternative names; expected "
                "DNS names only");
  EXPECT_EQ(fault(vector("client.csr")),
            where +
                ": the CSR asks for the extension X509v3 Extended Key Usage, expected nothing but "
                "what a TLS server needs: subjectAltName, serverAuth, CA:FALSE; make the CSR "
                "without it");
  EXPECT_EQ(
      fault(vector("rsa1024.csr")),
      where +
          ": a key of type RSA of 1024 bits: expected one of ecdsa-p256, ecdsa-p384, rsa-2048, "
          "rsa-3072, rsa-4096");
  EXPECT_EQ(fault(vector("leaf.csr") + vector("leaf.key")),
            where + ": expected only a CSR, got a private key in it: make a new key");
  world_.web().names = {name_of("example.test")};
  EXPECT_EQ(fault(vector("server.csr")),
            where +
                ": the CSR is for *.example.test, example.test, mail.example.test, expected the "
                "names of the configuration: example.test");
  EXPECT_NE(fault("nothing"), "");
}

TEST_F(CsrFile, with_a_wrong_signature_is_refused) {
  std::string der =
      make_csr(PrivateKey::generate(KeyType::ecdsa_p256).value(), world_.web().names).value().der;
  der.back() = static_cast<char>(der.back() ^ 1);
  EXPECT_EQ(fault(der), file().string() + ": the CSR's own signature is wrong");
}

}  // namespace
}  // namespace millrace::acme

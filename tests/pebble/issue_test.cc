// What one `millrace issue` leaves, judged by other people's programs.
#include <algorithm>
#include <memory>

#include <gmock/gmock.h>

#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// One issuance for all the tests of this file.
class Issued : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    bed_ = std::make_unique<Testbed>();
    ASSERT_EQ(bed_->start(), "");
    const std::string config = bed_->config();
    ASSERT_EQ(run_program({MILLRACE_BINARY, "init", "--config", config}).status, 0);
    const Finished issue = run_program({MILLRACE_BINARY, "issue", "--config", config,
                                        "example.test", "*.example.test", "mail.example.test"});
    ASSERT_EQ(issue.status, 0) << issue.out << issue.err;
  }
  static void TearDownTestSuite() { bed_.reset(); }

  static std::string published(const std::string& file) {
    return bed_->publication() / "current/example" / file;
  }
  static std::string private_key() { return bed_->state() / "keys/example/current.key"; }

  static std::unique_ptr<Testbed> bed_;
};
std::unique_ptr<Testbed> Issued::bed_;

// Lower-case hex of SHA-256 over the SubjectPublicKeyInfo, by the openssl command.
std::string spki_digest(const std::string& print_public_key) {
  return shell(print_public_key +
               " | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1");
}

TEST_F(Issued, gives_a_chain_that_openssl_accepts_for_the_three_names) {
  for (const char* host : {"example.test", "anything.example.test", "mail.example.test"}) {
    const Finished verify =
        run_program({"openssl", "verify", "-x509_strict", "-CAfile", bed_->ca_root(), "-untrusted",
                     published("chain.pem"), "-verify_hostname", host, published("cert.pem")});
    EXPECT_EQ(verify.status, 0) << host << verify.out << verify.err;
  }
  EXPECT_EQ(shell("openssl x509 -noout -ext subjectAltName -in " + published("cert.pem") +
                  " | tail -n 1 | tr -d ' ' | tr , '\\n' | sort | paste -sd,"),
            "DNS:*.example.test,DNS:example.test,DNS:mail.example.test");
}

TEST_F(Issued, gives_a_full_chain_of_leaf_and_intermediate_for_the_key_that_is_kept) {
  EXPECT_EQ(read_text(published("fullchain.pem")),
            read_text(published("cert.pem")) + read_text(published("chain.pem")));
  EXPECT_EQ(spki_digest("openssl x509 -noout -pubkey -in " + published("cert.pem")),
            spki_digest("openssl pkey -pubout -in " + private_key()));
}

TEST_F(Issued, gives_a_signed_zone_that_ldns_bind_and_knot_accept) {
  const std::string zone = bed_->signed_zone();
  const std::string anchor = bed_->directory() / "unbound/anchor";
  for (const Arguments& verifier :
       {Arguments{"ldns-verify-zone", "-k", anchor, zone},
        Arguments{"dnssec-verify", "-q", "-o", "example.test", zone},
        Arguments{"kzonecheck", "-o", "example.test", "-d", "on", zone}}) {
    const Finished verified = run_program(verifier);
    EXPECT_EQ(verified.status, 0) << verifier[0] << ": " << verified.out << verified.err;
  }
}

TEST_F(Issued, has_tlsa_of_the_key_and_of_the_next_in_dns_under_dnssec) {
  const std::string current =
      spki_digest("openssl x509 -noout -pubkey -in " + published("cert.pem"));
  const std::string next =
      spki_digest("openssl pkey -pubout -in " + (bed_->state() / "keys/example/next.key").string());
  for (const char* owner : {"_443._tcp.example.test", "_25._tcp.mail.example.test"}) {
    Testbed::Answer answer = bed_->resolve(owner, "TLSA");
    EXPECT_EQ(answer.status, "NOERROR") << owner;
    EXPECT_TRUE(answer.authentic) << owner;
    EXPECT_EQ(count_of("TLSA\t3 1 1 ", answer.text), 2U) << answer.text;
    // dig prints hex in capitals and with a space in it.
    std::erase(answer.text, ' ');
    std::transform(answer.text.begin(), answer.text.end(), answer.text.begin(), ::tolower);
    EXPECT_THAT(answer.text, HasSubstr("\t311" + current + "\n"));
    EXPECT_THAT(answer.text, HasSubstr("\t311" + next + "\n"));
  }
}

TEST_F(Issued, publishes_a_set_that_signify_accepts) {
  RunOptions there;
  there.directory = bed_->publication() / "current";
  const Finished verified = run_program(
      {"signify-openbsd", "-C", "-p", bed_->state() / "signing/publish.pub", "-x", "SHA256.sig"},
      there);
  EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
  EXPECT_THAT(verified.out, HasSubstr("example/fullchain.pem: OK"));
}

TEST_F(Issued, publishes_what_everyone_may_read_and_nothing_private) {
  for (const auto& [path, what] : snapshot(bed_->publication())) {
    if (what.starts_with("link ")) continue;
    EXPECT_THAT(what, ::testing::AnyOf(StartsWith("0644 file"), StartsWith("0755 directory")))
        << path;
    EXPECT_THAT(what, Not(HasSubstr("PRIVATE"))) << path;
    EXPECT_THAT(what, Not(HasSubstr("secret"))) << path;
  }
}

TEST_F(Issued, keeps_every_private_key_to_its_owner) {
  size_t keys = 0;
  for (const auto& [path, what] : snapshot(bed_->state())) {
    if (!path.ends_with(".key") && !path.ends_with(".sec")) continue;
    EXPECT_THAT(what, StartsWith("0600 file")) << path;
    ++keys;
  }
  EXPECT_EQ(keys, 12U);  // account, current, next, and the signing keys of nine stages
}

TEST_F(Issued, leaves_the_source_as_it_was_but_for_serial_and_tlsa) {
  const std::string source = read_text(bed_->zone());
  const std::string before = bed_->zone_text(bed_->source_serial());
  ASSERT_THAT(source, StartsWith(before));
  EXPECT_EQ(count_of("TLSA", source.substr(before.size())), 4U) << source.substr(before.size());
  EXPECT_THAT(source, Not(HasSubstr("_acme-challenge")));
  EXPECT_EQ(bed_->serial(1), bed_->source_serial());
}

TEST_F(Issued, leaves_no_challenge_in_dns) {
  EXPECT_EQ(bed_->resolve("_acme-challenge.example.test", "TXT").status, "NXDOMAIN");
  EXPECT_EQ(bed_->resolve("_acme-challenge.mail.example.test", "TXT").status, "NXDOMAIN");
}

}  // namespace
}  // namespace millrace::test

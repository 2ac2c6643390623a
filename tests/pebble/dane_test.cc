// millrace dane with real servers, and whether other DANE clients are of its opinion.
#include <future>

#include <gmock/gmock.h>

#include "tests/support/pebble/dane_bed.h"
#include "tests/support/pebble/postfix_server.h"
#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

// A service behind STARTTLS of SMTP, which is what posttls-finger speaks.
struct DaneCase {
  std::string name;      // of the host, in its zone
  int status;            // of millrace dane
  std::string says;      // a part of what it prints on standard error; empty: nothing is
  bool danetool = true;  // false: it has another opinion; it does not look at names
  std::string zone = "signed.example";
  uint16_t port = 0;
};

class DaneWithRealServers : public ::testing::Test {
 protected:
  using Identity = DaneBed::Identity;

  // The records of a host that presents these certificates. `records`: "3 1 1 …".
  void add(DaneCase one, const std::vector<Identity>& identities,
           const std::vector<std::string>& records) {
    one.port = bed_.speak(Starttls::smtp, bed_.serve(identities));
    bed_.add(one.zone, one.name + " A 127.0.0.1");
    for (const std::string& record : records) {
      bed_.add(one.zone, "_" + std::to_string(one.port) + "._tcp." + one.name + " TLSA " + record);
    }
    cases_.push_back(one);
  }

  Identity mail(const std::string& host) { return bed_.identity({host + ".signed.example"}); }

  Finished dane(const std::string& operand, const Arguments& more = {}) const {
    Arguments line = {"dane", operand, "--resolver", bed_.resolver()};
    line.insert(line.end(), more.begin(), more.end());
    return bed_.millrace(line);
  }

  void add_cases();

  DaneBed bed_;
  std::vector<DaneCase> cases_;
};

void DaneWithRealServers::add_cases() {
  const std::string empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const Identity one = mail("match");
  add({"match", 0, ""}, {one}, {one.ee_spki});
  add({"mismatch", 1, "it uses an old one still"}, {mail("mismatch")}, {one.ee_spki});
  const Identity whole = mail("whole");
  add({"whole", 0, "TLSA 3 0 1: it changes with every renewal"}, {whole}, {whole.ee_cert});
  add({"renewed", 1,
       "it uses an old one still, or the record of the present one is not published; publish the "
       "record first and let two TTLs pass before the server uses a new certificate"},
      {mail("renewed")}, {mail("renewed").ee_cert});
  const Identity ta = mail("ta");
  add({"ta", 0, "TLSA 2 1 1: it depends on a certificate of the CA"}, {ta}, {ta.ta_spki});
  const Identity moved = bed_.identity({"moved.signed.example", false, false, true});
  add({"moved", 1, "the CA has issued by another certificate"}, {moved}, {ta.ta_spki});
  add({"empty", 1, "is the digest of empty input"}, {mail("empty")}, {"3 1 1 " + empty});
  const Identity plain = bed_.identity({"plain.plain.example"});
  add({"plain", 1, "are not secure, so clients ignore them", true, "plain.example"}, {plain},
      {plain.ee_spki});
  const Identity bogus = bed_.identity({"bogus.bogus.example"});
  add({"bogus", 1, "(bogus)", true, "bogus.example"}, {bogus}, {bogus.ee_spki});
  add({"none", 1, "no TLSA records at"}, {mail("none")}, {});
  const Identity expired = bed_.identity({"expired.signed.example", false, true});
  add({"expired", 0, ""}, {expired}, {expired.ee_spki});
  add({"expired-ta", 1, "renew it, or publish 3 1 1"},
      {bed_.identity({"expired-ta.signed.example", false, true})}, {expired.ta_spki});
  const Identity wrong = bed_.identity({"other.signed.example"});
  add({"wrong-name", 1,
       "the certificate is for other.signed.example, usage 2 requires the name "
       "wrong-name.signed.example",
       false},
      {wrong}, {wrong.ta_spki});
  const Identity wrong_ee = bed_.identity({"other.signed.example"});
  add({"wrong-ee", 0, ""}, {wrong_ee}, {wrong_ee.ee_spki});
  // Of 3 1 1 and 3 1 2 these clients use the stronger alone: it must have every key that the other
  // has (RFC 7671 §9).
  const Identity strong = mail("strong"), next = mail("strong");
  add({"strong", 0, "TLSA 3 1 2: clients need not support SHA-512"}, {strong},
      {strong.ee_spki, next.ee_spki, strong.ee_strong, next.ee_strong});
  const Identity hidden = mail("hidden");
  add({"hidden", 1, "refuses the ECDSA 256 certificate: no matching DANE TLSA records", false},
      {hidden}, {hidden.ee_spki, next.ee_spki, next.ee_strong});
  const Identity ecdsa = mail("both"), rsa = bed_.identity({"both.signed.example", true});
  add({"both", 0, ""}, {ecdsa, rsa}, {ecdsa.ee_spki, rsa.ee_spki});
}

// The clients wait for words after TLS that do not come, so all are asked at the same time.
struct Opinions {
  Finished millrace;
  std::future<DaneBed::Opinion> postfix, gnutls;
};

TEST_F(DaneWithRealServers, agrees_with_posttls_finger_and_danetool) {
  add_cases();
  ASSERT_EQ(bed_.start(), "");
  const bool compares = DaneBed::why_not_compared().empty();
  std::vector<Opinions> all(cases_.size());
  for (size_t i = 0; i < cases_.size(); ++i) {
    const std::string host = cases_[i].name + "." + cases_[i].zone;
    const uint16_t port = cases_[i].port;
    all[i].millrace = dane(host + ":" + std::to_string(port), {"--starttls", "smtp"});
    if (!compares) continue;
    all[i].postfix =
        std::async(std::launch::async, [=, this] { return bed_.posttls_finger(host, port); });
    all[i].gnutls = std::async(std::launch::async, [=, this] { return bed_.danetool(host, port); });
  }
  for (size_t i = 0; i < cases_.size(); ++i) {
    const DaneCase& one = cases_[i];
    SCOPED_TRACE(one.name);
    const Finished& said = all[i].millrace;
    EXPECT_EQ(said.status, one.status) << said.out << said.err;
    EXPECT_THAT(said.err, HasSubstr(one.says));
    if (one.says.empty()) EXPECT_EQ(said.err, "");
    if (!compares) continue;
    const auto postfix = all[i].postfix.get();
    EXPECT_EQ(postfix.accepts, one.status == 0) << postfix.text;
    const auto gnutls = all[i].gnutls.get();
    EXPECT_EQ(gnutls.accepts == (one.status == 0), one.danetool) << gnutls.text;
  }
  if (!compares) {
    GTEST_SKIP() << "all is well, but not compared: " << DaneBed::why_not_compared();
  }
}

TEST_F(DaneWithRealServers, accepts_a_postfix) {
  if (const std::string why = DaneBed::why_not_compared(); !why.empty()) GTEST_SKIP() << why;
  const Identity key = mail("postfix"), next = mail("postfix");
  PostfixServer postfix;
  ASSERT_EQ(postfix.start(key.files), "");
  const uint16_t port = postfix.port();
  bed_.add("signed.example", "postfix A 127.0.0.1");
  for (const Identity& one : {key, next}) {
    bed_.add("signed.example", "_" + std::to_string(port) + "._tcp.postfix TLSA " + one.ee_spki);
  }
  ASSERT_EQ(bed_.start(), "");
  const Finished said =
      dane("postfix.signed.example:" + std::to_string(port), {"--starttls", "smtp"});
  EXPECT_EQ(said.status, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("  127.0.0.1: accepted\n    " + key.ee_spki));
  const auto opinion = bed_.posttls_finger("postfix.signed.example", port);
  EXPECT_TRUE(opinion.accepts) << opinion.text;
}

// RFC 7671 §8.1: while one of the addresses has the old key, clients that come to it are refused.
TEST_F(DaneWithRealServers, finds_the_one_address_with_the_old_key) {
  const Identity present = mail("two"), old = mail("two");
  const uint16_t port = bed_.serve({present});
  bed_.serve({old}, "127.0.0.2", port);
  bed_.add("signed.example", "two A 127.0.0.1\ntwo A 127.0.0.2\n_" + std::to_string(port) +
                                 "._tcp.two TLSA " + present.ee_spki);
  ASSERT_EQ(bed_.start(), "");
  const Finished said = dane("two.signed.example:" + std::to_string(port));
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out, HasSubstr("  127.0.0.1: accepted\n    " + present.ee_spki));
  EXPECT_THAT(said.out, HasSubstr("  127.0.0.2: REFUSED\n    " + old.ee_spki));
  EXPECT_THAT(said.err, HasSubstr("two.signed.example:" + std::to_string(port) +
                                  ": 127.0.0.2: a client that validates DANE refuses the ECDSA "
                                  "256 certificate: no matching DANE TLSA records: the server "
                                  "presents the key " +
                                  old.ee_spki));
}

TEST_F(DaneWithRealServers, comes_to_tls_by_every_protocol) {
  const Identity mail_key = mail("mail");
  const uint16_t upstream = bed_.serve({mail_key});
  bed_.add("signed.example", "mail A 127.0.0.1");
  std::map<Starttls, uint16_t> ports;
  for (const Starttls starttls : kAllStarttls) {
    ports[starttls] = bed_.speak(starttls, upstream);
    bed_.add("signed.example",
             "_" + std::to_string(ports[starttls]) + "._tcp.mail TLSA " + mail_key.ee_spki);
  }
  ASSERT_EQ(bed_.start(), "");
  for (const auto& [starttls, port] : ports) {
    const Finished said = dane("mail.signed.example:" + std::to_string(port),
                               {"--starttls", std::string(to_text(starttls))});
    EXPECT_EQ(said.status, 0) << to_text(starttls) << said.out << said.err;
  }
}

}  // namespace
}  // namespace millrace::test

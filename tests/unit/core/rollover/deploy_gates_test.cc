// The deploy gates of a host that reads two DNS hosts, of which one may be taken over or
// unreachable.
#include "core/rollover/deploy_gates.h"

#include <gmock/gmock.h>

#include "tests/support/test_env.h"

namespace millrace {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const CertId kCertificate = CertId::parse("mail").value();
const SpkiDigest kNewKey = SpkiDigest::of("new"), kOldKey = SpkiDigest::of("old");

class DeployGatesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (test::TestEnv* host : {&here_, &ns1_, &ns2_}) host->make_state();
    sources_.list = {source("ns1", ns1_, ".example.org"), source("ns2", ns2_, ".example.net")};
    sources_.own = {Stage::csr};
  }
  Source source(const std::string& name, test::TestEnv& host, const char* allowed) {
    here_.directory.write("state/trusted/" + name + "/tlsa.pub",
                          host.directory.read("state/signing/tlsa.pub"));
    Source made;
    made.name = name;
    made.role = Role::dns;
    made.directory = host.directory / "state/outbox";
    made.max_records = 10'000;
    made.allow = {AllowedName::parse(allowed).value()};
    return made;
  }
  // A record of the new key that was visible for so long, with a horizon after two hours.
  RolloverDocument document(const std::string& owner, Duration ago) {
    const TimePoint since = here_.clock.now() - ago;
    const DnsName name = DnsName::parse(owner).value();
    RecordVisibility seen{.record = {name, kNewKey}};
    seen.agreed = true;
    seen.visible = since;
    seen.cached_until = since + hours(2);
    return {kCertificate, kNewKey, {}, {{name, hours(1), {}, {}}}, {seen}, {}};
  }
  static void put(test::TestEnv& host, const RolloverDocument& document) {
    ASSERT_TRUE(
        write_outbox(host.context(), Stage::tlsa, {{"rollover/mail.json", encode(document)}}).ok());
  }
  DeployGates read() {
    StageContext context = here_.context();
    context.sources = &sources_;
    return DeployGates::read(context, Stage::csr, report_);
  }
  GateVerdict verdict() { return read().of(kCertificate, kNewKey, here_.clock.now()); }

  test::TestEnv here_, ns1_, ns2_;
  Sources sources_;
  StageReport report_;
};

TEST_F(DeployGatesTest, are_open_when_those_of_all_dns_hosts_are) {
  put(ns1_, document("_25._tcp.mail.example.org.", hours(9)));
  put(ns2_, document("_25._tcp.mail.example.net.", hours(9)));
  EXPECT_TRUE(verdict().open);
  EXPECT_THAT(report_.errors, IsEmpty());
}

TEST_F(DeployGatesTest, are_closed_until_the_last_of_them_opens) {
  put(ns1_, document("_25._tcp.mail.example.org.", hours(9)));
  put(ns2_, document("_25._tcp.mail.example.net.", hours(1)));
  EXPECT_FALSE(verdict().open);
  EXPECT_EQ(verdict().opens_at, here_.clock.now() + hours(1));
}

TEST_F(DeployGatesTest, are_closed_while_the_dns_host_of_a_certificate_may_be_the_one_not_read) {
  put(ns2_, RolloverDocument{CertId::parse("web").value(), kNewKey, {}, {}, {}, {}});
  EXPECT_THAT(verdict().reasons, ElementsAre("the outbox of tlsa of a DNS host could not be read"));
}

TEST_F(DeployGatesTest, are_not_opened_by_a_host_for_names_that_it_may_not_have) {
  put(ns1_, document("_25._tcp.mail.example.org.", hours(1)));
  put(ns2_, document("_443._tcp.www.example.org.", hours(9)));
  EXPECT_FALSE(verdict().open);
  ASSERT_FALSE(report_.errors.empty());
  EXPECT_THAT(
      report_.errors.front().text(),
      HasSubstr("source ns2: certificate mail: _443._tcp.www.example.org. is not allowed to "
                "it (/sources/ns2/allow has .example.net)"));
}

TEST_F(DeployGatesTest, are_not_opened_by_a_document_without_owners) {
  put(ns2_, RolloverDocument{kCertificate, kNewKey, {}, {}, {}, {}});
  put(ns1_, document("_25._tcp.mail.example.org.", hours(1)));
  EXPECT_FALSE(verdict().open);
  EXPECT_EQ(report_.errors.size(), 1U);
}

TEST_F(DeployGatesTest, hold_a_key_for_retired_only_if_all_dns_hosts_have_retired_it) {
  RolloverDocument retired = document("_25._tcp.mail.example.net.", hours(9));
  retired.previous = {{kOldKey, {}, true}};
  put(ns2_, retired);
  RolloverDocument waiting = document("_25._tcp.mail.example.org.", hours(9));
  waiting.previous = {{kOldKey, {}, false}};
  put(ns1_, waiting);
  EXPECT_FALSE(read().is_retired(kCertificate, kOldKey));
  waiting.previous.front().retired = true;
  put(ns1_, waiting);
  EXPECT_TRUE(read().is_retired(kCertificate, kOldKey));
}

TEST_F(DeployGatesTest, are_closed_on_a_host_that_reads_no_dns_host) {
  sources_.list.clear();
  EXPECT_THAT(verdict().reasons, ElementsAre("the outbox of tlsa cannot be read: this host has no "
                                             "DNS host among its sources"));
}

}  // namespace
}  // namespace millrace

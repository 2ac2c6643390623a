#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "core/crypto/certificate.h"
#include "core/crypto/openssl.h"
#include "core/inbox/inbox.h"
#include "core/rollover/rollover_document.h"
#include "tests/support/requests.h"
#include "tests/support/test_env.h"
#include "tlsa/tlsa_stage.h"

namespace millrace::tlsa {
namespace {

using test::digest_vector;
using test::request_vector;

CertId id_of(const std::string& text) {
  return CertId::parse(text).value();
}
DnsName dns(const std::string& text) {
  return DnsName::parse(text).value();
}

class TlsaStage : public testing::Test {
 protected:
  void SetUp() override {
    env_.make_state();
    settings_.ttl = Duration(300);
    settings_.certificates = {
        {id_of("mail"), {dns("_443._tcp.example.test."), dns("_25._tcp.mail.example.test.")}}};
  }

  void put_requests(const std::vector<RequestDocument>& requests) {
    FileTree files;
    for (const RequestDocument& request : requests) {
      files.emplace("requests/" + request.certificate.text() + ".json", encode(request));
    }
    ASSERT_TRUE(write_outbox(env_.context(), Stage::csr, files).ok());
  }
  StageReport run() { return run_tlsa(env_.context(), settings_); }
  std::map<CertId, TlsaDocument> emitted() {
    Inbox inbox = read_inbox(env_.context(), Stage::poll, Stage::tlsa).value();
    return tlsa_of(inbox);
  }

  test::TestEnv env_;
  Settings settings_;
};

TEST_F(TlsaStage, wants_the_current_and_the_next_key_at_each_owner) {
  put_requests({request_vector("mail")});
  const StageReport report = run();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(printed(report.done),
            std::vector<std::string>{"tlsa: 4 records required, of 1 certificates"});
  const TlsaDocument document = emitted().at(id_of("mail"));
  EXPECT_EQ(document.ttl, Duration(300));
  std::vector<TlsaRecord> wanted;
  for (const char* owner : {"_443._tcp.example.test.", "_25._tcp.mail.example.test."}) {
    wanted.push_back({dns(owner), digest_vector("leaf")});
    wanted.push_back({dns(owner), digest_vector("p384")});
  }
  std::sort(wanted.begin(), wanted.end());
  EXPECT_EQ(document.records, wanted);
}

TEST_F(TlsaStage, changes_nothing_the_second_time) {
  put_requests({request_vector("mail")});
  ASSERT_TRUE(run().changed);
  const test::Snapshot before = env_.directory.snapshot();
  const StageReport again = run();
  EXPECT_FALSE(again.changed);
  EXPECT_TRUE(again.done.empty());
  EXPECT_EQ(env_.directory.snapshot(), before);
}

TEST_F(TlsaStage, lists_a_key_once_that_is_current_and_next) {
  RequestDocument request = request_vector("mail");
  request.next = request.current;
  put_requests({request});
  ASSERT_EQ(run().exit_status(), ExitStatus::ok);
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 2U);
}

TEST_F(TlsaStage, lists_the_current_key_alone_where_there_is_no_next) {
  RequestDocument request = request_vector("mail");
  request.next.reset();
  put_requests({request});
  ASSERT_EQ(run().exit_status(), ExitStatus::ok);
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 2U);
}

TEST_F(TlsaStage, waits_for_a_request_and_serves_the_others) {
  settings_.certificates.push_back({id_of("web"), {dns("_443._tcp.www.example.test.")}});
  put_requests({request_vector("mail")});
  const StageReport report = run();
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(printed(report.pending),
            std::vector<std::string>{"tlsa: certificate web: no request from csr yet"});
  EXPECT_EQ(emitted().size(), 1U);
}

TEST_F(TlsaStage, waits_for_csr_where_it_has_not_run) {
  const StageReport report = run();
  EXPECT_EQ(printed(report.pending),
            std::vector<std::string>{"tlsa: certificate mail: no request from csr yet"});
  EXPECT_TRUE(report.errors.empty());
}

TEST_F(TlsaStage, wants_nothing_for_certificates_without_owners_or_configuration) {
  settings_.certificates = {{id_of("mail"), {}}};
  put_requests({request_vector("mail"), request_vector("other")});
  EXPECT_EQ(run().exit_status(), ExitStatus::ok);
  EXPECT_TRUE(emitted().empty());
}

// A server may go on with the key: neither a shorter configuration nor a lost request withdraws it.
TEST_F(TlsaStage, keeps_what_the_configuration_no_longer_wants_until_a_person_withdraws_it) {
  put_requests({request_vector("mail")});
  ASSERT_EQ(run().exit_status(), ExitStatus::ok);
  settings_.certificates[0].owners.pop_back();
  EXPECT_TRUE(run().done.empty());
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 4U);
  EXPECT_TRUE(run_tlsa(env_.context(), settings_, {dns("_25._tcp.mail.example.test.")}).changed);
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 2U);
}

TEST_F(TlsaStage, keeps_the_records_of_a_certificate_that_has_another_name_now) {
  put_requests({request_vector("mail")});
  ASSERT_EQ(run().exit_status(), ExitStatus::ok);
  settings_.certificates[0].id = id_of("mx");
  RequestDocument request = request_vector("mx");
  request.next.reset();
  put_requests({request});
  const StageReport report = run();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_EQ(emitted().at(id_of("mx")).records.size(), 2U);
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 2U);
  ASSERT_EQ(report.notes.size(), 2U);
  EXPECT_EQ(report.notes[0].printed(),
            "tlsa: certificate mail: _25._tcp.mail.example.test. TLSA 3 1 1 " +
                digest_vector("p384").hex() +
                " stays: no configured certificate has this key any more, but a server may use it; "
                "when none does, run: millrace tlsa --withdraw _25._tcp.mail.example.test.");
}

TEST_F(TlsaStage, keeps_the_records_of_a_request_that_csr_has_no_more) {
  put_requests({request_vector("mail")});
  ASSERT_EQ(run().exit_status(), ExitStatus::ok);
  put_requests({request_vector("other")});
  const StageReport report = run();
  EXPECT_EQ(printed(report.pending),
            std::vector<std::string>{
                "tlsa: certificate mail: csr no longer has a request; its TLSA records stay"});
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 4U);
}

TEST_F(TlsaStage, fails_when_the_outbox_of_csr_is_gone_and_keeps_its_own) {
  put_requests({request_vector("mail")});
  ASSERT_EQ(run().exit_status(), ExitStatus::ok);
  ASSERT_TRUE(env_.real_files->remove_tree(env_.paths().outbox(Stage::csr)));
  const StageReport report = run();
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
  ASSERT_EQ(report.errors.size(), 1U);
  const std::string outbox = env_.paths().outbox(Stage::csr).string();
  EXPECT_EQ(report.errors[0].text(),
            "tlsa: " + outbox +
                "/current: missing, but version 1 was read before: nothing is changed without it; "
                "mount " +
                outbox + " or restore it, or where this host writes it run: millrace csr");
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 4U);
}

TEST_F(TlsaStage, lists_a_previous_key_until_it_is_retired) {
  RequestDocument request = request_vector("mail");
  const SpkiDigest old = SpkiDigest::of("old");
  request.previous = {old};
  put_requests({request});
  ASSERT_EQ(run().exit_status(), ExitStatus::ok);
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 6U);
  request.previous.clear();
  put_requests({request});
  EXPECT_TRUE(run().done.empty());
  request.retired = {old};
  put_requests({request});
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 4U);
  EXPECT_EQ(emitted().at(id_of("mail")).retired, request.retired);
}

class TlsaLooks : public TlsaStage {
 protected:
  void SetUp() override {
    TlsaStage::SetUp();
    settings_.certificates = {{id_of("mail"), {dns("_25._tcp.mail.example.test.")}}};
    env_.dns.host("mail.example.test", {"192.0.2.25"});
    env_.handshakes.script([this](const HandshakeRequest& request) -> Result<Handshake> {
      if (leaf_.empty()) return not_yet(request.endpoint.text() + ": connection refused");
      return Handshake{{leaf_}, "TLSv1.3", "", {}};
    });
    request_.previous = {SpkiDigest::of("old")};
  }
  // The certificate of the current key of request_vector().
  static std::string current_leaf() {
    const auto chain = parse_chain(test::vector_file("x509/leaf.pem"), "leaf").value();
    return der_of<X509>(i2d_X509, chain.front().x509.get());
  }
  static std::string other_leaf() {
    const auto chain = parse_chain(test::vector_file("x509/impostor.pem"), "leaf").value();
    return der_of<X509>(i2d_X509, chain.front().x509.get());
  }
  RolloverDocument rollover() {
    const Inbox inbox = read_inbox(env_.context(), Stage::challenge, Stage::tlsa).value();
    return rollovers_of(inbox.parts.front().bundle).value().at(id_of("mail"));
  }

  RequestDocument request_ = request_vector("mail");
  std::string leaf_ = current_leaf();
};

TEST_F(TlsaLooks, removes_the_records_of_a_previous_key_that_no_service_presents) {
  put_requests({request_});
  const StageReport first = run();
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 3U);
  EXPECT_EQ(first.due, env_.clock.now() + std::chrono::days(1));
  env_.clock.advance(std::chrono::days(1));
  const StageReport report = run();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 2U);
  EXPECT_EQ(emitted().at(id_of("mail")).retired, request_.previous);
  EXPECT_TRUE(rollover().previous.front().retired);
  EXPECT_EQ(report.due, std::nullopt);
  const size_t looks = env_.handshakes.requests().size();
  EXPECT_FALSE(run().changed);
  EXPECT_EQ(env_.handshakes.requests().size(), looks);
}

TEST_F(TlsaLooks, reports_a_service_that_presents_a_key_without_a_record) {
  put_requests({request_});
  leaf_ = other_leaf();
  const StageReport report = run();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_TRUE(report.errors[0].text().starts_with(
      "tlsa: certificate mail: 192.0.2.25@25 presents the key "))
      << report.errors[0].text();
  EXPECT_TRUE(report.errors[0].text().ends_with(
      ", which no TLSA record of _25._tcp.mail.example.test. lists: clients that check them refuse "
      "this server; install the current certificate there and restart the service"))
      << report.errors[0].text();
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 3U);
}

TEST_F(TlsaLooks, publishes_nothing_first_while_a_service_presents_another_key) {
  request_.previous.clear();
  put_requests({request_});
  leaf_ = other_leaf();
  const PublishedOwners none = [](const std::set<DnsName>&) { return std::set<DnsName>(); };
  const StageReport report = run_tlsa(env_.context(), settings_, {}, none);
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_TRUE(emitted().at(id_of("mail")).records.empty());
  EXPECT_TRUE(report.errors.empty());
  leaf_ = current_leaf();
  EXPECT_EQ(run_tlsa(env_.context(), settings_, {}, none).exit_status(), ExitStatus::ok);
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 2U);
  EXPECT_TRUE(rollover().records.front().first);
}

TEST_F(TlsaLooks, does_not_look_where_that_is_turned_off_and_says_how_records_go) {
  settings_.looks = false;
  put_requests({request_});
  const StageReport report = run();
  EXPECT_TRUE(env_.handshakes.requests().empty());
  EXPECT_EQ(printed(report.notes),
            std::vector<std::string>{
                "tlsa: certificate mail: the TLSA records of its previous keys stay, because "
                "/tlsa/look is false; when no server uses these keys, run: millrace csr "
                "--retire-old mail"});
  EXPECT_EQ(report.due, std::nullopt);
}

TEST_F(TlsaLooks, says_where_it_cannot_look) {
  settings_.certificates[0].owners = {dns("_443._udp.mail.example.test.")};
  put_requests({request_});
  EXPECT_EQ(printed(run().notes),
            std::vector<std::string>{
                "tlsa: certificate mail: the TLSA records of its previous keys stay, because "
                "_443._udp.mail.example.test.: millrace makes no connections over udp; when no "
                "server uses these keys, run: millrace csr --retire-old mail"});
}

TEST_F(TlsaLooks, keeps_a_previous_key_that_another_certificate_has) {
  RequestDocument web = request_vector("web");
  web.current = request_.previous.front();
  web.csr_der = make_csr(PrivateKey::generate(KeyType::ecdsa_p256).value(), web.names).value().der;
  request_.previous = {parse_csr(web.csr_der, "web").value().spki};
  web.current = request_.previous.front();
  put_requests({request_, web});
  run();
  env_.clock.advance(std::chrono::days(2));
  run();
  EXPECT_FALSE(rollover().previous.front().retired);
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 3U);
}

// The zone has no TLSA records, but clients may have those of before.
TEST_F(TlsaLooks, does_not_take_an_owner_that_comes_back_for_a_new_one) {
  settings_.looks = false;
  request_.previous.clear();
  put_requests({request_});
  const PublishedOwners none = [](const std::set<DnsName>&) { return std::set<DnsName>(); };
  run_tlsa(env_.context(), settings_, {}, none);
  ASSERT_TRUE(rollover().records.front().first);
  const std::vector<DnsName> owners = std::exchange(settings_.certificates[0].owners, {});
  EXPECT_TRUE(run().changed);
  EXPECT_FALSE(run().changed) << "once";
  const StageReport withdrawn = run_tlsa(env_.context(), settings_, {owners.front()}, none);
  EXPECT_EQ(printed(withdrawn.notes),
            std::vector<std::string>{
                "tlsa: certificate mail: _25._tcp.mail.example.test.: clients may have its former "
                "TLSA records until 2026-12-10T20:15:00Z: a service there must present one of "
                "their keys until then"});
  EXPECT_TRUE(emitted().empty());
  EXPECT_FALSE(run().changed);
  settings_.certificates[0].owners = owners;
  run_tlsa(env_.context(), settings_, {}, none);
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 2U);
  EXPECT_FALSE(rollover().records.front().first) << "it is waited for";
  EXPECT_EQ(rollover().former.size(), 1U);
}

TEST_F(TlsaLooks, publishes_nothing_at_an_owner_that_comes_back_to_another_key) {
  request_.previous.clear();
  put_requests({request_});
  const PublishedOwners none = [](const std::set<DnsName>&) { return std::set<DnsName>(); };
  run_tlsa(env_.context(), settings_, {}, none);
  const std::vector<DnsName> owners = std::exchange(settings_.certificates[0].owners, {});
  run_tlsa(env_.context(), settings_, {owners.front()}, none);
  settings_.certificates[0].owners = owners;
  leaf_ = other_leaf();
  EXPECT_EQ(run_tlsa(env_.context(), settings_, {}, none).exit_status(), ExitStatus::not_yet);
  EXPECT_TRUE(emitted().at(id_of("mail")).records.empty());
  leaf_ = current_leaf();
  run_tlsa(env_.context(), settings_, {}, none);
  EXPECT_EQ(emitted().at(id_of("mail")).records.size(), 2U);
  EXPECT_FALSE(rollover().records.front().first);
}

TEST_F(TlsaLooks, takes_a_second_withdrawal_as_no_service_is_there) {
  settings_.looks = false;
  put_requests({request_});
  run();
  const DnsName owner = settings_.certificates[0].owners.front();
  settings_.certificates[0].owners.clear();
  run_tlsa(env_.context(), settings_, {owner});
  EXPECT_EQ(printed(run_tlsa(env_.context(), settings_, {owner}).done),
            std::vector<std::string>{"tlsa: certificate mail: _25._tcp.mail.example.test.: no "
                                     "service is there any more: its former TLSA records delay no "
                                     "key"});
  EXPECT_TRUE(rollover().former.front().unused);
  EXPECT_FALSE(run_tlsa(env_.context(), settings_, {owner}).changed);
}

TEST_F(TlsaStage, believes_nothing_that_csr_did_not_sign) {
  put_requests({request_vector("mail")});
  ASSERT_TRUE(run().changed);
  const test::Snapshot before = test::snapshot(env_.paths().outbox(Stage::tlsa));
  env_.directory.write("state/outbox/csr/v/00000001/requests/mail.json", "{}");
  const StageReport report = run();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_TRUE(report.errors[0].text().find(": requests/mail.json is not what was signed: ") !=
              std::string::npos)
      << report.errors[0].text();
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
  EXPECT_EQ(test::snapshot(env_.paths().outbox(Stage::tlsa)), before);
}

TEST_F(TlsaStage, leaves_when_another_holds_its_lock) {
  put_requests({request_vector("mail")});
  const auto lock = lock_stage(env_.context(), "tlsa").value();
  EXPECT_EQ(run().exit_status(), ExitStatus::not_yet);
}

}  // namespace
}  // namespace millrace::tlsa

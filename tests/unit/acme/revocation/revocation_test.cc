#include "acme/revocation/revocation.h"

#include "acme/revocation/revocation_request.h"
#include "acme/status/ca_status.h"
#include "acme/status/order_status.h"
#include "tests/support/acme/revocation_world.h"

namespace millrace::acme {
namespace {

using enum RevocationReason;

TEST_F(RevocationTest, by_the_account_makes_another_certificate_due_at_once) {
  const PendingRevocation before = target();
  const StageReport report = revoke(superseded);
  EXPECT_EQ(errors_of(report), "");
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(lines_of(report.done),
            "certificate web, serial 87654321, for *.example.test, example.test, "
            "of CA acme, valid until " +
                format_time(before.leaf->not_after) + ": revoked, superseded");
  EXPECT_EQ(world_.acme.revoked(), (std::map<std::string, int>{{der_of(before), 4}}));
  const OrderStatus status =
      order_status(world_.files, world_.paths(), id_of("web"), world_.clock.now()).value();
  EXPECT_EQ(status.phase, "revoked");
  EXPECT_EQ(status.revoked_at, world_.clock.now());
  EXPECT_EQ(status.revocation_reason, "superseded");
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_NE(der_of(target()), der_of(before));
  EXPECT_EQ(order_status(world_.files, world_.paths(), id_of("web"), world_.clock.now())->phase,
            "issued");
  EXPECT_EQ(target().spki, before.spki);
}

TEST_F(RevocationTest, sends_no_reason_for_unspecified) {
  EXPECT_EQ(errors_of(revoke(unspecified)), "");
  EXPECT_EQ(world_.acme.revoked().begin()->second, -1);
}

TEST_F(RevocationTest, by_the_certificates_key_needs_no_account) {
  world_.directory.write("leaf.key", key("current.key"), 0600);
  std::filesystem::remove_all(world_.directory / "state/accounts/acme");
  const unsigned accounts = world_.acme.count("newAccount");
  EXPECT_EQ(errors_of(revoke(cessation_of_operation, "leaf.key")), "");
  EXPECT_EQ(world_.acme.revoked().begin()->second, 5);
  EXPECT_EQ(world_.acme.count("newAccount"), accounts);
}

TEST_F(RevocationTest, registers_no_account_to_revoke_with) {
  std::filesystem::remove_all(world_.directory / "state/accounts/acme");
  EXPECT_EQ(
      errors_of(revoke(unspecified)),
      "revocation: " + (world_.directory / "state/accounts/acme/account.json").string() +
          ": missing: without the account, the certificate's own key is required: --key FILE");
  EXPECT_FALSE(world_.directory.has("state/accounts/acme"));
}

TEST_F(RevocationTest, is_not_asked_of_another_directory_than_issued_it) {
  world_.ca().directory_url = "https://other.test/directory";
  const unsigned before = world_.acme.requests();
  EXPECT_EQ(
      errors_of(revoke(superseded)),
      "revocation: it is of https://ca.test/directory, and CA acme is now "
      "https://other.test/directory: to revoke it, use a configuration with the former directory");
  EXPECT_EQ(world_.acme.requests(), before);
}

TEST_F(RevocationTest, by_another_key_is_refused_before_the_ca_hears_of_it) {
  world_.directory.write("other.key", key("next.key"), 0600);
  const unsigned before = world_.acme.requests();
  const StageReport report = revoke(unspecified, "other.key");
  EXPECT_EQ(errors_of(report).find("revocation: " + (world_.directory / "other.key").string() +
                                   ": its SPKI SHA-256 is "),
            0U);
  EXPECT_NE(errors_of(report).find(", that of the certificate " + spki() +
                                   ": expected the certificate's key"),
            std::string::npos);
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
  EXPECT_EQ(world_.acme.requests(), before);
}

TEST_F(RevocationTest, of_what_is_revoked_already_is_as_good) {
  revoke(superseded);
  const auto before = world_.on_disk();
  const StageReport report = revoke(superseded);
  EXPECT_EQ(errors_of(report), "");
  EXPECT_FALSE(report.changed);
  EXPECT_EQ(lines_of(report.done).find(": already revoked") != std::string::npos, true);
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(RevocationTest, whose_answer_was_lost_is_finished_by_the_next) {
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    return resource == "revokeCert"
               ? Result<HttpResponse>(Error("https://ca.test/revokeCert: cut off"))
               : Result<HttpResponse>(std::move(response));
  };
  EXPECT_EQ(errors_of(revoke(superseded)),
            "revocation: https://ca.test/revokeCert: cut off; it is not known whether it is "
            "revoked: the next run of order retries");
  EXPECT_FALSE(world_.state().issued->revoked);
  world_.acme.tamper = nullptr;
  EXPECT_EQ(errors_of(revoke(superseded)), "");
  EXPECT_EQ(world_.state().issued->revoked->reason, superseded);
}

TEST_F(RevocationTest, that_the_ca_refuses_changes_nothing) {
  const auto before = world_.on_disk();
  refuse(403, "unauthorized");
  EXPECT_EQ(errors_of(revoke(unspecified)),
            "revocation: https://ca.test/revokeCert: HTTP 403: no "
            "(urn:ietf:params:acme:error:unauthorized); this account may not revoke it: use the "
            "certificate's own key: --key FILE");
  refuse(400, "badRevocationReason");
  EXPECT_EQ(errors_of(revoke(superseded)),
            "revocation: https://ca.test/revokeCert: HTTP 400: no "
            "(urn:ietf:params:acme:error:badRevocationReason); it is not revoked");
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(RevocationTest, of_a_file_finds_the_certificate_it_is_of) {
  const auto by_file =
      file_target(world_.context(), world_.settings, leaf_file(), CaId::usual()).value();
  EXPECT_EQ(by_file.id, id_of("web"));
  EXPECT_EQ(der_of(by_file), der_of(target()));
  issue_another();
  const auto old =
      file_target(world_.context(), world_.settings, world_.directory / "leaf.pem", CaId::usual())
          .value();
  EXPECT_EQ(old.id, std::nullopt);
}

TEST_F(RevocationTest, of_a_serial_finds_what_was_issued_last_or_is_being_revoked) {
  const PendingRevocation old = target();
  refuse(500, "serverInternal");
  revoke(superseded);
  issue_another();
  const PendingRevocation newest = target();
  const auto of = [this](const std::string& serial) {
    return target_with_serial(world_.context(), id_of("web"), serial);
  };
  EXPECT_EQ(der_of(*of(old.leaf->serial)), der_of(old));
  EXPECT_EQ(der_of(*of(newest.leaf->serial)), der_of(newest));
  EXPECT_EQ(of(old.leaf->serial)->directory, world_.ca().directory_url);
  EXPECT_EQ(of("0F00\x1b").error().text(),
            "certificate web: " + world_.paths().order(id_of("web")).string() + " has serial " +
                newest.leaf->serial + ", " + old.leaf->serial +
                ", not 0F00\\x1b: give its file: --certificate FILE");
  world_.acme.refuse = nullptr;
  const auto meant = of(old.leaf->serial).value();
  EXPECT_EQ(errors_of(revoke_and_replace(world_.context(), world_.settings, meant, superseded, {})),
            "");
  EXPECT_EQ(world_.acme.revoked(), (std::map<std::string, int>{{der_of(old), 4}}));
  EXPECT_TRUE(pending().empty());
  EXPECT_FALSE(world_.state().issued->revoked);
}

TEST_F(RevocationTest, that_an_unavailable_ca_delays_keeps_the_limit_and_blocks_no_operator) {
  refuse(503, "serverInternal");
  EXPECT_EQ(revoke(superseded).exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(ca_statuses(world_.context(), world_.settings)->size(), 1U);
  world_.acme.refuse = nullptr;
  EXPECT_EQ(errors_of(revoke(superseded)), "");
}

TEST_F(RevocationTest, of_nothing_issued_asks_for_a_file) {
  world_.add_certificate("mail", {"mail.example.test"});
  const auto none = issued_target(world_.context(), id_of("mail"));
  EXPECT_EQ(none.error().text(),
            "certificate mail: " + (world_.directory / "state/orders/mail.json").string() +
                " has no issued certificate: give its file: --certificate FILE");
}

TEST_F(RevocationTest, marks_no_newer_certificate_than_the_one_revoked) {
  const PendingRevocation old = target();
  world_.clock.advance(std::chrono::hours(2));
  world_.order({.renew_now = true});
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(errors_of(revoke_and_replace(world_.context(), world_.settings, old, superseded, {})),
            "");
  EXPECT_FALSE(world_.state().issued->revoked);
}

TEST(RevocationReason, is_one_that_cas_take_of_us) {
  EXPECT_EQ(reason_code(parse_revocation_reason("keyCompromise").value()), 1);
  EXPECT_EQ(reason_code(parse_revocation_reason("superseded").value()), 4);
  EXPECT_EQ(reason_code(parse_revocation_reason("cessationOfOperation").value()), 5);
  EXPECT_EQ(parse_revocation_reason("affiliationChanged").error().text(),
            "affiliationChanged is for certificates that name an organisation, and these do not: "
            "for a name that you no longer use, the reason is cessationOfOperation; expected one "
            "of unspecified, keyCompromise, superseded, cessationOfOperation");
  EXPECT_EQ(parse_revocation_reason("caCompromise").error().text(),
            "'caCompromise' is not a revocation reason: expected one of unspecified, "
            "keyCompromise, superseded, cessationOfOperation");
}

// RFC 8555 §7.6.
TEST(RevocationPayload, holds_the_certificate_and_the_code) {
  EXPECT_EQ(revocation_payload("\xfb\xff", superseded), R"({"certificate":"-_8","reason":4})");
  EXPECT_EQ(revocation_payload("\xfb\xff", unspecified), R"({"certificate":"-_8"})");
}

}  // namespace
}  // namespace millrace::acme

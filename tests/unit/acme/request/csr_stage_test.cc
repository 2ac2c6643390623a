#include <filesystem>
#include <utility>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "acme/request/key_replacement.h"
#include "core/crypto/csr.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

class CsrStage : public testing::Test {
 protected:
  RequestDocument request() {
    return decode_request(world_.emitted("csr", "requests/web.json").value(), "web.json").value();
  }
  std::string path(const std::string& below) const {
    return (world_.directory / ("state/keys/web/" + below)).string();
  }
  // What is in the way is reported, and not an octet of the state is another.
  void expect_refusal(const std::string& error, ErrorKind kind = ErrorKind::failed) {
    const auto before = world_.on_disk();
    const StageReport report = world_.csr();
    EXPECT_EQ(errors_of(report), error);
    ASSERT_EQ(report.errors.size(), 1U);
    EXPECT_EQ(report.errors[0].kind, kind);
    EXPECT_FALSE(report.changed);
    EXPECT_TRUE(world_.on_disk() == before);
  }

  std::string lost_text(const std::string& spki) const {
    return "certificate web: " + path("current.key") +
           ": missing, but certificates were requested with this key (SPKI SHA-256 " + spki +
           "), and servers may use it: mount the directory or restore the key from a backup; if it "
           "is lost for good, run: millrace csr --replace-key " +
           spki + " web; the TLSA records of this key stay";
  }
  // No key is made.
  void expect_lost(const std::string& spki) {
    const StageReport report = world_.csr();
    EXPECT_EQ(errors_of(report), lost_text(spki));
    EXPECT_EQ(report.exit_status(), ExitStatus::failed);
    EXPECT_EQ(request().current.hex(), spki);
    EXPECT_FALSE(world_.directory.has("state/keys/web/current.key"));
  }

  World world_;
};

TEST_F(CsrStage, makes_two_private_keys_and_a_request) {
  const StageReport report = world_.csr();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(lines_of(report.done),
            "certificate web: key made\n"
            "certificate web: request made for *.example.test, example.test");
  const RequestDocument document = request();
  const Csr csr = parse_csr(document.csr_der, "csr").value();
  EXPECT_EQ(csr.names, (std::vector<CertName>{name_of("*.example.test"), name_of("example.test")}));
  EXPECT_EQ(csr.spki, document.current);
  EXPECT_NE(document.next, document.current);
  for (const char* file : {"current.key", "next.key", "request.json"}) {
    EXPECT_EQ(world_.files.status(path(file)).value()->mode, 0600U) << file;
  }
  EXPECT_EQ(world_.files.status(path("")).value()->mode, 0700U);
}

TEST_F(CsrStage, changes_nothing_the_second_time) {
  world_.csr();
  const auto before = world_.on_disk();
  const StageReport report = world_.csr();
  EXPECT_FALSE(report.changed);
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(CsrStage, requests_again_with_the_same_key_when_the_names_change) {
  world_.csr();
  const RequestDocument before = request();
  world_.web().names = {name_of("mail.example.test")};
  EXPECT_TRUE(world_.csr().changed);
  const RequestDocument after = request();
  EXPECT_EQ(after.current, before.current);
  EXPECT_EQ(after.next, before.next);
  EXPECT_EQ(parse_csr(after.csr_der, "csr").value().names,
            std::vector<CertName>{name_of("mail.example.test")});
}

TEST_F(CsrStage, uses_the_key_that_is_there_already) {
  const PrivateKey mine = PrivateKey::generate(KeyType::ecdsa_p256).value();
  world_.directory.write("state/keys/web/current.key", std::string(mine.to_pem().view()), 0600);
  world_.csr();
  EXPECT_EQ(request().current, mine.spki_digest());
}

TEST_F(CsrStage, does_not_make_a_new_key_for_a_lost_one) {
  world_.csr();
  ASSERT_TRUE(world_.files.remove(path("current.key")));
  expect_lost(request().current.hex());
}

TEST_F(CsrStage, knows_by_its_outbox_a_key_whose_directory_is_empty) {
  world_.csr();
  ASSERT_TRUE(world_.files.remove_tree(world_.directory / "state/keys/web"));
  expect_lost(request().current.hex());
  EXPECT_FALSE(world_.directory.has("state/keys/web"));
}

TEST_F(CsrStage, knows_by_the_certificate_issued_a_key_that_all_else_has_forgotten) {
  world_.csr();
  const RequestDocument before = request();
  const IssuedDocument issued{id_of("web"),
                              before.names,
                              before.current,
                              world_.context().now(),
                              world_.context().now() + std::chrono::hours(1),
                              std::string(64, 'a')};
  ASSERT_TRUE(write_outbox(world_.context(), Stage::fetch,
                           {{"issued/web.json", encode(issued)}, {"issued/web.pem", "chain"}}));
  ASSERT_TRUE(world_.files.remove_tree(world_.directory / "state/keys/web"));
  ASSERT_TRUE(world_.files.remove_tree(world_.directory / "state/outbox/csr"));
  const StageReport report = world_.csr();
  EXPECT_EQ(errors_of(report), lost_text(before.current.hex()));
  EXPECT_FALSE(world_.directory.has("state/keys/web"));
}

// The records stay in the zone, but nothing is ordered for a missing key.
TEST_F(CsrStage, says_in_the_request_that_its_key_is_missing) {
  world_.csr();
  EXPECT_FALSE(request().key_is_missing);
  const std::string key = world_.directory.read("state/keys/web/current.key");
  ASSERT_TRUE(world_.files.remove(path("current.key")));
  world_.csr();
  EXPECT_TRUE(request().key_is_missing);
  world_.add_certificate("mail", {"mail.example.test"});
  run_csr(world_.context(), world_.settings, {id_of("mail")});
  EXPECT_TRUE(request().key_is_missing);
  EXPECT_EQ(
      lines_of(world_.order().pending),
      "certificate web: csr reports that its key is missing; nothing is requested without the key");
  world_.directory.write("state/keys/web/current.key", key, 0600);
  EXPECT_EQ(errors_of(world_.csr()), "");
  EXPECT_FALSE(request().key_is_missing);
}

TEST_F(CsrStage, makes_the_request_again_from_its_outbox) {
  world_.csr();
  const RequestDocument before = request();
  ASSERT_TRUE(world_.files.remove(path("request.json")));
  EXPECT_EQ(errors_of(world_.csr()), "");
  EXPECT_EQ(request().csr_der, before.csr_der);
  EXPECT_TRUE(world_.directory.has("state/keys/web/request.json"));
}

TEST_F(CsrStage, retires_the_previous_keys_when_a_person_says_so) {
  world_.csr();
  const RequestDocument before = request();
  run_key_replacement(world_.context(), id_of("web"), before.current);
  world_.csr();
  EXPECT_EQ(request().previous, std::vector<SpkiDigest>{before.current});
  EXPECT_TRUE(request().retired.empty());
  const StageReport report =
      run_csr(world_.context(), world_.settings, {}, {.retire_previous = true});
  EXPECT_EQ(lines_of(report.done), "certificate web: key " + before.current.hex() +
                                       " retired; its TLSA records are removed");
  EXPECT_TRUE(request().previous.empty());
  EXPECT_EQ(request().retired, std::vector<SpkiDigest>{before.current});
  EXPECT_FALSE(world_.csr().changed);
}

TEST_F(CsrStage, makes_a_lost_next_key_again) {
  world_.csr();
  const RequestDocument before = request();
  ASSERT_TRUE(world_.files.remove(path("next.key")));
  EXPECT_EQ(errors_of(world_.csr()), "");
  const RequestDocument after = request();
  EXPECT_EQ(after.csr_der, before.csr_der);
  EXPECT_NE(after.next, before.next);
  EXPECT_EQ(after.retired, std::vector<SpkiDigest>{*before.next});
}

TEST_F(CsrStage, refuses_a_key_that_others_can_read) {
  world_.csr();
  ASSERT_EQ(::chmod(path("current.key").c_str(), 0644), 0);
  const auto before = world_.on_disk();
  const StageReport report = world_.csr();
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
  EXPECT_NE(errors_of(report).find(path("current.key")), std::string::npos);
  EXPECT_NE(errors_of(report).find("chmod"), std::string::npos) << errors_of(report);
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(CsrStage, refuses_a_key_of_another_type_than_configured) {
  world_.csr();
  world_.web().key_type = KeyType::rsa_2048;
  expect_refusal(
      "certificate web: " + path("current.key") +
          ": key type ecdsa-p256, the configuration has rsa-2048: set key_type back; to begin "
          "with a new key, move " +
          (world_.directory / "state/keys/web").string() +
          " away and run: millrace csr --replace-key " + request().current.hex() +
          " web; the TLSA records of this key stay",
      ErrorKind::config);
}

// What the message says works.
TEST_F(CsrStage, begins_with_a_key_of_another_type_when_the_old_one_is_moved_away) {
  world_.csr();
  const RequestDocument before = request();
  world_.web().key_type = KeyType::rsa_2048;
  std::filesystem::rename(world_.directory / "state/keys/web", world_.directory / "moved");
  EXPECT_EQ(errors_of(run_key_replacement(world_.context(), id_of("web"), before.current)), "");
  EXPECT_EQ(errors_of(run_csr(world_.context(), world_.settings, {}, {.given_up = before.current})),
            "");
  EXPECT_EQ(request().previous, std::vector<SpkiDigest>{before.current});
  EXPECT_NE(request().current, before.current);
  EXPECT_EQ(errors_of(world_.csr()), "");
}

TEST_F(CsrStage, refuses_a_key_that_was_exchanged) {
  world_.csr();
  const std::string asked = request().current.hex();
  const PrivateKey other = PrivateKey::generate(KeyType::ecdsa_p256).value();
  world_.directory.write("state/keys/web/current.key", std::string(other.to_pem().view()), 0600);
  EXPECT_EQ(errors_of(world_.csr()),
            "certificate web: " + path("current.key") + ": its SPKI SHA-256 is " +
                other.spki_digest().hex() + ", but certificates were requested with " + asked +
                ": put that key back; if this key replaces it, run: millrace csr --replace-key " +
                asked + " web; the TLSA records of that key stay");
  EXPECT_TRUE(request().key_is_missing);
  const SpkiDigest old = SpkiDigest::parse(asked).value();
  EXPECT_EQ(errors_of(run_key_replacement(world_.context(), id_of("web"), old)), "");
  EXPECT_EQ(errors_of(run_csr(world_.context(), world_.settings, {}, {.given_up = old})), "");
  EXPECT_EQ(request().current, other.spki_digest());
  EXPECT_EQ(request().previous, std::vector<SpkiDigest>{old});
}

TEST_F(CsrStage, one_bad_certificate_fails_alone_and_keeps_its_request) {
  world_.csr();
  const std::string before = world_.emitted("csr", "requests/web.json").value();
  ASSERT_TRUE(world_.files.remove(path("current.key")));
  world_.add_certificate("mail", {"mail.example.test"});
  const StageReport report = world_.csr();
  EXPECT_EQ(report.errors.size(), 1U);
  RequestDocument after = request();
  EXPECT_TRUE(std::exchange(after.key_is_missing, false));
  EXPECT_EQ(encode(after), before);
  EXPECT_TRUE(world_.emitted("csr", "requests/mail.json"));
}

TEST_F(CsrStage, leaves_the_outbox_when_a_request_cannot_be_read) {
  world_.csr();
  world_.directory.write("state/keys/web/request.json", "{", 0600);
  world_.add_certificate("mail", {"mail.example.test"});
  const std::string before = world_.emitted("csr", "requests/web.json").value();
  const StageReport report = world_.csr();
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
  EXPECT_EQ(world_.emitted("csr", "requests/web.json"), before);
}

TEST_F(CsrStage, drops_what_is_no_longer_configured) {
  world_.add_certificate("mail", {"mail.example.test"});
  world_.csr();
  world_.settings.certificates.pop_back();
  EXPECT_TRUE(world_.csr().changed);
  EXPECT_FALSE(world_.emitted("csr", "requests/mail.json"));
}

TEST_F(CsrStage, works_only_on_what_is_selected) {
  world_.add_certificate("mail", {"mail.example.test"});
  run_csr(world_.context(), world_.settings, {id_of("mail")});
  EXPECT_FALSE(world_.emitted("csr", "requests/web.json"));
  EXPECT_TRUE(world_.emitted("csr", "requests/mail.json"));
}

TEST_F(CsrStage, finishes_after_a_failure_at_any_step_with_the_same_keys) {
  size_t steps = 0;
  {
    World counted;
    const size_t before = counted.files.steps().size();
    counted.csr();
    steps = counted.files.steps().size() - before;
  }
  for (size_t step = 1; step <= steps; ++step) {
    World world;
    world.files.plan(step, test::Fault::refuse);
    EXPECT_NE(errors_of(world.csr()), "") << "step " << step;
    const bool has_key = world.directory.has("state/keys/web/current.key");
    const std::string key = has_key ? world.directory.read("state/keys/web/current.key") : "";
    EXPECT_EQ(errors_of(world.csr()), "") << "step " << step;
    if (has_key) {
      EXPECT_EQ(world.directory.read("state/keys/web/current.key"), key);
    }
    EXPECT_TRUE(world.emitted("csr", "requests/web.json"));
  }
}

}  // namespace
}  // namespace millrace::acme

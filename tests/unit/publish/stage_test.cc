#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/base/encoding.h"
#include "core/bundle/documents.h"
#include "core/crypto/certificate.h"
#include "core/crypto/openssl.h"
#include "publish/publication.h"
#include "publish/publish_stage.h"
#include "tests/support/requests.h"
#include "tests/support/test_env.h"

namespace millrace::publish {
namespace {

using test::request_vector;
using test::vector_file;
using test::vector_line;

IssuedDocument issued_vector(const std::string& certificate, const std::string& pem) {
  const Certificate leaf = parse_chain(pem, "vector").value().front();
  return {CertId::parse(certificate).value(),
          leaf.names,
          leaf.spki,
          leaf.not_before,
          leaf.not_after,
          to_hex(sha256(pem))};
}

class PublishStage : public testing::Test {
 protected:
  void SetUp() override {
    env_.make_state();
    settings_.directory = env_.directory / "publication";
    chain_ = vector_file("x509/chain.pem");
  }

  void put_requests(const std::vector<RequestDocument>& requests) {
    FileTree files;
    for (const RequestDocument& request : requests) {
      files.emplace("requests/" + request.certificate.text() + ".json", encode(request));
    }
    ASSERT_TRUE(write_outbox(env_.context(), Stage::csr, files).ok());
  }
  void put_issued(const IssuedDocument& document, const std::string& pem) {
    const std::string stem = "issued/" + document.certificate.text();
    issued_[stem + ".json"] = encode(document);
    issued_[stem + ".pem"] = pem;
    ASSERT_TRUE(write_outbox(env_.context(), Stage::fetch, issued_).ok());
  }
  void put_good() {
    put_requests({request_vector("mail")});
    put_issued(issued_vector("mail", chain_), chain_);
  }

  StageReport run() { return run_publish(env_.context(), settings_); }
  std::string error_of(const StageReport& report) {
    return report.errors.size() == 1 ? report.errors[0].text() : "not one error";
  }
  // The contents as a consumer reads them who pins publish.pub; {} when there are none.
  FileTree published() {
    const std::string pinned = env_.directory.read("state/signing/publish.pub");
    const BundleReader reader = {
        .scope = "publication",
        .trust = {{SignifyPublicKey::parse(pinned, "publish.pub").value()}}};
    auto bundle = read_bundle(*env_.real_files, settings_.directory, reader, env_.clock.now());
    return bundle && *bundle ? (*bundle)->files : FileTree();
  }

  test::TestEnv env_;
  Settings settings_;
  std::string chain_;
  FileTree issued_;
};

TEST_F(PublishStage, publishes_the_chain_in_parts_with_its_document) {
  put_good();
  const StageReport report = run();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_EQ(printed(report.done),
            std::vector<std::string>{"publish: version 1 in " + settings_.directory.string() +
                                     ": certificates: 1"});
  const FileTree files = published();
  ASSERT_EQ(files.size(), 5U);
  EXPECT_EQ(files.at("mail/fullchain.pem"), chain_);
  EXPECT_EQ(files.at("mail/cert.pem"), vector_file("x509/leaf.pem"));
  EXPECT_EQ(files.at("mail/chain.pem"), vector_file("x509/intermediate.pem"));
  EXPECT_EQ(files.at("publish.pub"), env_.directory.read("state/signing/publish.pub"));
  EXPECT_EQ(files.at("mail/certificate.json"), encode(issued_vector("mail", chain_)));
}

TEST_F(PublishStage, is_readable_by_everybody_whatever_the_umask) {
  put_good();
  const mode_t before = ::umask(0077);
  const StageReport report = run();
  ::umask(before);
  ASSERT_EQ(report.exit_status(), ExitStatus::ok);
  const test::Snapshot seen = test::snapshot(env_.directory.path());
  EXPECT_EQ(seen.at("publication"), "0755 directory");
  for (const auto& [path, what] : seen) {
    if (!path.starts_with("publication/")) continue;
    EXPECT_TRUE(what == "0755 directory" || what.starts_with("0644 file") ||
                what.starts_with("link "))
        << path << ": " << what.substr(0, 20);
  }
}

TEST_F(PublishStage, changes_nothing_the_second_time) {
  put_good();
  ASSERT_TRUE(run().changed);
  const test::Snapshot before = env_.directory.snapshot();
  const StageReport again = run();
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(again.exit_status(), ExitStatus::ok);
  EXPECT_EQ(env_.directory.snapshot(), before);
}

TEST_F(PublishStage, writes_the_set_again_when_half_of_its_lifetime_is_over) {
  put_good();
  ASSERT_TRUE(run().changed);
  env_.clock.advance(settings_.lifetime / 2);
  put_good();
  const FileTree before = published();
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(published(), before);
}

TEST_F(PublishStage, does_nothing_without_a_directory) {
  put_good();
  settings_.directory.clear();
  const StageReport report = run();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_FALSE(report.changed);
}

TEST_F(PublishStage, does_nothing_before_anything_is_issued) {
  EXPECT_EQ(run().exit_status(), ExitStatus::ok);
  put_requests({request_vector("mail")});
  ASSERT_TRUE(write_outbox(env_.context(), Stage::fetch, {}).ok());
  const StageReport report = run();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_TRUE(report.pending.empty());
  EXPECT_FALSE(env_.directory.has("publication"));
}

TEST_F(PublishStage, keeps_what_is_published_while_a_changed_request_waits) {
  put_good();
  ASSERT_TRUE(run().changed);
  const FileTree before = published();
  RequestDocument changed = request_vector("mail");
  const auto key = PrivateKey::generate(KeyType::ecdsa_p256).value();
  changed.csr_der = make_csr(key, changed.names)->der;
  changed.current = key.spki_digest();
  put_requests({changed});
  const StageReport report = run();
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(printed(report.pending),
            std::vector<std::string>{
                "publish: certificate mail: its names or key changed since it was issued, fetch "
                "has no new one yet; the one published before is kept"});
  EXPECT_FALSE(report.changed);
  EXPECT_EQ(published(), before);
}

TEST_F(PublishStage, publishes_nothing_of_a_changed_request_that_never_was_published) {
  RequestDocument changed = request_vector("mail");
  changed.names.erase(changed.names.begin());
  const auto key = PrivateKey::from_pem(vector_file("x509/leaf.key"), "leaf.key").value();
  changed.csr_der = make_csr(key, changed.names)->der;
  put_requests({changed});
  put_issued(issued_vector("mail", chain_), chain_);
  const StageReport report = run();
  EXPECT_EQ(printed(report.pending),
            std::vector<std::string>{
                "publish: certificate mail: its names or key changed since it was issued, fetch "
                "has no new one yet; nothing of it is published"});
  EXPECT_FALSE(env_.directory.has("publication"));
}

TEST_F(PublishStage, keeps_the_last_good_chain_when_fetch_has_a_bad_one) {
  put_good();
  ASSERT_TRUE(run().changed);
  const FileTree before = published();
  const std::string bad = vector_file("x509/leaf.pem") + vector_file("x509/root.pem");
  put_issued(issued_vector("mail", bad), bad);
  const StageReport report = run();
  EXPECT_EQ(error_of(report),
            "publish: certificate mail: chain: certificate 0 (no subject) is not signed by "
            "certificate 1 (CN=Test Root): subject issuer mismatch");
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
  EXPECT_EQ(published(), before);
}

TEST_F(PublishStage, publishes_the_others_beside_a_bad_one) {
  put_requests({request_vector("mail"), request_vector("web")});
  put_issued(issued_vector("web", chain_), chain_);
  IssuedDocument bad = issued_vector("mail", chain_);
  bad.chain_sha256 = std::string(64, '0');
  put_issued(bad, chain_);
  const StageReport report = run();
  EXPECT_EQ(error_of(report), "publish: certificate mail: SHA-256 of the chain is " +
                                  vector_line("x509/chain.pem-sha256") + ", expected " +
                                  std::string(64, '0'));
  EXPECT_EQ(published().count("web/fullchain.pem"), 1U);
  EXPECT_EQ(published().count("mail/fullchain.pem"), 0U);
}

TEST_F(PublishStage, reports_of_an_expired_chain_and_leaves_the_published_one) {
  put_good();
  ASSERT_TRUE(run().changed);
  env_.clock.set(parse_time("2027-01-30T00:00:00Z").value());
  put_good();
  const StageReport report = run();
  EXPECT_EQ(error_of(report),
            "publish: certificate mail: chain: certificate 0 (no subject) expired at "
            "2027-01-30T00:00:00Z, the time is now 2027-01-30T00:00:00Z");
  EXPECT_EQ(published().count("mail/fullchain.pem"), 1U);
}

TEST_F(PublishStage, never_publishes_a_private_key) {
  const std::string with_key = chain_ + vector_file("x509/leaf.key");
  IssuedDocument document = issued_vector("mail", chain_);
  document.chain_sha256 = to_hex(sha256(with_key));
  EXPECT_FALSE(write_outbox(env_.context(), Stage::fetch, {{"issued/mail.pem", with_key}}).ok());
  const auto files = certificate_files({document, with_key}, env_.clock.now());
  ASSERT_FALSE(files.ok());
  EXPECT_TRUE(files.error().text().ends_with(
      ": the chain contains a private key, which everyone who could read this file has; make a new "
      "key"));
}

TEST_F(PublishStage, refuses_dates_that_are_not_those_of_the_leaf) {
  put_requests({request_vector("mail")});
  IssuedDocument document = issued_vector("mail", chain_);
  document.not_after += Duration(1);
  put_issued(document, chain_);
  EXPECT_EQ(error_of(run()),
            "publish: certificate mail: leaf is valid from 2026-11-01T00:00:00Z to "
            "2027-01-30T00:00:00Z, expected 2026-11-01T00:00:00Z to 2027-01-30T00:00:01Z");
}

TEST_F(PublishStage, drops_what_nobody_requests_any_more) {
  put_requests({request_vector("mail"), request_vector("web")});
  put_issued(issued_vector("mail", chain_), chain_);
  put_issued(issued_vector("web", chain_), chain_);
  ASSERT_TRUE(run().changed);
  put_requests({});
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(published().size(), 1U) << "publish.pub";
}

TEST_F(PublishStage, keeps_the_folder_of_a_renamed_certificate_until_that_ends) {
  RequestDocument request = request_vector("mail");
  put_good();
  ASSERT_TRUE(run().changed);
  const FileTree before = published();
  request.certificate = CertId::parse("post").value();
  put_requests({request});
  issued_.clear();
  put_issued(issued_vector("post", chain_), chain_);
  const StageReport report = run();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_EQ(
      report.notes[0].printed(),
      "publish: certificate mail is now post: the folder mail is kept until its certificate "
      "expires, 2027-01-30T00:00:00Z, and is not renewed; change its readers to the folder post");
  EXPECT_EQ(published().at("mail/fullchain.pem"), before.at("mail/fullchain.pem"));
  EXPECT_EQ(published().count("post/fullchain.pem"), 1U);
  EXPECT_FALSE(run().changed);
  env_.clock.advance(std::chrono::days(80));
  put_requests({request});
  ASSERT_TRUE(write_outbox(env_.context(), Stage::fetch, issued_).ok());
  run();
  EXPECT_EQ(published().count("mail/fullchain.pem"), 0U);
}

TEST_F(PublishStage, misses_a_publication_that_is_gone) {
  put_good();
  ASSERT_TRUE(run().changed);
  const std::string missed =
      "publish: " + (settings_.directory / "current").string() +
      ": missing, but version 1 was published: nothing is written without it; mount " +
      settings_.directory.string() +
      " or restore it; if it is lost for good, run: millrace bundle accept "
      "publish";
  std::filesystem::rename(settings_.directory, env_.directory / "away");
  EXPECT_EQ(error_of(run()), missed) << "not mounted";
  EXPECT_FALSE(env_.directory.has("publication"));
  std::filesystem::create_directory(settings_.directory);
  EXPECT_EQ(error_of(run()), missed) << "empty";
  EXPECT_FALSE(env_.directory.has("publication/v"));
  std::filesystem::remove(settings_.directory);
  std::filesystem::rename(env_.directory / "away", settings_.directory);
  EXPECT_FALSE(run().changed);
  std::filesystem::remove(settings_.directory / "current");
  EXPECT_EQ(error_of(run()), missed) << "without its link";
}

TEST_F(PublishStage, goes_on_after_the_last_version_when_its_loss_is_accepted) {
  put_good();
  ASSERT_TRUE(run().changed);
  std::filesystem::remove_all(settings_.directory);
  const StageReport accepted = accept_lost_publication(env_.context(), settings_);
  ASSERT_EQ(accepted.done.size(), 1U);
  EXPECT_EQ(accepted.done[0].printed(), "publish: " + settings_.directory.string() +
                                            " is made again by the next run, after version 1");
  const StageReport report = run();
  EXPECT_TRUE(report.errors.empty()) << error_of(report);
  EXPECT_EQ(std::filesystem::read_symlink(settings_.directory / "current"), "v/00000002");
  EXPECT_EQ(published().count("mail/fullchain.pem"), 1U);
  EXPECT_FALSE(accept_lost_publication(env_.context(), settings_).changed);
}

TEST_F(PublishStage, publishes_no_version_twice_after_an_old_one_was_put_back) {
  put_good();
  ASSERT_TRUE(run().changed);
  std::filesystem::copy(
      settings_.directory, env_.directory / "old",
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  env_.clock.advance(std::chrono::days(16));
  put_good();
  ASSERT_TRUE(run().changed);
  std::filesystem::remove_all(settings_.directory);
  std::filesystem::rename(env_.directory / "old", settings_.directory);
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(std::filesystem::read_symlink(settings_.directory / "current"), "v/00000003");
}

TEST_F(PublishStage, keeps_a_requested_chain_that_fetch_no_longer_has) {
  put_good();
  ASSERT_TRUE(run().changed);
  ASSERT_TRUE(write_outbox(env_.context(), Stage::fetch, {}).ok());
  EXPECT_EQ(run().exit_status(), ExitStatus::ok);
  EXPECT_EQ(published().count("mail/fullchain.pem"), 1U);
}

TEST_F(PublishStage, refuses_all_of_fetch_when_a_document_is_bad) {
  put_good();
  issued_["issued/web.json"] = "{}";
  ASSERT_TRUE(write_outbox(env_.context(), Stage::fetch, issued_).ok());
  EXPECT_EQ(error_of(run()), "publish: bundle fetch: issued/web.json: /certificate: missing");
  issued_["issued/web.json"] = encode(issued_vector("web", chain_));
  ASSERT_TRUE(write_outbox(env_.context(), Stage::fetch, issued_).ok());
  EXPECT_EQ(error_of(run()), "publish: bundle fetch: issued/web.json: its chain is missing");
  EXPECT_FALSE(env_.directory.has("publication"));
}

TEST_F(PublishStage, leaves_when_another_holds_its_lock) {
  put_good();
  const auto lock = lock_stage(env_.context(), "publish").value();
  EXPECT_EQ(run().exit_status(), ExitStatus::not_yet);
}

TEST_F(PublishStage, keeps_what_is_there_when_the_disk_is_full) {
  put_good();
  ASSERT_TRUE(run().changed);
  put_requests({request_vector("mail"), request_vector("web")});
  put_issued(issued_vector("web", chain_), chain_);
  const FileTree before = published();
  ASSERT_EQ(env_.files.steps().empty(), false);
  // The first steps remember the serials of the two inboxes.
  env_.files.plan(3, test::Fault::refuse);
  EXPECT_TRUE(error_of(run()).ends_with(": cannot write: No space left on device"));
  EXPECT_EQ(published(), before);
  EXPECT_EQ(run().exit_status(), ExitStatus::ok);
  EXPECT_EQ(published().size(), 9U);
}

}  // namespace
}  // namespace millrace::publish

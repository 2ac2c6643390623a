#include "core/inbox/inbox.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/bundle/outbox_keys.h"
#include "core/inbox/trusted_keys.h"
#include "tests/support/requests.h"
#include "tests/support/test_env.h"

namespace millrace {
namespace {

using std::chrono::hours;

AllowedName allowed(const char* text) {
  return AllowedName::parse(text).value();
}
CertId id_of(const char* text) {
  return CertId::parse(text).value();
}

// An ACME host that reads two key hosts, each with a state and an outbox of its own.
class Inboxes : public testing::Test {
 protected:
  void SetUp() override {
    for (test::TestEnv* host : {&here_, &mx1_, &mx2_}) host->make_state();
    sources_.list = {source("mx1", mx1_), source("mx2", mx2_)};
    sources_.own = {Stage::order, Stage::fetch};
    pin("mx1", mx1_);
    pin("mx2", mx2_);
  }

  static Source source(const std::string& name, test::TestEnv& host) {
    Source made;
    made.name = name;
    made.directory = host.directory / "state/outbox";
    made.max_records = 10'000;
    return made;
  }
  void pin(const std::string& name, test::TestEnv& host) {
    here_.directory.write("state/trusted/" + name + "/csr.pub",
                          host.directory.read("state/signing/csr.pub"));
  }
  StageContext context() {
    StageContext made = here_.context();
    made.host = "acme1";
    made.sources = &sources_;
    return made;
  }
  static void put(test::TestEnv& host, const std::string& id) {
    FileTree files;
    files.emplace("requests/" + id + ".json", encode(test::request_vector(id)));
    ASSERT_TRUE(write_outbox(host.context(), Stage::csr, files).ok());
  }
  Inbox read() { return read_inbox(context(), Stage::order, Stage::csr).value(); }
  std::vector<std::string> texts(const Inbox& inbox) {
    std::vector<std::string> all;
    for (const Error& error : inbox.report.errors) all.push_back(error.text());
    return all;
  }
  // Every host's clock.
  void pass(Duration time) {
    for (test::TestEnv* host : {&here_, &mx1_, &mx2_}) host->clock.advance(time);
  }

  test::TestEnv here_, mx1_, mx2_;
  Sources sources_;
};

TEST_F(Inboxes, have_the_requests_of_all_sources) {
  put(mx1_, "mx1");
  put(mx2_, "mx2");
  Inbox inbox = read();
  EXPECT_EQ(requests_of(inbox, {}).size(), 2U);
  EXPECT_TRUE(inbox.is_complete);
  EXPECT_TRUE(inbox.report.errors.empty());
  EXPECT_EQ(here_.directory.read("state/inbox/mx1/csr/current/requests/mx1.json"),
            mx1_.directory.read("state/outbox/csr/current/requests/mx1.json"));
}

TEST_F(Inboxes, are_not_complete_before_every_source_has_written) {
  put(mx1_, "mx1");
  Inbox inbox = read();
  EXPECT_EQ(requests_of(inbox, {}).size(), 1U);
  EXPECT_FALSE(inbox.is_complete);
  EXPECT_TRUE(inbox.report.errors.empty());
}

TEST_F(Inboxes, keep_what_a_source_had_when_it_fails) {
  put(mx1_, "mx1");
  put(mx2_, "mx2");
  static_cast<void>(read());
  mx1_.directory.write("state/outbox/csr/v/00000001/SHA256.sig", "nonsense");
  std::filesystem::remove_all(mx2_.directory / "state/outbox/csr");
  Inbox inbox = read();
  EXPECT_EQ(requests_of(inbox, {}).size(), 2U);
  EXPECT_FALSE(inbox.is_complete);
  ASSERT_EQ(inbox.report.errors.size(), 2U);
  EXPECT_EQ(texts(inbox)[1],
            "source mx2: " + (mx2_.directory / "state/outbox/csr/current").string() +
                ": missing, but version 1 was read before: what it contained is kept, and nothing "
                "newer arrives; mount or restore it");
  EXPECT_EQ(inbox.report.errors[0].line().subject, (Subject{SubjectKind::source, "mx1"}));
}

TEST_F(Inboxes, make_a_damaged_copy_again) {
  put(mx1_, "mx1");
  put(mx2_, "mx2");
  static_cast<void>(read());
  here_.directory.write("state/inbox/mx1/csr/v/00000001/requests/mx1.json", "damaged");
  std::filesystem::remove_all(here_.directory / "state/inbox/mx2/csr/v");
  Inbox inbox = read();
  EXPECT_TRUE(texts(inbox).empty()) << texts(inbox)[0];
  EXPECT_EQ(requests_of(inbox, {}).size(), 2U);
}

TEST_F(Inboxes, refuse_a_version_that_was_read_before) {
  put(mx1_, "old");
  const auto saved = here_.directory / "saved";
  std::filesystem::copy(
      mx1_.directory / "state/outbox", saved,
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  put(mx1_, "new");
  put(mx2_, "mx2");
  static_cast<void>(read());
  sources_.list[0].directory = saved;
  Inbox inbox = read();
  EXPECT_EQ(texts(inbox).at(0),
            "source mx1: " + (saved / "csr").string() +
                ": version 1 cannot follow version 2, which was read before: it is older, so an "
                "old copy was restored or its writer was set up again; if that is intended, run: "
                "millrace bundle accept mx1/csr");
  EXPECT_TRUE(requests_of(inbox, {}).contains(id_of("new")));
}

TEST_F(Inboxes, use_nothing_of_a_source_that_expired) {
  put(mx1_, "mx1");
  put(mx2_, "mx2");
  static_cast<void>(read());
  pass(std::chrono::days(30));
  put(mx2_, "mx2");
  Inbox inbox = read();
  EXPECT_EQ(requests_of(inbox, {}).size(), 1U);
  EXPECT_FALSE(inbox.is_complete);
  ASSERT_EQ(inbox.report.errors.size(), 1U);
  EXPECT_NE(texts(inbox)[0].find("version 1 by test.example expired at "), std::string::npos)
      << texts(inbox)[0];
}

TEST_F(Inboxes, wait_for_a_source_that_is_older_than_its_limit) {
  sources_.list[0].max_age = hours(24);
  put(mx1_, "mx1");
  put(mx2_, "mx2");
  static_cast<void>(read());
  pass(hours(25));
  Inbox inbox = read();
  EXPECT_EQ(requests_of(inbox, {}).size(), 1U);
  ASSERT_EQ(inbox.report.errors.size(), 1U);
  EXPECT_EQ(inbox.report.errors[0].kind, ErrorKind::not_yet);
  EXPECT_NE(texts(inbox)[0].find("longer than 1d ago (max_age)"), std::string::npos)
      << texts(inbox)[0];
}

TEST_F(Inboxes, refuse_names_that_are_not_allowed_to_the_source) {
  sources_.list[0].allow = {allowed("mx1.example.org")};
  sources_.list[1].allow = {allowed(".example.test")};
  put(mx1_, "mx1");
  put(mx2_, "mx2");
  Inbox inbox = read();
  const auto requests = requests_of(inbox, {});
  EXPECT_FALSE(requests.contains(id_of("mx1")));
  EXPECT_TRUE(requests.contains(id_of("mx2")));
  ASSERT_EQ(inbox.report.errors.size(), 1U);
  EXPECT_NE(texts(inbox)[0].find("is not allowed to it (/sources/mx1/allow has mx1.example.org)"),
            std::string::npos)
      << texts(inbox)[0];
  EXPECT_EQ(inbox.report.errors[0].line().subject, certificate_subject(id_of("mx1")));
}

TEST_F(Inboxes, refuse_a_request_in_the_place_of_another_host_s) {
  put(mx1_, "mx2");
  put(mx2_, "mx2");
  Inbox inbox = read();
  const auto expected = ExpectedNames{{id_of("mx2"), {CertName::parse("mx2.example.org").value()}}};
  EXPECT_TRUE(requests_of(inbox, expected).empty());
  EXPECT_EQ(inbox.report.errors.size(), 2U);
  Inbox again = read();
  EXPECT_EQ(requests_of(again, {}).size(), 1U);
  EXPECT_EQ(texts(again).at(0),
            "source mx2: certificate mx2: another source, listed before, has a document of this "
            "name, which is used");
}

TEST_F(Inboxes, refuse_a_key_that_is_revoked_or_not_pinned) {
  put(mx1_, "mx1");
  put(mx2_, "mx2");
  const auto key =
      SignifyPublicKey::parse(mx1_.directory.read("state/signing/csr.pub"), "csr.pub").value();
  here_.directory.write("state/revoked/" + to_hex(key.key_number()), "");
  Inbox inbox = read();
  EXPECT_EQ(requests_of(inbox, {}).size(), 1U);
  EXPECT_EQ(
      texts(inbox).at(0),
      "source mx1: " + (here_.directory / "state/trusted/mx1").string() +
          ": no key of that host is pinned: copy the .pub files of its state's signing/ here, "
          "over a way that you trust");
}

TEST_F(Inboxes, accept_an_announced_key_while_its_announcer_is_pinned) {
  put(mx2_, "mx2");
  const auto next = make_next_key(mx1_.context(), Stage::csr).value();
  put(mx1_, "mx1");
  static_cast<void>(read());
  const std::string old = mx1_.directory.read("state/signing/csr.pub");
  ASSERT_TRUE(switch_to_next_key(mx1_.context(), Stage::csr).ok());
  put(mx1_, "renewed");
  Inbox inbox = read();
  EXPECT_TRUE(texts(inbox).empty()) << texts(inbox)[0];
  EXPECT_TRUE(requests_of(inbox, {}).contains(id_of("renewed")));
  // Without the key that announced it, it is nobody's.
  const std::string number = to_hex(SignifyPublicKey::parse(old, "csr.pub").value().key_number());
  here_.directory.write("state/revoked/" + number, "");
  EXPECT_FALSE(texts(read()).empty());
  here_.directory.write("state/trusted/mx1/next.pub", next.file("pinned"));
  EXPECT_TRUE(texts(read()).empty());
}

TEST_F(Inboxes, start_a_new_epoch_with_a_pinned_key_only) {
  put(mx1_, "mx1");
  put(mx2_, "mx2");
  static_cast<void>(read());
  ASSERT_TRUE(replace_compromised_key(mx1_.context(), Stage::csr).ok());
  std::filesystem::remove_all(mx1_.directory / "state/outbox/csr");
  put(mx1_, "again");
  EXPECT_FALSE(texts(read()).empty());
  pin("mx1", mx1_);
  Inbox inbox = read();
  EXPECT_TRUE(texts(inbox).empty()) << texts(inbox)[0];
  EXPECT_TRUE(requests_of(inbox, {}).contains(id_of("again")));
}

TEST_F(Inboxes, refuse_another_stage_s_bundle_in_its_place) {
  put(mx2_, "mx2");
  ASSERT_TRUE(write_outbox(mx1_.context(), Stage::fetch, {{"a", "1"}}).ok());
  std::filesystem::rename(mx1_.directory / "state/outbox/fetch",
                          mx1_.directory / "state/outbox/csr");
  here_.directory.write("state/trusted/mx1/fetch.pub",
                        mx1_.directory.read("state/signing/fetch.pub"));
  EXPECT_NE(texts(read()).at(0).find("is of scope fetch, expected csr"), std::string::npos);
}

TEST(AllowedNames, are_one_name_one_wildcard_or_a_tree) {
  const auto name = [](const char* text) { return CertName::parse(text).value(); };
  const auto owner = [](const char* text) { return DnsName::parse(text).value(); };
  EXPECT_TRUE(allowed("a.example").allows(name("a.example")));
  EXPECT_FALSE(allowed("a.example").allows(name("*.a.example")));
  EXPECT_FALSE(allowed("a.example").allows(name("b.a.example")));
  EXPECT_TRUE(allowed("*.a.example").allows(name("*.a.example")));
  EXPECT_FALSE(allowed("*.a.example").allows(name("a.example")));
  EXPECT_TRUE(allowed("*.a.example").allows_records(owner("a.example")));
  EXPECT_FALSE(allowed("*.a.example").allows_records(owner("b.a.example")));
  EXPECT_TRUE(allowed(".a.example").allows(name("*.b.a.example")));
  EXPECT_TRUE(allowed(".a.example").allows(name("a.example")));
  EXPECT_FALSE(allowed(".a.example").allows(name("aa.example")));
  EXPECT_TRUE(allowed(".a.example").allows_records(owner("b.a.example")));
  EXPECT_EQ(allowed(".a.example").text(), ".a.example");
  EXPECT_EQ(AllowedName::parse(".*.example").error().text(),
            "expected NAME, *.NAME or .NAME (the name and all names below it), got \".*.example\"");
}

TEST_F(Inboxes, are_empty_of_a_stage_that_is_observed_only_and_runs_nowhere) {
  std::filesystem::remove(here_.directory / "state/signing/tlsa.pub");
  EXPECT_FALSE(read_inbox(context(), Stage::csr, Stage::tlsa).ok());
  const auto observed = read_observed(context(), Stage::csr, Stage::tlsa);
  ASSERT_TRUE(observed.ok()) << observed.error().text();
  EXPECT_TRUE(observed->parts.empty());
  EXPECT_TRUE(observed->report.errors.empty());
  EXPECT_EQ(read_observed(context(), Stage::order, Stage::csr)->parts.size(), read().parts.size());
}

}  // namespace
}  // namespace millrace

#include "core/etcd/etcd_push.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "core/etcd/etcd_head.h"
#include "core/etcd/etcd_paths.h"
#include "tests/support/fake_etcd.h"
#include "tests/support/test_env.h"

namespace millrace {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::FakeEtcd;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kHeadKey = "/millrace/box/mx1/csr/head";

class PushedOutboxes : public testing::Test {
 protected:
  void SetUp() override {
    host_.make_state();
    place_.endpoints = {"https://etcd1.example:2379", "https://etcd2.example:2379"};
    place_.prefix = "/millrace";
    place_.box = "mx1";
    host_.http.script([this](const HttpRequest& request) { return etcd_.answer(request); });
  }

  StageContext context() {
    StageContext made = host_.context();
    made.etcd = &place_;
    return made;
  }
  void write(const FileTree& files) {
    ASSERT_TRUE(write_outbox(host_.context(), Stage::csr, files).ok());
  }
  StageReport push() {
    first_ = host_.http.requests().size();
    return push_outboxes(context(), {{"csr", host_.paths().outbox(Stage::csr)}});
  }
  std::string fault() {
    const StageReport report = push();
    return report.errors.empty() ? "" : report.errors.front().text();
  }
  size_t asked(const std::string& path) const {
    size_t count = 0;
    const auto& all = host_.http.requests();
    for (size_t at = first_; at < all.size(); ++at) count += all[at].url.ends_with(path) ? 1 : 0;
    return count;
  }
  EtcdHead head() const { return decode_etcd_head(etcd_.store.at(kHeadKey).value, "head").value(); }
  bool has_object(const std::string& text) const {
    return etcd_.store.contains("/millrace/box/mx1/csr/o/" + to_hex(sha256(text)) + "/0000");
  }
  // The versions in the store.
  std::vector<std::string> versions() const {
    std::vector<std::string> all;
    const std::string below = "/millrace/box/mx1/csr/v/";
    for (const auto& [key, entry] : etcd_.store) {
      if (key.starts_with(below) && key.ends_with("/SHA256.sig/0000")) {
        all.push_back(key.substr(below.size(), 8));
      }
    }
    return all;
  }
  // The answer to the transaction that moves the head is lost. `applied`: after it took effect.
  void lose_swap(bool applied) {
    const auto is_swap = [this](const HttpRequest& request) {
      return !is_lost_ && request.url.ends_with("/v3/kv/txn") &&
             request.body.find("\"target\"") != std::string::npos;
    };
    const auto late = [this](const HttpRequest& request) {
      is_lost_ = true;
      return Error(request.url + ": no whole answer within 10 s");
    };
    if (applied) {
      etcd_.after = [=](const HttpRequest& request, HttpResponse response) -> Result<HttpResponse> {
        return is_swap(request) ? Result<HttpResponse>(late(request)) : std::move(response);
      };
    } else {
      etcd_.before = [=](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
        if (!is_swap(request)) return std::nullopt;
        return late(request);
      };
    }
  }

  test::TestEnv host_;
  FakeEtcd etcd_;
  EtcdPlace place_;
  size_t first_ = 0;
  bool is_lost_ = false;
};

TEST_F(PushedOutboxes, are_in_the_store_with_a_head_that_names_the_version) {
  write({{"a", "1"}, {"sub/b", "2"}, {"c", ""}});
  const StageReport report = push();
  EXPECT_TRUE(report.errors.empty());
  ASSERT_EQ(report.done.size(), 1U);
  EXPECT_EQ(report.done[0].printed(), "bundle csr: published in etcd");
  EXPECT_EQ(head().serial, 1U);
  EXPECT_EQ(head().host, "test.example");
  EXPECT_EQ(head().digest,
            to_hex(sha256(host_.directory.read("state/outbox/csr/v/00000001/SHA256.sig"))));
  EXPECT_TRUE(has_object("1"));
  EXPECT_TRUE(has_object("2"));
  EXPECT_TRUE(has_object(""));
  EXPECT_THAT(versions(), ElementsAre("00000001"));
}

TEST_F(PushedOutboxes, cost_nothing_for_an_hour_and_then_one_read) {
  write({{"a", "1"}});
  push();
  EXPECT_TRUE(push().done.empty());
  EXPECT_EQ(host_.http.requests().size(), first_);
  host_.clock.advance(minutes(61));
  push();
  EXPECT_EQ(asked("/v3/kv/range"), 1U);
  EXPECT_EQ(asked("/v3/kv/txn"), 0U);
  push();
  EXPECT_EQ(host_.http.requests().size(), first_);
}

TEST_F(PushedOutboxes, have_of_the_next_version_only_what_changed) {
  FileTree files;
  for (int at = 0; at < 300; ++at) files["f" + std::to_string(at)] = std::to_string(at);
  write(files);
  push();
  EXPECT_GE(asked("/v3/kv/txn"), 3U);
  const uint64_t before = etcd_.revision;
  files["f7"] = "changed";
  write(files);
  push();
  EXPECT_EQ(head().serial, 2U);
  size_t puts = 0;
  for (const auto& [key, entry] : etcd_.store) puts += entry.modified > before ? 1 : 0;
  // META.json, f7, the signed list and the head.
  EXPECT_EQ(puts, 4U);
}

TEST_F(PushedOutboxes, are_in_pieces_when_they_are_large) {
  const std::string large(300'000, 'x');
  write({{"a", large}});
  push();
  const std::string below = "/millrace/box/mx1/csr/o/" + to_hex(sha256(large)) + "/";
  std::string text;
  for (const auto& [key, entry] : etcd_.store) {
    if (!key.starts_with(below)) continue;
    EXPECT_LE(entry.value.size(), kEtcdPiece);
    text += entry.value;
  }
  EXPECT_EQ(text, large);
}

TEST_F(PushedOutboxes, have_no_request_above_the_limits_of_etcd) {
  FileTree files;
  for (int at = 0; at < 60; ++at) {
    files["f" + std::to_string(at)] = std::string(60'000, static_cast<char>('0' + at));
  }
  write(files);
  push();
  for (const HttpRequest& request : host_.http.requests()) {
    EXPECT_LT(request.body.size(), (3U << 20U) / 2);
  }
  EXPECT_TRUE(has_object(files["f59"]));
}

TEST_F(PushedOutboxes, keep_the_versions_that_the_directory_keeps) {
  for (int at = 0; at < 6; ++at) {
    host_.clock.advance(minutes(20));
    write({{"a", std::to_string(at)}, {"b", "same"}});
    push();
  }
  EXPECT_THAT(versions(), ElementsAre("00000004", "00000005", "00000006"));
  EXPECT_FALSE(has_object("2"));
  EXPECT_TRUE(has_object("3"));
  EXPECT_TRUE(has_object("same"));
}

TEST_F(PushedOutboxes, lose_what_a_crash_left_within_a_day) {
  write({{"a", "1"}});
  push();
  const std::string left = "/millrace/box/mx1/csr/o/" + std::string(64, 'b') + "/0000";
  etcd_.store[left] = {"left", 1, 1, 0};
  host_.clock.advance(hours(2));
  push();
  EXPECT_TRUE(etcd_.store.contains(left));
  host_.clock.advance(hours(23));
  push();
  EXPECT_FALSE(etcd_.store.contains(left));
  EXPECT_TRUE(has_object("1"));
}

TEST_F(PushedOutboxes, are_put_again_when_the_store_has_lost_them) {
  write({{"a", "1"}});
  push();
  etcd_.store.erase("/millrace/box/mx1/csr/o/" + to_hex(sha256(std::string("1"))) + "/0000");
  host_.clock.advance(hours(25));
  push();
  EXPECT_TRUE(has_object("1"));
  etcd_.store.clear();
  host_.clock.advance(hours(2));
  EXPECT_EQ(push().done.size(), 1U);
  EXPECT_TRUE(has_object("1"));
  EXPECT_EQ(head().serial, 1U);
}

TEST_F(PushedOutboxes, go_on_where_a_store_has_an_old_version_again) {
  write({{"a", "1"}});
  push();
  const auto old = etcd_.store;
  write({{"a", "2"}});
  push();
  etcd_.store = old;
  host_.clock.advance(hours(2));
  EXPECT_EQ(push().done.size(), 1U);
  EXPECT_EQ(head().serial, 2U);
  EXPECT_TRUE(has_object("2"));
}

TEST_F(PushedOutboxes, are_moved_by_a_write_that_took_effect_although_its_answer_was_lost) {
  write({{"a", "1"}});
  lose_swap(true);
  const StageReport report = push();
  EXPECT_TRUE(report.errors.empty());
  EXPECT_EQ(report.done.size(), 1U);
  EXPECT_TRUE(is_lost_);
  EXPECT_EQ(etcd_.store.at(kHeadKey).created, etcd_.store.at(kHeadKey).modified);
}

TEST_F(PushedOutboxes, are_written_again_after_a_write_that_did_not_take_effect) {
  write({{"a", "1"}});
  lose_swap(false);
  EXPECT_TRUE(push().errors.empty());
  EXPECT_TRUE(is_lost_);
  EXPECT_EQ(head().serial, 1U);
}

TEST_F(PushedOutboxes, of_two_hosts_under_one_name_are_refused_with_both_names) {
  write({{"a", "1"}});
  etcd_.store[kHeadKey] = {encode(EtcdHead{7, std::string(64, 'a'), 0, "mx2", "00"}), 5, 5, 0};
  const StageReport report = push();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors[0].kind, ErrorKind::config);
  EXPECT_EQ(report.errors[0].text(),
            "outbox csr: not published in etcd: two hosts publish as \"mx1\" in etcd: "
            "/millrace/box/mx1/csr/head has version 7 of host mx2, and this is host test.example: "
            "set another /etcd/box on one of them; if it is the same machine with another name, "
            "run: etcdctl del /millrace/box/mx1/csr/head");
  EXPECT_EQ(head().host, "mx2");
  EXPECT_FALSE(has_object("1"));
}

TEST_F(PushedOutboxes, are_not_moved_back) {
  write({{"a", "1"}});
  etcd_.store[kHeadKey] = {encode(EtcdHead{7, std::string(64, 'a'), 0, "test.example", "00"}), 5, 5,
                           0};
  EXPECT_EQ(fault(),
            "outbox csr: not published in etcd: /millrace/box/mx1/csr/head: the store has version "
            "7 of epoch 0 by this host, expected one before version 1 of epoch 0: either another "
            "host has this host's name and publishes too, or this state was restored from a copy: "
            "then run: etcdctl del /millrace/box/mx1/csr/head; then millrace run here, and "
            "millrace bundle accept on each reader");
  EXPECT_EQ(head().serial, 7U);
}

// Another writer is faster between the read and the transaction.
TEST_F(PushedOutboxes, decide_again_when_the_comparison_is_lost) {
  write({{"a", "1"}});
  bool is_first = true;
  etcd_.before = [&](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.body.find("\"target\"") != std::string::npos && std::exchange(is_first, false)) {
      etcd_.store[kHeadKey] = {encode(EtcdHead{7, std::string(64, 'a'), 0, "mx2", "00"}), 9, 9, 0};
    }
    return std::nullopt;
  };
  EXPECT_THAT(fault(), HasSubstr("has version 7 of host mx2"));
  EXPECT_EQ(head().host, "mx2");
}

TEST_F(PushedOutboxes, wait_for_a_store_that_is_down_and_lose_nothing) {
  write({{"a", "1"}});
  etcd_.before = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    return Error(request.url + ": cannot be reached");
  };
  const StageReport report = push();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors[0].kind, ErrorKind::not_yet);
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_THAT(report.errors[0].text(),
              HasSubstr("outbox csr: not published in etcd: none of the 2 members of etcd can be "
                        "used: "));
  EXPECT_EQ(host_.directory.read("state/outbox/csr/current/a"), "1");
  etcd_.before = nullptr;
  EXPECT_EQ(push().done.size(), 1U);
  EXPECT_EQ(head().serial, 1U);
}

TEST_F(PushedOutboxes, name_a_store_that_is_full) {
  write({{"a", "1"}});
  etcd_.before = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (!request.url.ends_with("/v3/kv/txn")) return std::nullopt;
    return FakeEtcd::refusal(429, 8, "etcdserver: mvcc: database space exceeded");
  };
  const StageReport report = push();
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
  EXPECT_THAT(report.errors.at(0).text(), HasSubstr("the store is full (alarm NOSPACE)"));
  EXPECT_FALSE(etcd_.store.contains(kHeadKey));
}

TEST_F(PushedOutboxes, are_none_in_a_dry_run_and_of_a_host_that_only_reads) {
  write({{"a", "1"}});
  host_.env.is_dry_run = true;
  push();
  host_.env.is_dry_run = false;
  place_.box.clear();
  push();
  EXPECT_TRUE(host_.http.requests().empty());
}

TEST_F(PushedOutboxes, have_nothing_before_the_first_version) {
  EXPECT_TRUE(push().errors.empty());
  EXPECT_TRUE(host_.http.requests().empty());
}

}  // namespace
}  // namespace millrace

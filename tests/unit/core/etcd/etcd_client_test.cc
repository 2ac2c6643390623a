#include "core/etcd/etcd_client.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_etcd.h"
#include "tests/support/test_env.h"

namespace millrace {
namespace {

using std::chrono::seconds;
using test::FakeEtcd;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kFirst = "https://etcd1.example:2379";
constexpr const char* kSecond = "https://etcd2.example:2379";

class EtcdMembers : public testing::Test {
 protected:
  void SetUp() override {
    place_.endpoints = {kFirst, kSecond};
    place_.prefix = "/millrace";
    place_.ca_file = "/etc/etcd-ca.pem";
    place_.cert_file = "/etc/client.pem";
    place_.key_file = "/etc/client.key";
    env_.http.script([this](const HttpRequest& request) { return etcd_.answer(request); });
  }

  void use_password(const std::string& password) {
    place_.user = "mx1";
    place_.password_file = env_.directory / "password";
    env_.directory.write("password", password + "\n");
    std::filesystem::permissions(place_.password_file, std::filesystem::perms::owner_read);
  }
  // Every request to that member ends so.
  void fail(const std::string& member, Result<HttpResponse> outcome) {
    etcd_.before = [=](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      if (request.url.starts_with(member)) return outcome;
      return std::nullopt;
    };
  }
  // Every request but that for the version.
  void refuse(int status, int code, const std::string& message) {
    etcd_.before = [=](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      if (FakeEtcd::path_of(request) == "/version") return std::nullopt;
      return FakeEtcd::refusal(status, code, message);
    };
  }
  std::vector<std::string> urls() const {
    std::vector<std::string> all;
    for (const HttpRequest& request : env_.http.requests()) all.push_back(request.url);
    return all;
  }
  static EtcdTxn put(const std::string& key, const std::string& value) {
    EtcdTxn txn;
    txn.success = {EtcdPut{key, value}};
    return txn;
  }
  static EtcdTxn create(const std::string& key, const std::string& value) {
    EtcdTxn txn = put(key, value);
    txn.compares = {{key, EtcdCompare::Target::create, 0}};
    return txn;
  }

  test::TestEnv env_;
  FakeEtcd etcd_;
  EtcdPlace place_;
  std::shared_ptr<EtcdSession> session_ = std::make_shared<EtcdSession>();
  EtcdClient client_{env_.env, place_, session_};
};

TEST_F(EtcdMembers, are_asked_with_the_certificate_of_this_host_and_a_short_time_to_connect) {
  ASSERT_TRUE(client_.repeatable(put("a", "1")));
  EXPECT_EQ(client_.range({"a"})->values.at(0).value, "1");
  EXPECT_THAT(urls(),
              ElementsAre(std::string(kFirst) + "/version", std::string(kFirst) + "/v3/kv/txn",
                          std::string(kFirst) + "/v3/kv/range"));
  const HttpRequest& last = env_.http.requests().back();
  EXPECT_EQ(last.ca_file, "/etc/etcd-ca.pem");
  EXPECT_EQ(last.cert_file, "/etc/client.pem");
  EXPECT_EQ(last.key_file, "/etc/client.key");
  EXPECT_EQ(last.connect_timeout, seconds(2));
  EXPECT_FALSE(last.allows_http);
  EXPECT_EQ(last.body.find("serializable"), std::string::npos);
}

TEST_F(EtcdMembers, are_tried_in_order_and_the_one_that_answered_is_remembered) {
  fail(kFirst, Error("https://etcd1.example:2379/version: cannot be reached"));
  ASSERT_TRUE(client_.range({"a"}));
  ASSERT_TRUE(client_.range({"a"}));
  EXPECT_THAT(
      urls(),
      ElementsAre(std::string(kFirst) + "/version", std::string(kSecond) + "/version",
                  std::string(kSecond) + "/v3/kv/range", std::string(kSecond) + "/v3/kv/range"));
}

TEST_F(EtcdMembers, are_all_named_with_their_reasons_and_left_alone_for_half_a_minute) {
  etcd_.before = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    return Error(request.url + ": cannot be reached");
  };
  const auto failed = client_.range({"a"});
  EXPECT_EQ(failed.error().kind, ErrorKind::not_yet);
  EXPECT_EQ(failed.error().text(),
            "none of the 2 members of etcd can be used: https://etcd1.example:2379/version: cannot "
            "be reached; https://etcd2.example:2379/version: cannot be reached");
  EXPECT_EQ(client_.range({"a"}).error().text(), failed.error().text());
  EXPECT_EQ(urls().size(), 2U);
  etcd_.before = nullptr;
  env_.clock.advance(seconds(30));
  EXPECT_TRUE(client_.range({"a"}));
}

TEST_F(EtcdMembers, before_3_4_are_refused_by_name) {
  etcd_.version = "3.3.25";
  EXPECT_EQ(client_.range({"a"}).error().kind, ErrorKind::config);
  env_.clock.advance(seconds(60));
  EXPECT_THAT(client_.range({"a"}).error().text(),
              HasSubstr("etcd https://etcd1.example:2379: this is etcd 3.3.25, expected 3.4 or "
                        "newer: update the members of the store"));
  for (const char* good : {"3.4.0", "3.5.16", "3.6.0-rc.1", "4.0.0"}) {
    etcd_.version = good;
    env_.clock.advance(seconds(60));
    session_->checked.clear();
    EXPECT_TRUE(client_.range({"a"})) << good;
  }
}

TEST_F(EtcdMembers, answer_a_read_at_the_next_member_when_they_have_no_leader) {
  etcd_.before = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.url != std::string(kFirst) + "/v3/kv/range") return std::nullopt;
    return FakeEtcd::refusal(503, 14, "etcdserver: no leader");
  };
  EXPECT_TRUE(client_.range({"a"}));
  refuse(503, 14, "etcdserver: request timed out");
  const auto failed = client_.range({"a"});
  EXPECT_EQ(failed.error().kind, ErrorKind::not_yet);
  EXPECT_THAT(failed.error().text(),
              HasSubstr("etcd https://etcd1.example:2379: etcdserver: request timed out: a store "
                        "without a majority of its members, or between two leaders, answers no "
                        "request"));
}

TEST_F(EtcdMembers, are_authenticated_to_once_and_again_when_the_token_has_ended) {
  etcd_.user = "mx1";
  etcd_.password = R"(p"a\ss)";
  use_password(etcd_.password);
  ASSERT_TRUE(client_.range({"a"}));
  ASSERT_TRUE(client_.range({"a"}));
  EXPECT_EQ(std::ranges::count(urls(), std::string(kFirst) + "/v3/auth/authenticate"), 1);
  EXPECT_EQ(env_.http.requests().back().fields.at(0),
            std::pair(std::string("Authorization"), std::string("token.1")));
  etcd_.tokens.clear();
  ASSERT_TRUE(client_.range({"a"}));
  EXPECT_EQ(env_.http.requests().back().fields.at(0).second, "token.2");
  for (const HttpRequest& request : env_.http.requests()) {
    EXPECT_EQ(request.is_secret, request.url.ends_with("/authenticate"));
  }
}

TEST_F(EtcdMembers, are_not_authenticated_to_for_ever) {
  etcd_.user = "mx1";
  etcd_.password = "p";
  use_password("p");
  etcd_.before = [this](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (FakeEtcd::path_of(request) == "/v3/kv/range") etcd_.tokens.clear();
    return std::nullopt;
  };
  EXPECT_EQ(
      client_.range({"a"}).error().text(),
      "etcd https://etcd1.example:2379: etcdserver: invalid auth token: expected the password "
      "of user mx1 in " +
          place_.password_file.string());
  EXPECT_EQ(urls().size(), 5U);
}

TEST_F(EtcdMembers, name_a_wrong_password_without_it) {
  etcd_.user = "mx1";
  etcd_.password = "right";
  use_password("secret-and-wrong");
  const auto failed = client_.range({"a"});
  EXPECT_EQ(failed.error().kind, ErrorKind::config);
  EXPECT_EQ(
      failed.error().text(),
      "etcd https://etcd1.example:2379: etcdserver: authentication failed, invalid user ID or "
      "password: expected the password of user mx1 in " +
          place_.password_file.string());
}

TEST_F(EtcdMembers, refuse_a_password_that_others_can_read) {
  use_password("p");
  std::filesystem::permissions(place_.password_file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_THAT(client_.range({"a"}).error().text(), HasSubstr("chmod"));
}

TEST_F(EtcdMembers, without_authentication_are_used_without_a_token) {
  use_password("p");
  EXPECT_TRUE(client_.range({"a"}));
  EXPECT_TRUE(session_->has_no_auth);
  EXPECT_FALSE(client_.has_authentication().value());
}

TEST_F(EtcdMembers, say_what_to_do_about_what_they_refuse) {
  const auto error = [this](int status, int code, const std::string& message) {
    refuse(status, code, message);
    return client_.range({"a"}).error().text();
  };
  const std::string first = "etcd https://etcd1.example:2379: ";
  EXPECT_EQ(error(429, 8, "etcdserver: mvcc: database space exceeded"),
            first +
                "etcdserver: mvcc: database space exceeded: the store is full (alarm NOSPACE) and "
                "takes no writes until there is room: have its members run with "
                "--auto-compaction-retention=1h, run etcdctl compact REVISION, etcdctl defrag and "
                "etcdctl alarm disarm, or raise --quota-backend-bytes");
  EXPECT_EQ(
      error(403, 7, "etcdserver: permission denied"),
      first +
          "etcdserver: permission denied: expected that a role may read /millrace/, and write "
          "where this host publishes: etcdctl role grant-permission");
  EXPECT_EQ(error(400, 3, "etcdserver: user name is empty"),
            first +
                "etcdserver: user name is empty: the store requires a user: set /etcd/user and "
                "/etcd/password_file");
  EXPECT_EQ(
      error(400, 3, "etcdserver: request is too large"),
      first +
          "etcdserver: request is too large: its members must take requests of 1.5 MiB, which "
          "is etcd's default: correct --max-request-bytes");
  EXPECT_EQ(error(400, 11, "etcdserver: mvcc: required revision has been compacted"),
            first +
                "etcdserver: mvcc: required revision has been compacted: the store does not have "
                "this revision any more: the next run reads the newest one");
  EXPECT_EQ(error(400, 3, "something else"), first + "something else (code 3)");
}

// Text as etcd 3.4 to 3.6 send it, from the first request on.
TEST_F(EtcdMembers, name_a_certificate_that_has_a_common_name) {
  use_password("secret");
  etcd_.before = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (FakeEtcd::path_of(request) == "/version") return std::nullopt;
    HttpResponse text;
    text.status = 400;
    text.body =
        "CommonName of client sending a request against gateway will be ignored and not used as "
        "expected\n";
    return text;
  };
  const Error error = client_.range({"a"}).error();
  EXPECT_EQ(error.kind, ErrorKind::config);
  EXPECT_EQ(error.text(),
            std::string("etcd ") + kFirst +
                ": CommonName of client sending a request against gateway will be ignored: with "
                "users, etcd accepts here only a TLS client whose certificate has no common name: "
                "make another /etcd/cert_file, with a subject like O=mx1");
}

TEST_F(EtcdMembers, that_answer_as_a_proxy_are_passed_over) {
  HttpResponse page;
  page.status = 502;
  page.body = "<html>";
  fail(kFirst, page);
  EXPECT_TRUE(client_.range({"a"}));
  fail(kSecond, page);
  session_->checked.clear();
  EXPECT_TRUE(client_.range({"a"}));
}

TEST_F(EtcdMembers, take_a_compare_and_swap_once_and_its_outcome_may_be_unknown) {
  ASSERT_TRUE(client_.compare_and_swap(create("a", "1"))->answer.succeeded);
  EXPECT_FALSE(client_.compare_and_swap(create("a", "2"))->answer.succeeded);
  etcd_.after = [](const HttpRequest& request, HttpResponse) -> Result<HttpResponse> {
    return Error(request.url + ": no whole answer within 10 s");
  };
  const auto write = client_.compare_and_swap(create("b", "1"));
  ASSERT_TRUE(write);
  EXPECT_EQ(write->unknown->text(),
            std::string(kFirst) + "/v3/kv/txn: no whole answer within 10 s");
  EXPECT_EQ(std::ranges::count(urls(), std::string(kSecond) + "/v3/kv/txn"), 0);
  etcd_.after = nullptr;
  EXPECT_EQ(client_.range({"b"})->values.at(0).value, "1");
  EXPECT_THAT(urls().back(), HasSubstr(kSecond));
}

TEST_F(EtcdMembers, know_a_write_as_unknown_when_the_answer_is_cut_off) {
  etcd_.after = [](const HttpRequest& request, HttpResponse response) -> Result<HttpResponse> {
    if (request.url.ends_with("txn")) response.body.resize(response.body.size() / 2);
    return response;
  };
  const auto write = client_.compare_and_swap(create("a", "1"));
  ASSERT_TRUE(write);
  EXPECT_THAT(write->unknown->text(), HasSubstr("not an answer of etcd"));
}

TEST_F(EtcdMembers, list_all_keys_of_a_range_in_pages_and_no_other) {
  for (int at = 0; at < 12000; ++at) {
    etcd_.store["a/" + std::to_string(100000 + at)] = {"1", 1, 1, 0};
  }
  etcd_.store["b"] = {"1", 1, 1, 0};
  EXPECT_EQ(client_.keys("a/")->size(), 12000U);
  etcd_.after = [](const HttpRequest& request, HttpResponse response) -> Result<HttpResponse> {
    if (!request.url.ends_with("range")) return response;
    return FakeEtcd::ok(
        {{"kvs", {{{"key", FakeEtcd::encoded("b")}}}}, {"count", "5"}, {"more", true}});
  };
  EXPECT_EQ(client_.keys("a/").error().text(),
            std::string(kFirst) + ": a key that was not asked for: b");
}

TEST_F(EtcdMembers, grant_keep_and_revoke_leases) {
  const auto lease = client_.grant(60);
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->seconds, 60U);
  EtcdTxn txn = create("claim", "me");
  std::get<EtcdPut>(txn.success[0]).lease = lease->id;
  ASSERT_TRUE(client_.compare_and_swap(txn)->answer.succeeded);
  EXPECT_EQ(client_.range({"claim"})->values.at(0).lease, lease->id);
  EXPECT_EQ(client_.keep_alive(lease->id).value(), 60U);
  EXPECT_TRUE(client_.revoke(lease->id));
  EXPECT_TRUE(client_.revoke(lease->id));
  EXPECT_EQ(client_.keep_alive(lease->id).value(), 0U);
  EXPECT_TRUE(client_.range({"claim"})->values.empty());
}

}  // namespace
}  // namespace millrace

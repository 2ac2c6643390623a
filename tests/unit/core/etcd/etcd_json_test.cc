#include "core/etcd/etcd_json.h"

#include <gtest/gtest.h>

#include "core/etcd/etcd_head.h"
#include "core/etcd/etcd_place.h"

namespace millrace {
namespace {

TEST(EtcdRequests, encode_keys_as_base64_and_numbers_as_strings) {
  EXPECT_EQ(encode(EtcdRangeRequest{"a"}), R"({"key":"YQ=="})");
  EXPECT_EQ(encode(EtcdRangeRequest{"a/", "a0", 7, true, 9}),
            R"({"key":"YS8=","range_end":"YTA=","limit":"7","revision":"9","keys_only":true})");
  EXPECT_EQ(encode_lease_grant(60), R"({"TTL":"60"})");
  EXPECT_EQ(encode_lease_id(18446744073709551615U), R"({"ID":"18446744073709551615"})");
}

TEST(EtcdRequests, encode_a_transaction_with_the_revision_of_an_absent_key) {
  using enum EtcdCompare::Target;
  EtcdTxn txn;
  txn.compares = {{"a", create, 0}, {"b", mod, 5}};
  txn.success = {EtcdPut{"a", "1", 3}, EtcdDelete{"c/", "c0"}};
  txn.failure = {EtcdRangeRequest{"a"}};
  EXPECT_EQ(
      encode(txn),
      R"({"compare":[{"key":"YQ==","target":"CREATE","result":"EQUAL","create_revision":"0"},)"
      R"({"key":"Yg==","target":"MOD","result":"EQUAL","mod_revision":"5"}],)"
      R"("success":[{"requestPut":{"key":"YQ==","value":"MQ==","lease":"3"}},)"
      R"({"requestDeleteRange":{"key":"Yy8=","range_end":"YzA="}}],)"
      R"("failure":[{"requestRange":{"key":"YQ=="}}]})");
}

// As etcd 3.4.23 writes it.
TEST(EtcdAnswers, are_read_as_etcd_3_4_writes_them) {
  const auto range = decode_etcd_range(
      R"({"header":{"cluster_id":"324952591200643719","member_id":"3319814642761637952",)"
      R"("revision":"2","raft_term":"2"},"kvs":[{"key":"eA==","create_revision":"2",)"
      R"("mod_revision":"2","version":"1","value":"MQ=="}],"count":"1"})",
      "etcd");
  ASSERT_TRUE(range) << range.error().text();
  ASSERT_EQ(range->values.size(), 1U);
  EXPECT_EQ(range->values[0].key, "x");
  EXPECT_EQ(range->values[0].value, "1");
  EXPECT_EQ(range->values[0].create_revision, 2U);
  EXPECT_EQ(range->count, 1U);
  EXPECT_EQ(range->revision, 2U);
  const auto txn = decode_etcd_txn(
      R"({"header":{"revision":"2"},"responses":[{"response_range":{"header":{"revision":"2"},)"
      R"("kvs":[{"key":"eA==","value":"MQ=="}],"count":"1"}},{"response_put":{}}]})",
      "etcd");
  ASSERT_TRUE(txn);
  EXPECT_FALSE(txn->succeeded);
  ASSERT_EQ(txn->ranges.size(), 2U);
  EXPECT_EQ(txn->ranges[0].values[0].value, "1");
  EXPECT_TRUE(txn->ranges[1].values.empty());
}

TEST(EtcdAnswers, are_read_with_names_in_camel_case) {
  const auto txn = decode_etcd_txn(
      R"({"succeeded":true,"responses":[{"responseRange":{"kvs":[{"key":"eA==","modRevision":"5"}],)"
      R"("count":"1"}}]})",
      "etcd");
  ASSERT_TRUE(txn);
  EXPECT_EQ(txn->ranges.at(0).values.at(0).mod_revision, 5U);
}

TEST(EtcdAnswers, have_zero_for_what_is_absent) {
  EXPECT_EQ(decode_etcd_range("{}", "etcd")->count, 0U);
  EXPECT_EQ(decode_etcd_keepalive(R"({"result":{"ID":"123"}})", "etcd")->seconds, 0U);
  EXPECT_TRUE(decode_etcd_alarms("{}", "etcd")->empty());
  EXPECT_EQ(
      decode_etcd_alarms(R"({"alarms":[{"memberID":"1","alarm":"NOSPACE"}]})", "etcd").value(),
      std::vector<std::string>{"NOSPACE"});
}

TEST(EtcdAnswers, are_refused_when_something_has_another_type) {
  const auto fault = [](const char* text) { return decode_etcd_txn(text, "etcd").error().text(); };
  EXPECT_EQ(fault("[]"), "etcd: not an answer of etcd: expected an object");
  EXPECT_EQ(fault("<html>").substr(0, 28), "etcd: not an answer of etcd:");
  EXPECT_EQ(fault(R"({"succeeded":1})"),
            "etcd: not an answer of etcd: /succeeded: expected true or false");
  EXPECT_EQ(fault(R"({"responses":[{"response_range":{"kvs":[{"key":"?"}]}}]})"),
            "etcd: not an answer of etcd: /key: expected base64");
  EXPECT_EQ(fault(R"({"responses":[{"response_range":{"count":"-1"}}]})"),
            "etcd: not an answer of etcd: /count: expected a number as a string");
  EXPECT_EQ(fault(R"({"responses":[{"response_range":{"kvs":[{"key":"eA=="}]}}]})"),
            "etcd: not an answer of etcd: /count: expected that of the values");
  EXPECT_EQ(fault(R"({"responses":{}})"),
            "etcd: not an answer of etcd: /responses: expected a list");
  EXPECT_EQ(decode_etcd_token(R"({"token":"a\nb"})", "etcd").error().text(),
            "etcd: not an answer of etcd: /token: expected printable ASCII");
  EXPECT_FALSE(decode_etcd_lease("{}", "etcd"));
  EXPECT_FALSE(decode_etcd_version("{}", "etcd"));
}

TEST(EtcdAnswers, are_refusals_of_three_forms) {
  const auto refusal = decode_etcd_refusal(
      R"({"error":"etcdserver: permission denied","message":"etcdserver: permission denied",)"
      R"("code":7})",
      "etcd");
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, 7U);
  EXPECT_EQ(refusal->message, "etcdserver: permission denied");
  EXPECT_EQ(decode_etcd_refusal(R"({"code":7,"message":"no","details":[]})", "etcd")->code, 7U);
  EXPECT_EQ(decode_etcd_refusal(R"({"error":{"grpc_code":14,"message":"no"}})", "etcd")->code, 14U);
  EXPECT_FALSE(decode_etcd_refusal("{}", "etcd"));
}

TEST(EtcdHead, is_read_as_it_was_written) {
  const EtcdHead head = {42, std::string(64, 'a'), 1, "mx1", "0123"};
  const std::string text = encode(head);
  EXPECT_EQ(text, R"({"epoch":1,"host":"mx1","id":"0123","serial":42,"sha256":")" +
                      std::string(64, 'a') + R"("})");
  const auto again = decode_etcd_head(text, "head");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->serial, 42U);
  EXPECT_EQ(again->epoch, 1U);
  EXPECT_EQ(again->host, "mx1");
  EXPECT_EQ(again->id, "0123");
}

TEST(EtcdHead, is_refused_when_it_cannot_be_one) {
  const auto fault = [](const std::string& serial, const std::string& digest) {
    return decode_etcd_head(R"({"epoch":0,"host":"a","id":"0","serial":)" + serial +
                                R"(,"sha256":")" + digest + "\"}",
                            "head")
        .error()
        .text();
  };
  EXPECT_EQ(fault("0", std::string(64, 'a')), "head: /serial: expected 1 to 99999999, got 0");
  EXPECT_EQ(fault("1", std::string(64, 'A')), "head: /sha256: expected 64 hexadecimal digits");
  EXPECT_EQ(fault("1", "../x"), "head: /sha256: expected 64 hexadecimal digits");
  EXPECT_EQ(decode_etcd_head(std::string(5000, ' '), "head").error().text(),
            "head: larger than 4096 octets");
}

TEST(EtcdPlace, has_https_endpoints_alone_but_for_loopback) {
  for (const char* good : {"https://etcd1.example:2379", "https://[2001:db8::1]:2379",
                           "https://etcd1", "http://127.0.0.1:2379", "http://[::1]:2379"}) {
    EXPECT_TRUE(check_etcd_endpoint(good)) << good;
  }
  for (const char* bad : {"http://etcd1.example:2379", "https://", "https://a/b", "https://u@a",
                          "http://127.0.0.1.example:2379", "https://a:99999", "https://a:", "",
                          "ftp://a", "http://127.0.0.1:2379@evil"}) {
    EXPECT_FALSE(check_etcd_endpoint(bad)) << bad;
  }
}

TEST(EtcdPlace, has_a_plain_prefix) {
  EXPECT_TRUE(check_etcd_prefix("/millrace"));
  EXPECT_TRUE(check_etcd_prefix("/millrace/example.org"));
  for (const char* bad : {"", "/", "millrace", "/a/", "/a//b", "/a b"}) {
    EXPECT_FALSE(check_etcd_prefix(bad)) << bad;
  }
}

}  // namespace
}  // namespace millrace
